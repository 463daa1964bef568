// A real payment-service on a real database, with providers that a test scripts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createLogger } from '@relevo/service-kit';
import { createTestDatabase } from '@relevo/test-kit';
import type { TestDatabase } from '@relevo/test-kit';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { openDatabase } from '../src/adapters/postgres/pool.ts';
import { defineProviderKind, providerKinds } from '../src/adapters/providers/provider-kinds.ts';
import type { ProviderKind } from '../src/adapters/providers/provider-kinds.ts';
import type {
  LookUpQuery,
  LookUpResult,
  MessagingProvider,
  ProviderMessage,
} from '../src/application/ports.ts';
import type { Receipt, ReceiptReader } from '../src/application/receipt-reader.ts';
import type { CallResult } from '../src/domain/attempt.ts';
import type { OpenTransport } from '../src/compose-events.ts';
import { loadConfig } from '../src/config.ts';
import { describeProblems } from '../src/config-problem.ts';
import { startPaymentService } from '../src/payment-service.ts';
import type { RunningPaymentService } from '../src/payment-service.ts';

export const gatewayYaml = readFileSync(
  join(import.meta.dirname, '..', '..', 'config', 'gateway.yaml'),
  'utf8',
);

const nothing = { providerMessageId: null, providerCode: null, retryAfterMs: null } as const;

export const answers = {
  accepted: (): CallResult => ({
    ...nothing,
    outcome: 'accepted',
    reason: 'ok',
    providerMessageId: `m-${Math.random()}`,
  }),
  refused: (): CallResult => ({ ...nothing, outcome: 'not_sent', reason: 'connection_refused' }),
  timedOut: (): CallResult => ({ ...nothing, outcome: 'unknown', reason: 'timeout' }),
  badNumber: (): CallResult => ({ ...nothing, outcome: 'rejected', reason: 'invalid_number' }),
  noRoute: (): CallResult => ({ ...nothing, outcome: 'unroutable', reason: 'no_route' }),
  throttled: (): CallResult => ({
    ...nothing,
    outcome: 'throttled',
    reason: 'rate_limited',
    retryAfterMs: 60_000,
  }),
  wrongPassword: (): CallResult => ({ ...nothing, outcome: 'misconfigured', reason: 'authentication' }),
};

/** What a test says of one provider; it may change its mind between calls. */
export type Script = {
  send: (message: ProviderMessage, signal: AbortSignal) => CallResult | Promise<CallResult>;
  lookUp: () => LookUpResult;
  readonly sent: ProviderMessage[];
  readonly asked: LookUpQuery[];
  lookUps: number;
  /** True: its receipts are awaited, and taken as `sendReceipt` posts them. */
  readonly hasReceipts: boolean;
};

export function createScript(send: Script['send'] = answers.accepted, hasReceipts = false): Script {
  return { send, lookUp: () => ({ kind: 'absent' }), sent: [], asked: [], lookUps: 0, hasReceipts };
}

/** Believes everything: how receipts are proved has tests of its own. */
const credulousReader: ReceiptReader = {
  mediaType: 'application/json',
  example: {},
  challenge: null,
  read: ({ body }) => ({ kind: 'read', receipt: JSON.parse(body.toString('utf8')) as Receipt }), // only sendReceipt writes it
};

/** The scripted providers under the names of the shipped chain, with receipts: the routes are as in production. */
export const asShipped: TestServiceOptions = {
  first: createScript(answers.accepted, true),
  second: createScript(answers.accepted, true),
  yaml: [
    ['name: first', 'name: aldeamo'],
    ['name: second', 'name: twilio'],
  ],
};

/** As a provider tells it: by the handle, by its own id of the message, or by both. */
export async function sendReceipt(
  url: string,
  provider: string,
  receipt: Pick<Receipt, 'status'> & Partial<Receipt>,
): Promise<number> {
  const { status, providerMessageId = null, attemptId = null, code = null } = receipt;
  const eventKey = `${providerMessageId ?? attemptId ?? ''} ${status}`;
  const response = await fetch(`${url}/receipts/${provider}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventKey, providerMessageId, attemptId, status, providerStatus: status, code }),
  });
  await response.arrayBuffer();
  return response.status;
}

function toKind(script: Script): ProviderKind {
  return defineProviderKind(z.object({}), (_settings, { name }): MessagingProvider => ({
    name,
    absenceIsProof: false,
    send: async (message, signal) => {
      script.sent.push(message);
      return script.send(message, signal);
    },
    lookUp: (query) => {
      script.lookUps += 1;
      script.asked.push(query);
      return Promise.resolve(script.lookUp());
    },
    ...(script.hasReceipts ? { receipts: credulousReader } : {}),
    afterFailure: (code) => (code === 'person' ? 'dead' : 'next_provider'),
    close: () => undefined,
  }));
}

export type TestService = {
  readonly url: string;
  readonly database: TestDatabase;
  readonly first: Script;
  readonly second: Script;
  readonly logs: readonly string[];
  /** Stops the process's parts and starts them again on the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export type TestServiceOptions = {
  readonly first?: Script;
  readonly second?: Script;
  /** Replacements in the text of the shipped gateway.yaml. */
  readonly yaml?: readonly (readonly [string, string])[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What carries events, where EVENTS_URL is set. */
  readonly openTransport?: OpenTransport;
  /** Another replica's, which drops it: give each its own REPLICA_NAME. */
  readonly database?: TestDatabase;
};

export async function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    template: 'payments',
    migrate: async (url) => {
      const database = openTestDatabase(url);
      await migrate(database);
      await database.close();
    },
  });
}

export function openTestDatabase(url: string) {
  return openDatabase({ url, connectionsMax: 4, applicationName: 'test', onIdleError: () => undefined });
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const first = options.first ?? createScript();
  const second = options.second ?? createScript();
  const database = options.database ?? (await createMigratedDatabase());
  const logs: string[] = [];
  const logger = createLogger({ service: 'test', level: 'debug', write: (line) => logs.push(line) });
  const kinds = new Map([...providerKinds, ['first', toKind(first)], ['second', toKind(second)]]);
  const changes = [
    ['name: aldeamo\n    kind: aldeamo', 'name: first\n    kind: first'],
    ['name: twilio\n    kind: twilio', 'name: second\n    kind: second'],
    ...(options.yaml ?? []),
  ] as const;
  let yaml = gatewayYaml;
  for (const [before, after] of changes) {
    if (!yaml.includes(before)) throw new Error(`gateway.yaml has no ${before}`);
    yaml = yaml.replaceAll(before, after);
  }
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url,
    RELEVO_ENV: 'development',
    REPLICA_NAME: 'replica-a',
    ...options.environment,
  };
  const start = async (): Promise<RunningPaymentService> => {
    const loaded = loadConfig(environment, yaml, kinds);
    if (!loaded.ok) throw new Error(describeProblems(loaded.problems));
    const { openTransport } = options;
    return startPaymentService(loaded.config, environment, logger, {
      kinds,
      ...(openTransport === undefined ? {} : { openTransport }),
    });
  };
  let running = await start();
  return {
    get url() {
      return running.url;
    },
    database,
    first,
    second,
    logs,
    restart: async () => {
      await running.close();
      running = await start();
    },
    stop: async () => {
      await running.close();
      if (options.database === undefined) await database.drop();
    },
  };
}

export type PaymentBody = {
  readonly payment_id: string;
  readonly notification: {
    readonly notification_id: string;
    readonly status: string;
    readonly reason: string | null;
    readonly provider: string | null;
    readonly possible_duplicate: boolean;
    readonly duplicate_reason: string | null;
    readonly provider_message_id: string | null;
    readonly receipt_due_at: string | null;
    readonly attempts: readonly {
      provider: string;
      outcome: string | null;
      verdict: string | null;
      receipt: { status: string; code: string | null; late: boolean } | null;
    }[];
  };
};

export const samplePayment = { amount: 100.0, customer_id: '123', message: 'Pago recibido' };

export async function post(
  url: string,
  body: unknown = samplePayment,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: PaymentBody }> {
  const response = await fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as PaymentBody };
}

export async function metric(url: string, line: string): Promise<number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length + 1));
}
