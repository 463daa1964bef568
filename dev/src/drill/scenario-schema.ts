// A scenario: traffic, what happens when, and what must come true. Unknown
// names are refused: a misspelt one would otherwise be a drill of something else.
import { z } from 'zod';

import { expectationSchema, place, second, SECONDS_MAX, streamName } from './expectation-schema.ts';

const PER_SECOND_MAX = 500;
// Of a phone number behind its prefix: they tell customers apart.
const OWN_DIGITS_MIN = 4;

const phone = z
  .strictObject({
    prefix: z
      .string('a prefix such as "+57310", in quotes')
      .regex(/^\+[1-9]\d{0,9}$/, 'a plus and up to 10 digits, in quotes, such as "+57310"'),
    /** The country code and the number together. */
    digits: z.int('a whole number').min(8, 'from 8 to 15').max(15, 'from 8 to 15').default(12),
  })
  .refine(({ prefix, digits }) => digits >= prefix.length - 1 + OWN_DIGITS_MIN, {
    path: ['digits'],
    error: `at least ${OWN_DIGITS_MIN} more than the prefix has`,
  });

const traffic = z.strictObject({
  /** Tells streams apart in expectations. */
  stream: streamName.default('payments'),
  from_s: second.default(0),
  until_s: second.optional(),
  per_second: z.number('a number').min(0.1, 'at least 0.1').max(PER_SECOND_MAX, `at most ${PER_SECOND_MAX}`),
  to: phone.default({ prefix: '+57310', digits: 12 }),
});

const at = { at_s: second };
const handle = z
  .string('a name')
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'up to 40 small letters, digits, dots, dashes and underscores');
const replica = z.int('a whole number').min(1, 'from 1').max(8, 'up to 8').default(1);

const steps = [
  // The fault itself is checked by the notifiers' own schema, see scenario-check.ts.
  z.strictObject({
    ...at,
    do: z.literal('fault'),
    on: place,
    name: handle,
    fault: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ ...at, do: z.literal('end_fault'), name: handle }),
  z.strictObject({ ...at, do: z.literal('kill'), replica }),
  z.strictObject({ ...at, do: z.literal('pause'), replica }),
  z.strictObject({ ...at, do: z.literal('resume'), replica }),
  z.strictObject({
    ...at,
    do: z.literal('restart_database'),
    how: z.enum(['fast', 'kill'], 'fast or kill').default('fast'),
  }),
  z.strictObject({
    ...at,
    do: z.literal('isolate'),
    provider: place,
    reason: z.string().min(1, 'why').max(200, 'at most 200 characters').default('a drill'),
  }),
  z.strictObject({ ...at, do: z.literal('end_isolation'), provider: place }),
] as const;

export const stepNames = steps.map((step) => step.shape.do.value);

const stepSchema = z.discriminatedUnion('do', steps, { error: `one of ${stepNames.join(', ')}` });

export const scenarioSchema = z.strictObject({
  name: z.string('a name').regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'up to 40 small letters, digits and dashes'),
  title: z.string('a title').min(1, 'a title').max(100, 'at most 100 characters'),
  about: z.string('a sentence or two').min(1, 'a sentence or two').max(1_000, 'at most 1000 characters'),
  duration_s: z.number('a number of seconds').min(1, 'at least 1').max(SECONDS_MAX, `at most ${SECONDS_MAX}`),
  /** How long what is owed may take to settle once the traffic has ended. */
  settle_s: z.number('a number of seconds').min(0, 'at least 0').max(SECONDS_MAX).default(30),
  /** payment-services that the drill needs. */
  replicas: z.int('a whole number').min(1, 'from 1').max(8, 'up to 8').default(1),
  traffic: z.array(traffic).min(1, 'at least one stream').max(10, 'at most 10 streams'),
  timeline: z.array(stepSchema).max(100, 'at most 100 steps'),
  expect: z.array(expectationSchema).min(1, 'at least one expectation').max(100, 'at most 100'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type Step = Scenario['timeline'][number];
export type Stream = Scenario['traffic'][number];
