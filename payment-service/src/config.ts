// Environment and gateway.yaml become one frozen object, or a list of every
// problem with where it is, what was found and what is expected.
import { hostname } from 'node:os';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { checkPolicy } from '@relevo/resilience';
import type { GuardPolicy } from '@relevo/resilience';
import type { LogLevel } from '@relevo/service-kit';
import { createProviders, variableName } from './adapters/providers/create-providers.ts';
import type { ProviderEntry, ProviderKind } from './adapters/providers/provider-kinds.ts';
import {
  gatewayFileSchema,
  receiptDeadlineMsMax,
  receiptDeadlineMsMin,
  toGuardPolicy,
  toReceiptPolicy,
  withReceiptDeadline,
} from './gateway-file.ts';
import type { GatewayFile, ReceiptPolicy } from './gateway-file.ts';
import { readDevelopmentMocks } from './development-mocks.ts';
import type { DevelopmentMocks } from './development-mocks.ts';
import { readTraces, tracesNames } from './traces-environment.ts';

export type ConfigProblem = { readonly where: string; readonly found: string; readonly expected: string };

type ProviderConfig = ProviderEntry & {
  readonly policy: GuardPolicy;
  readonly receipts: ReceiptPolicy | null;
};

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Empty: no authentication. */
  readonly apiKeys: readonly string[];
  readonly console: {
    /** Null: only API keys may change something from a browser. */
    readonly token: string | null;
    readonly isReadonly: boolean;
  };
  /** False where nothing but the address keeps strangers out. */
  readonly isAnyHostTaken: boolean;
  readonly replica: string;
  readonly databaseUrl: string;
  /** Whether metrics lead to traces, for those who read them as OpenMetrics. */
  readonly hasExemplars: boolean;
  /** Where spans are posted; null: nowhere. */
  readonly tracesUrl: string | null;
  readonly isDevelopment: boolean;
  /** The mocks that the console may steer; null where there are none. */
  readonly development: DevelopmentMocks | null;
  readonly defaultCurrency: string;
  readonly delivery: GatewayFile['delivery'];
  readonly notificationClasses: GatewayFile['notification_classes'];
  /** How long phones and texts are kept, and how many payments are erased at once. */
  readonly retention: GatewayFile['retention'];
  readonly providers: readonly ProviderConfig[];
};

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export type Environment = Readonly<Record<string, string | undefined>>;

const apiKeyLengthMin = 16;
const consoleTokenForm = `one token of at least ${apiKeyLengthMin} printable characters without blanks, none of API_KEYS`;
const receiptDeadlineForm = `milliseconds from ${receiptDeadlineMsMin} to ${receiptDeadlineMsMax}, such as 5000`;

const mockUrl = z
  .url({ protocol: /^https?$/, error: 'the address of a mock, such as http://127.0.0.1:8001' })
  .optional();

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  API_KEYS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    .refine(
      (keys) => keys.every((key) => key.length >= apiKeyLengthMin),
      `keys of at least ${apiKeyLengthMin} characters, separated by commas`,
    ),
  ALLOW_UNAUTHENTICATED: z.enum(['0', '1']).default('0'),
  CONSOLE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, consoleTokenForm)
    .optional(),
  CONSOLE_READONLY: z.enum(['0', '1']).default('0'),
  REPLICA_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits, dots, dashes and underscores, 64 at most')
    .default(() =>
      hostname()
        .replace(/[^\w.-]/g, '-')
        .slice(0, 64),
    ),
  DATABASE_URL: z
    .string('a connection string such as postgres://user:password@host:5432/relevo')
    .regex(/^postgres(ql)?:\/\//, 'a connection string such as postgres://user:password@host:5432/relevo'),
  METRICS_EXEMPLARS: z.enum(['0', '1']).default('0'),
  RELEVO_ENV: z.enum(['development', 'production']).default('production'),
  // The mocks, where the console may steer them; nothing outside development.
  DEV_NOTIFIER_PRIMARY_URL: mockUrl,
  DEV_NOTIFIER_FALLBACK_URL: mockUrl,
  // Instead of each provider's receipts.deadline_ms: the mocks' receipts come within two seconds.
  RECEIPT_DEADLINE_MS: z.coerce
    .number(receiptDeadlineForm)
    .int()
    .min(receiptDeadlineMsMin, receiptDeadlineForm)
    .max(receiptDeadlineMsMax, receiptDeadlineForm)
    .optional(),
});

/** What the environment may set, besides the providers' own variables. */
export const environmentNames: readonly string[] = [...Object.keys(environmentSchema.shape), ...tracesNames];

type EnvironmentValues = z.output<typeof environmentSchema>;

const secretName = /KEY|TOKEN|PASSWORD|SECRET|DATABASE_URL/;

function shown(name: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (secretName.test(name))
    return `${typeof value === 'string' ? value.length : 'some'} characters (not shown)`;
  return JSON.stringify(value);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined, // any object can be read by key
    root,
  );
}

function toProblems(
  prefix: string,
  root: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly ConfigProblem[] {
  return issues.flatMap((issue) => {
    const where = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        where: `${where}.${key}`,
        found: 'an unknown name',
        expected: 'no such name; is it a typo?',
      }));
    }
    const expected = issue.message.replace(/^Invalid input: expected /, '');
    return [{ where, found: shown(where, valueAt(root, issue.path)), expected }];
  });
}

function readEnvironment(env: Environment): {
  values: EnvironmentValues | null;
  tracesUrl: string | null;
  problems: readonly ConfigProblem[];
} {
  // An empty variable is how compose files and CI say "not set".
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(set);
  const traces = readTraces(set);
  const problems = [
    ...(parsed.success ? [] : toProblems('', set, parsed.error.issues)),
    ...exposureProblems(set),
    ...sameTokenProblems(set),
    ...toProblems('', set, traces.issues),
  ];
  return { values: parsed.success ? parsed.data : null, tracesUrl: traces.url, problems };
}

const exposureSchema = environmentSchema.pick({ HOST: true, API_KEYS: true, ALLOW_UNAUTHENTICATED: true });

/** Told beside the other problems, and not only once those are mended. */
function exposureProblems(set: Environment): readonly ConfigProblem[] {
  const parsed = exposureSchema.safeParse(set);
  if (!parsed.success) return []; // told already
  const { HOST: host, API_KEYS: keys, ALLOW_UNAUTHENTICATED: isAllowed } = parsed.data;
  const isLoopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
  if (isLoopback || keys.length > 0 || isAllowed === '1') return [];
  return [
    {
      where: 'API_KEYS',
      found: `nothing, while HOST is ${host}, which others can reach`,
      expected:
        'bearer tokens separated by commas; or HOST=127.0.0.1; or ALLOW_UNAUTHENTICATED=1 where something in front authenticates',
    },
  ];
}

/** Who has the console's token may be held to reading; who has a key may not. */
function sameTokenProblems({
  CONSOLE_TOKEN: token,
  API_KEYS: keys = '',
}: Environment): readonly ConfigProblem[] {
  if (token === undefined || !keys.split(',').some((key) => key.trim() === token)) return [];
  return [{ where: 'CONSOLE_TOKEN', found: 'one of API_KEYS', expected: 'a token of its own' }];
}

function readGatewayFile(text: string): { file: GatewayFile | null; problems: readonly ConfigProblem[] } {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    const found = error.message.split('\n')[0] ?? '';
    return { file: null, problems: [{ where: `gateway.yaml line ${line}`, found, expected: 'valid YAML' }] };
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = gatewayFileSchema.safeParse(raw);
  if (!parsed.success) return { file: null, problems: toProblems('gateway.yaml', raw, parsed.error.issues) };
  return { file: parsed.data, problems: checkLimits(parsed.data) };
}

/** What one value alone can not show. */
function checkLimits({ delivery, providers, retention }: GatewayFile): readonly ConfigProblem[] {
  const problems = providers.flatMap((entry) =>
    checkPolicy(toGuardPolicy(entry)).map((text) => ({
      where: `gateway.yaml.providers.${entry.name}`,
      found: text,
      expected: 'limits that agree with each other',
    })),
  );
  const longestMs = Math.max(
    delivery.verify_timeout_ms,
    ...providers.map((entry) => entry.attempt_timeout_ms),
  );
  if (delivery.lease_ms < longestMs + leaseMarginMs) {
    problems.push({
      where: 'gateway.yaml.delivery.lease_ms',
      found: String(delivery.lease_ms),
      expected: `at least ${longestMs + leaseMarginMs}: the longest call and ${leaseMarginMs} ms of margin`,
    });
  }
  if (retention.days * 86_400 < delivery.deadline_s) {
    problems.push({
      where: 'gateway.yaml.retention.days',
      found: String(retention.days),
      expected: `at least delivery.deadline_s (${delivery.deadline_s} s): what is still owed needs its phone and text`,
    });
  }
  return problems;
}

/** Between the end of the longest call and the end of the lease: time to store what it came to. */
export const leaseMarginMs = 2_000;

/** Everything that is wrong, at once. `kinds` are the known kinds of providers. */
export function loadConfig(
  env: Environment,
  gatewayYaml: string,
  kinds?: ReadonlyMap<string, ProviderKind>,
): ConfigResult {
  const environment = readEnvironment(env);
  const gateway = readGatewayFile(gatewayYaml);
  const receiptDeadlineMs = environment.values?.RECEIPT_DEADLINE_MS;
  const files = gateway.file?.providers ?? [];
  const tried = createProviders({
    entries: files.map((entry) => ({ name: entry.name, kind: entry.kind, on503: entry.on_503 })),
    environment: env,
    version: '0',
    now: () => 0,
    ...(kinds === undefined ? {} : { kinds }),
  });
  const settingProblems = tried.kind === 'refused' ? tried.problems : [];
  const created = tried.kind === 'created' ? tried.providers : [];
  for (const provider of created) provider.close();
  // Nobody awaits receipts that could not be checked.
  const readable = new Set(created.filter(({ receipts }) => receipts != null).map(({ name }) => name));
  const entries = files
    .map((entry) => (readable.has(entry.name) ? entry : { ...entry, receipts: null }))
    .map((entry) => withReceiptDeadline(entry, receiptDeadlineMs))
    .map((entry) => ({
      name: entry.name,
      kind: entry.kind,
      on503: entry.on_503,
      policy: toGuardPolicy(entry),
      receipts: toReceiptPolicy(entry),
    }));
  const problems = [...environment.problems, ...gateway.problems, ...settingProblems];
  const { values } = environment;
  if (problems.length > 0 || values === null || gateway.file === null) return { ok: false, problems };
  const config: Config = Object.freeze({
    host: values.HOST,
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    apiKeys: values.API_KEYS,
    console: Object.freeze({
      token: values.CONSOLE_TOKEN ?? null,
      isReadonly: values.CONSOLE_READONLY === '1',
    }),
    isAnyHostTaken:
      values.API_KEYS.length > 0 ||
      (values.ALLOW_UNAUTHENTICATED === '1' && values.RELEVO_ENV === 'production'),
    replica: values.REPLICA_NAME,
    databaseUrl: values.DATABASE_URL,
    hasExemplars: values.METRICS_EXEMPLARS === '1',
    tracesUrl: environment.tracesUrl,
    isDevelopment: values.RELEVO_ENV === 'development',
    development: readDevelopmentMocks(
      values,
      entries.map((entry) => ({ name: entry.name, baseUrl: env[variableName(entry, 'BASE_URL')] })),
    ),
    defaultCurrency: gateway.file.default_currency,
    delivery: Object.freeze(gateway.file.delivery),
    notificationClasses: Object.freeze(gateway.file.notification_classes),
    retention: Object.freeze(gateway.file.retention),
    providers: Object.freeze(entries),
  });
  return { ok: true, config };
}

export function describeProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(
    ({ where, found, expected }) => `  ${where}: found ${found}; expected ${expected}`,
  );
  return `The configuration has ${problems.length} problem(s):\n${lines.join('\n')}`;
}
