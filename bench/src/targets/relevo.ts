// Relevo as it is shipped, in one process, with the mock's addresses.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEnvironment } from '../../../dev/src/services.ts';
import type { Tools } from '../tools.ts';
import { startNodeService } from './target.ts';
import type { Target } from './target.ts';

const AS_SHIPPED = join('payment-service', 'src', 'main.ts');
const ONE_TRANSACTION_EACH = join('bench', 'contestants', 'relevo-one-transaction-each.ts');

export type RelevoOptions = {
  /** Of its process and its database. */
  readonly name: string;
  readonly isGrouping?: boolean;
  /** Of a database that is there already, which other replicas may have too; default: a new one. */
  readonly databaseUrl?: string;
  /** Texts of the shipped gateway.yaml → what stands there instead. */
  readonly gateway?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
};

/** No delivery begins: the first one takes the only place, and its call hangs for longer than any run. */
export const HELD_BACK: Readonly<Record<string, string>> = {
  'deliveries_max: 512': 'deliveries_max: 1',
  'attempt_timeout_ms: 1500': 'attempt_timeout_ms: 590000',
  'slow_call_ms: 300': 'slow_call_ms: 580000',
  'open_ms_min: 2000': 'open_ms_min: 600000',
  'open_ms_max: 60000': 'open_ms_max: 600000',
  'lease_ms: 15000': 'lease_ms: 600000',
};

// In the order in which a payment's own statement locks them.
const TRUNCATE = 'truncate idempotency_keys, payments, notifications, attempts';
const TRIES_MAX = 20;
const deadlock = '40P01';

/** Requests that were cut off with the load are still being written: one of two that wait for each other gives way. */
async function forgetAll(truncate: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await truncate();
      return;
    } catch (error) {
      const isDeadlock = error instanceof Error && 'code' in error && error.code === deadlock;
      if (!isDeadlock || tries === TRIES_MAX) throw error;
    }
  }
}

export async function startRelevo(tools: Tools, options: RelevoOptions): Promise<Target> {
  const { name, isGrouping = true, gateway = {}, env = {} } = options;
  const { database, provider, root } = tools;
  const databaseUrl = options.databaseUrl ?? (await database.create(name.replaceAll('-', '_')));
  const { url, pid, stop } = await startNodeService(tools, {
    name,
    file: isGrouping ? AS_SHIPPED : ONE_TRANSACTION_EACH,
    readyPath: '/readyz',
    env: {
      DATABASE_URL: databaseUrl,
      GATEWAY_CONFIG: writeGateway(tools, name, gateway),
      REPLICA_NAME: name,
      ...nodeEnvironment(root),
      ALDEAMO_BASE_URL: provider.url,
      TWILIO_BASE_URL: provider.url,
      ...credentials(root),
      ...env,
    },
  });
  return {
    url,
    pid,
    stop,
    outstanding: async () => {
      const owed = 'select count(*)::int as owed from notifications where next_attempt_at is not null';
      return Number((await database.query(databaseUrl, owed))[0]?.['owed']);
    },
    clean: () => forgetAll(() => database.query(databaseUrl, TRUNCATE)),
  };
}

function writeGateway(
  { root, folder }: Tools,
  name: string,
  changes: Readonly<Record<string, string>>,
): string {
  let text = readFileSync(join(root, 'config', 'gateway.yaml'), 'utf8');
  for (const [shipped, instead] of Object.entries(changes)) {
    if (!text.includes(shipped)) throw new Error(`config/gateway.yaml no longer says "${shipped}".`);
    text = text.replaceAll(shipped, instead);
  }
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** Those of the mocks. Without what receipts are checked with, receipts are off, as nobody else has any. */
function credentials(root: string): Readonly<Record<string, string>> {
  const names = [
    'TWILIO_ACCOUNT_SID',
    'TWILIO_AUTH_TOKEN',
    'TWILIO_FROM',
    'ALDEAMO_USER',
    'ALDEAMO_PASSWORD',
  ];
  const lines = readFileSync(join(root, 'config', 'development.env'), 'utf8').split('\n');
  return Object.fromEntries(
    names.map((name) => [
      name,
      lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '',
    ]),
  );
}
