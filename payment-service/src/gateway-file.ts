// The shape of config/gateway.yaml, and how it becomes the policies that the code uses.
import { z } from 'zod';
import type { GuardPolicy } from '@relevo/resilience';
import { decimalsOf } from './domain/currency.ts';
import type { DeliveryPolicy } from './domain/delivery-plan.ts';

const whole = (min: number, max: number) => z.int().min(min).max(max);
const dayMs = 86_400_000;

const deliverySchema = z.strictObject({
  deadline_s: whole(1, 30 * 86_400),
  attempts_max: whole(1, 1_000),
  wait_base_ms: whole(10, dayMs),
  wait_max_ms: whole(10, dayMs),
  on_unknown: z.enum(['at_least_once', 'at_most_once']),
  settle_ms: whole(0, dayMs),
  verify_ms: whole(0, dayMs),
  verify_timeout_ms: whole(100, 60_000),
  verify_concurrent_max: whole(1, 1_000),
  lease_ms: whole(1_000, dayMs),
  deliveries_max: whole(1, 10_000),
  max_outstanding: whole(1, 1_000_000_000),
});

const providerSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, 32 at most'),
  kind: z.string().min(1),
  on_503: z.enum(['not_sent', 'unknown']).default('not_sent'),
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
});

export const gatewayFileSchema = z.strictObject({
  default_currency: z
    .string()
    .refine((code) => decimalsOf(code) !== null, 'an ISO 4217 currency such as COP'),
  delivery: deliverySchema,
  providers: z
    .array(providerSchema)
    .min(1)
    .max(10)
    .refine((entries) => new Set(entries.map(({ name }) => name)).size === entries.length, 'unique names'),
});

export type GatewayFile = z.infer<typeof gatewayFileSchema>;

export function toGuardPolicy(entry: GatewayFile['providers'][number]): GuardPolicy {
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

export function toDeliveryPolicy(
  delivery: GatewayFile['delivery'],
  providers: readonly string[],
  absenceIsProof: ReadonlySet<string>,
): DeliveryPolicy {
  return {
    providers,
    absenceIsProof,
    onUnknown: delivery.on_unknown,
    attemptsMax: delivery.attempts_max,
    waitBaseMs: delivery.wait_base_ms,
    waitMaxMs: delivery.wait_max_ms,
    settleMs: delivery.settle_ms,
    verifyMs: delivery.verify_ms,
  };
}
