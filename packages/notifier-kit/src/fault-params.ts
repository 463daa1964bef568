// Every kind of fault with every parameter, its bounds and its default.
// docs/faults.md has the same table for people.
import { z } from 'zod';

const ms = z.int().min(0).max(300_000);
const seconds = z.number().min(0).max(3_600);
/** A provider's own error code: a number for one, a word for another. */
const providerCode = z.union([z.int(), z.string().min(1).max(40)]);

const latency = z.preprocess(
  // A union is told apart by a field that may be left out here.
  (given) =>
    typeof given === 'object' && given !== null && !('distribution' in given)
      ? { distribution: 'fixed', ...given }
      : given,
  z.discriminatedUnion('distribution', [
    z.strictObject({ distribution: z.literal('fixed'), ms: ms.default(1_000) }),
    z
      .strictObject({
        distribution: z.literal('uniform'),
        min_ms: ms.default(500),
        max_ms: ms.default(2_000),
      })
      .refine((range) => range.min_ms <= range.max_ms, { path: ['min_ms'], error: 'min_ms is above max_ms' }),
    z.strictObject({
      distribution: z.literal('lognormal'),
      median_ms: ms.default(800),
      sigma: z.number().min(0).max(5).default(0.6),
      max_ms: ms.default(10_000),
    }),
  ]),
);

const none = z.strictObject({});

export const paramsByKind = {
  error: z.strictObject({
    status: z.int().min(300).max(599).optional(),
    code: providerCode.optional(),
  }),
  latency,
  blackhole: z.strictObject({ max_ms: z.int().min(1).max(3_600_000).default(600_000) }),
  reset: none,
  empty: z.strictObject({ how: z.enum(['close', 'body']).default('close') }),
  truncated: none,
  truncated_json: none,
  malformed_chunk: none,
  garbage: z.strictObject({ bytes: z.int().min(1).max(65_536).default(128) }),
  html_200: none,
  error_in_200: z.strictObject({ code: providerCode.optional() }),
  slow_body: z.strictObject({ bytes_per_s: z.int().min(1).max(1_000_000).default(10) }),
  rate_limit: z.strictObject({
    retry_after_s: z.int().min(0).max(3_600).default(5),
    quota: z.int().min(0).max(1_000_000).default(0),
    window_s: z.number().min(0.1).max(3_600).default(1),
  }),
  auth_expired: none,
  maintenance: z.strictObject({ retry_after_s: z.int().min(0).max(3_600).default(30) }),
  accepted_but_lost_answer: z.strictObject({
    how: z.enum(['reset', 'timeout']).default('reset'),
    max_ms: z.int().min(1).max(3_600_000).default(600_000),
  }),
  accept_then_fail: z.strictObject({ code: providerCode.optional() }),
  accept_and_lose: none,
  receipt_delay: z.strictObject({ ms: z.int().min(0).max(3_600_000).default(10_000) }),
  receipt_duplicate: z.strictObject({ copies: z.int().min(1).max(20).default(1) }),
  receipt_reorder: z.strictObject({ hold_ms: z.int().min(1).max(300_000).default(5_000) }),
  receipt_drop: none,
} as const;

export type FaultKind = keyof typeof paramsByKind;

// Object.keys forgets the literal types; the object above is const.
export const faultKinds = Object.keys(paramsByKind) as readonly FaultKind[];

export const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant') }),
  z.strictObject({
    type: z.literal('flap'),
    on_s: seconds.min(0.001).default(10),
    off_s: seconds.min(0.001).default(10),
  }),
  z.strictObject({
    type: z.literal('ramp'),
    from_percent: z.number().min(0).max(100).default(0),
    to_percent: z.number().min(0).max(100).default(100),
    over_s: seconds.min(0.001).default(60),
  }),
  z.strictObject({
    type: z.literal('burst'),
    count: z.int().min(1).max(1_000_000).default(20),
    every_s: seconds.min(0.001).default(30),
  }),
  z.strictObject({ type: z.literal('window'), after_s: seconds.default(0), for_s: seconds.default(60) }),
  z
    .strictObject({
      type: z.literal('every_nth'),
      n: z.int().min(1).max(1_000_000).default(10),
      offset: z.int().min(0).max(1_000_000).default(0),
    })
    .refine((nth) => nth.offset < nth.n, { path: ['offset'], error: 'offset must be below n' }),
]);

export type Schedule = z.infer<typeof scheduleSchema>;
