// Environment and gateway.yaml become one frozen object, or a list of every
// problem with where it is, what was found and what is expected.
import type { GuardPolicy } from '@relevo/resilience';
import type { LogLevel } from '@relevo/service-kit';
import type { GroupLimits } from './adapters/postgres/group-writer.ts';
import { createProviders, variableName } from './adapters/providers/create-providers.ts';
import type { ProviderEntry, ProviderKind } from './adapters/providers/provider-kinds.ts';
import type { ConfigProblem } from './config-problem.ts';
import { readEnvironment } from './environment.ts';
import type { Environment, EnvironmentValues } from './environment.ts';
import { toGuardPolicy, toReceiptPolicy, withReceiptDeadline } from './gateway-file.ts';
import type { GatewayFile, PaymentGatewayFile, ReceiptPolicy } from './gateway-file.ts';
import type { Capture } from './domain/payment-state.ts';
import { readGatewayFile } from './read-gateway-file.ts';
import { readDevelopmentMocks } from './development-mocks.ts';
import type { DevelopmentMocks } from './development-mocks.ts';

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
  /** Where events go, null: none are written; and how long they, and marks of what came from outside, are kept. */
  readonly events: {
    readonly url: string | null;
    /** Where a broker brings partners' events from. */
    readonly partnerTopic: string;
    readonly retentionMs: number;
    readonly inboxMs: number;
    readonly webhooks: GatewayFile['events']['webhooks'];
  };
  readonly providers: readonly ProviderConfig[];
  /** Whether payments are taken here where a request does not say, and through whom; null: through nobody. */
  readonly payments: {
    readonly capture: Capture;
    readonly gateway: (PaymentGatewayFile & { readonly policy: GuardPolicy }) | null;
    /** Where the gateway is Stripe; null elsewhere. */
    readonly stripe: { readonly secretKey: string; readonly baseUrl: string } | null;
  };
  /** How payments, steps and partner events are grouped into statements, where not as usual. No operator's choice: the benchmark's. */
  readonly writeGroup?: GroupLimits;
};

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const dayMs = 86_400_000;
const stripeUrl = 'https://api.stripe.com';

function toPayments(
  { capture, gateway }: GatewayFile['payments'],
  { STRIPE_SECRET_KEY: secretKey, STRIPE_BASE_URL: baseUrl = stripeUrl }: EnvironmentValues,
): Config['payments'] {
  if (gateway === null) return { capture, gateway, stripe: null };
  const stripe = gateway.kind === 'stripe' && secretKey !== undefined ? { secretKey, baseUrl } : null;
  return { capture, gateway: { ...gateway, policy: toGuardPolicy({ ...gateway, receipts: null }) }, stripe };
}

function toEvents(
  { retention_days: retentionDays, inbox_days: inboxDays, webhooks }: GatewayFile['events'],
  values: EnvironmentValues,
): Config['events'] {
  return {
    url: values.EVENTS_URL ?? null,
    partnerTopic: values.PARTNER_EVENTS_TOPIC,
    retentionMs: retentionDays * dayMs,
    inboxMs: inboxDays * dayMs,
    webhooks,
  };
}

function checkStripe(file: GatewayFile | null, values: EnvironmentValues | null): readonly ConfigProblem[] {
  if (file?.payments.gateway?.kind !== 'stripe' || values?.STRIPE_SECRET_KEY !== undefined) return [];
  const expected = 'a secret or restricted key of Stripe, since payments.gateway.kind is stripe';
  return [{ where: 'STRIPE_SECRET_KEY', found: 'nothing', expected }];
}

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
  const problems = [
    ...environment.problems,
    ...gateway.problems,
    ...settingProblems,
    ...checkStripe(gateway.file, environment.values),
  ];
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
    events: Object.freeze(toEvents(gateway.file.events, values)),
    providers: Object.freeze(entries),
    payments: Object.freeze(toPayments(gateway.file.payments, values)),
  });
  return { ok: true, config };
}
