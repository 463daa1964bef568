// What a drill may expect. `that` names the claim; windows default to the whole drill.
import { z } from 'zod';

const breakerStates = ['closed', 'open', 'half_open', 'ramping', 'isolated'] as const;
const breakerReasons = [
  'rate',
  'consecutive',
  'slow',
  'overdue',
  'auth',
  'receipts',
  'manual',
  'hint',
  'probe',
] as const;

export const SECONDS_MAX = 600;
/** Of a drill, from its start: 0 is its first moment. */
export const second = z.number('a number of seconds').min(0, 'at least 0').max(SECONDS_MAX);
export const place = z.enum(['primary', 'fallback'], 'primary or fallback');
export const streamName = z
  .string('a name')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'up to 32 small letters, digits and dashes');

const percent = z.number('a percentage').min(0, 'from 0 to 100').max(100, 'from 0 to 100');
const count = z.int('a whole number').min(0, 'at least 0');
const window = { from_s: second.optional(), until_s: second.optional() };

const breakerOpens = z.strictObject({
  that: z.literal('breaker_opens'),
  provider: place,
  from_s: second.optional(),
  by_s: second,
  /** One of these made it open; default: any. */
  reasons: z
    .array(z.enum(breakerReasons, `one of ${breakerReasons.join(', ')}`))
    .min(1)
    .optional(),
});

const breakerIsClosed = z.strictObject({
  that: z.literal('breaker_is_closed'),
  provider: place,
  /** From then on, until the end of the drill. */
  by_s: second,
});

const breakerStays = z.strictObject({
  that: z.literal('breaker_stays'),
  provider: place,
  states: z.array(z.enum(breakerStates, `one of ${breakerStates.join(', ')}`)).min(1, 'at least one state'),
  ...window,
});

const atLeastOneBound = (value: { readonly at_least?: unknown; readonly at_most?: unknown }): boolean =>
  value.at_least !== undefined || value.at_most !== undefined;

const share = z
  .strictObject({
    that: z.literal('share'),
    provider: place,
    at_least_percent: percent.optional(),
    at_most_percent: percent.optional(),
    /** Of the payments of one stream only; default: of all. */
    stream: streamName.optional(),
    ...window,
  })
  .refine(
    (value) => atLeastOneBound({ at_least: value.at_least_percent, at_most: value.at_most_percent }),
    'at_least_percent, at_most_percent, or both',
  );

const deadLetters = z
  .strictObject({
    that: z.literal('dead_letters'),
    /** Counts those with this reason; default: all. */
    reason: z
      .string()
      .regex(/^[a-z_]{1,40}$/, 'a reason such as expired')
      .optional(),
    at_least: count.optional(),
    at_most: count.optional(),
  })
  .refine(atLeastOneBound, 'at_least, at_most, or both');

const acceptLatency = z.strictObject({
  that: z.literal('accept_latency'),
  percentile: z.number('a percentile').min(1, 'from 1 to 100').max(100, 'from 1 to 100').default(99),
  under_ms: z.number('milliseconds').positive('more than 0'),
  ...window,
});

const kinds = [
  breakerOpens,
  breakerIsClosed,
  breakerStays,
  share,
  deadLetters,
  acceptLatency,
  z.strictObject({ that: z.literal('nothing_lost') }),
  z.strictObject({ that: z.literal('nobody_told_twice') }),
  z.strictObject({ that: z.literal('nobody_told_twice_unflagged') }),
  z.strictObject({ that: z.literal('possible_duplicates'), at_most: count }),
  z.strictObject({ that: z.literal('every_payment_taken') }),
  z.strictObject({ that: z.literal('all_settled'), by_s: second }),
] as const;

export const expectationNames = kinds.map((kind) => kind.shape.that.value);

export const expectationSchema = z.discriminatedUnion('that', kinds, {
  error: `one of ${expectationNames.join(', ')}`,
});

export type Expectation = z.output<typeof expectationSchema>;
export type Place = z.output<typeof place>;
