// The shape of config/gateway.yaml, and how it becomes the policies that the code uses.
import { z } from 'zod';
import type { GuardPolicy } from '@relevo/resilience';
import { decimalsOf } from './domain/currency.ts';
import { captures } from './domain/payment-state.ts';
import { defaultClass } from './domain/notification-class.ts';

/** Who may take the money: an adapter in adapters/gateways each. */
const gatewayKinds = ['simulated', 'stripe'] as const;

const whole = (min: number, max: number) => z.int().min(min).max(max);
const dayMs = 86_400_000;

const deliverySchema = z.strictObject({
  deadline_s: whole(1, 30 * 86_400),
  attempts_max: whole(1, 1_000),
  wait_base_ms: whole(10, dayMs),
  wait_max_ms: whole(10, dayMs),
  settle_ms: whole(0, dayMs),
  verify_ms: whole(0, dayMs),
  verify_timeout_ms: whole(100, 60_000),
  verify_concurrent_max: whole(1, 1_000),
  lease_ms: whole(1_000, dayMs),
  deliveries_max: whole(1, 10_000),
  max_outstanding: whole(1, 1_000_000_000),
});

export const receiptDeadlineMsMin = 1_000;
export const receiptDeadlineMsMax = dayMs;

const receiptsSchema = z.strictObject({
  deadline_ms: whole(receiptDeadlineMsMin, receiptDeadlineMsMax),
  window_ms: whole(1_000, 600_000),
  failed_percent: whole(1, 100),
  minimum_messages: whole(1, 100_000),
});

const name = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, 32 at most');

const classSchema = z.strictObject({
  on_unknown: z.enum(['at_least_once', 'at_most_once']),
  on_missing_receipt: z.enum(['ignore', 'verify', 'next_provider']),
  critical: z.boolean(),
});

const classesSchema = z
  .record(name, classSchema)
  .refine(
    (classes) => defaultClass in classes,
    `an entry ${defaultClass}, which is used where a request names no class`,
  )
  .refine((classes) => Object.keys(classes).length <= 20, 'at most 20 classes');

/** The guard before whoever is called. */
const guardShape = {
  attempt_timeout_ms: z.int(),
  slow_call_ms: z.int(),
  breaker: z.strictObject({
    window_ms: z.int(),
    failure_rate_percent: z.number(),
    minimum_calls: z.int(),
    consecutive_failures: z.int(),
    slow_rate_percent: z.number(),
    overdue_calls: z.int(),
    open_ms_min: z.int(),
    open_ms_max: z.int(),
    open_jitter: z.number(),
    stable_close_ms: z.int(),
  }),
  ramp: z.strictObject({ start_percent: z.number(), duration_ms: z.int(), steps: z.int().optional() }),
  bulkhead: z.strictObject({ max_concurrent: z.int() }),
  rate: z.strictObject({ max_per_second: z.int().nullable() }),
};

const providerSchema = z.strictObject({
  name,
  kind: z.string().min(1),
  on_503: z.enum(['not_sent', 'unknown']).default('not_sent'),
  ...guardShape,
  // Null: this provider's receipts are not waited for, and say nothing about its health.
  receipts: receiptsSchema.nullable().default(null),
});

const paymentGatewaySchema = z.strictObject({
  kind: z.enum(gatewayKinds),
  answer_within_ms: whole(0, 60_000),
  deadline_ms: whole(1_000, dayMs),
  refund_deadline_s: whole(1, 86_400).default(3_600),
  doubt_s: whole(1, 30 * 86_400),
  wait_base_ms: whole(10, dayMs),
  wait_max_ms: whole(10, dayMs),
  look_up_timeout_ms: whole(100, 60_000),
  ...guardShape,
});

const paymentsSchema = z
  .strictObject({
    capture: z.enum(captures).default('recorded'),
    gateway: paymentGatewaySchema.nullable().default(null),
  })
  .refine(
    ({ capture, gateway }) => capture === 'recorded' || gateway !== null,
    'capture: recorded, or an entry gateway',
  );

const retentionSchema = z.strictObject({
  days: whole(1, 3_650).default(90),
  batch: whole(1, 10_000).default(1_000),
  // Null: payments are kept for ever, and a key for as long as its payment.
  history_days: whole(1, 36_500).nullable().default(null),
  idempotency_key_days: whole(1, 36_500).nullable().default(null),
});

const webhooksSchema = z.strictObject({
  deadline_s: whole(60, 30 * 86_400).default(259_200),
  wait_base_ms: whole(10, dayMs).default(5_000),
  wait_max_ms: whole(10, dayMs).default(3_600_000),
  post_timeout_ms: whole(100, 30_000).default(10_000),
  secret_overlap_s: whole(0, 30 * 86_400).default(86_400),
  private_addresses: z.boolean().default(false),
});

const eventsSchema = z.strictObject({
  retention_days: whole(1, 3_650).default(30),
  inbox_days: whole(1, 365).default(14),
  webhooks: webhooksSchema.prefault({}),
});

export const gatewayFileSchema = z.strictObject({
  default_currency: z
    .string()
    .refine((code) => decimalsOf(code) !== null, 'an ISO 4217 currency such as COP'),
  delivery: deliverySchema,
  notification_classes: classesSchema,
  retention: retentionSchema.prefault({}),
  payments: paymentsSchema.prefault({}),
  events: eventsSchema.prefault({}),
  providers: z
    .array(providerSchema)
    .min(1)
    .max(10)
    .refine((entries) => new Set(entries.map(({ name }) => name)).size === entries.length, 'unique names'),
});

/** A probe's receipt is judged by a look each second: the circuit gives up only after that. */
const receiptMarginMs = 5_000;

export type GatewayFile = z.infer<typeof gatewayFileSchema>;

/** What is expected of a provider's receipts; null where they are off. */
export type ReceiptPolicy = {
  /** From the end of the call; afterwards its receipt is missing. */
  readonly deadlineMs: number;
  readonly windowMs: number;
  readonly failedPercent: number;
  readonly minimumMessages: number;
};

type ProviderFile = GatewayFile['providers'][number];

/** The environment's deadline, where it sets one, wins over the file's; it turns no receipts on. */
export function withReceiptDeadline(entry: ProviderFile, deadlineMs: number | undefined): ProviderFile {
  if (entry.receipts === null || deadlineMs === undefined) return entry;
  return { ...entry, receipts: { ...entry.receipts, deadline_ms: deadlineMs } };
}

export function toReceiptPolicy({ receipts }: ProviderFile): ReceiptPolicy | null {
  if (receipts === null) return null;
  return {
    deadlineMs: receipts.deadline_ms,
    windowMs: receipts.window_ms,
    failedPercent: receipts.failed_percent,
    minimumMessages: receipts.minimum_messages,
  };
}

export type PaymentGatewayFile = z.infer<typeof paymentGatewaySchema>;

/** `receipts` null: nothing but the calls themselves says how healthy it is. */
export function toGuardPolicy(entry: Pick<ProviderFile, keyof typeof guardShape | 'receipts'>): GuardPolicy {
  const { breaker, ramp } = entry;
  return {
    attemptTimeoutMs: entry.attempt_timeout_ms,
    slowCallMs: entry.slow_call_ms,
    breaker: {
      windowMs: breaker.window_ms,
      failureRatePercent: breaker.failure_rate_percent,
      minimumCalls: breaker.minimum_calls,
      consecutiveFailures: breaker.consecutive_failures,
      slowRatePercent: breaker.slow_rate_percent,
      overdueCalls: breaker.overdue_calls,
      openMsMin: breaker.open_ms_min,
      openMsMax: breaker.open_ms_max,
      openJitter: breaker.open_jitter,
      stableCloseMs: breaker.stable_close_ms,
      ...(entry.receipts === null ? {} : { receiptWaitMs: entry.receipts.deadline_ms + receiptMarginMs }),
    },
    ramp: {
      startPercent: ramp.start_percent,
      durationMs: ramp.duration_ms,
      ...(ramp.steps === undefined ? {} : { steps: ramp.steps }),
    },
    bulkhead: { maxConcurrent: entry.bulkhead.max_concurrent },
    rate: { maxPerSecond: entry.rate.max_per_second },
  };
}
