// What the routes of /providers take and answer.
import { z } from 'zod';
import { timestamp } from './schemas.ts';

export const providerParams = z.object({ name: z.string().meta({ examples: ['aldeamo'] }) });

const isolationReason = /^[^\p{Cc}]{1,200}$/u;
const isolationSecondsMax = 86_400;

export const isolationRequest = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .regex(isolationReason, 'why, in 1 to 200 characters on one line')
      .meta({ examples: ['Provider announced maintenance'] }),
    ttl_s: z
      .int()
      .min(1)
      .max(isolationSecondsMax)
      .meta({ description: 'It ends by itself after so many seconds.', examples: [600] }),
  })
  .meta({ id: 'IsolationRequest' });

export const circuitState = z.enum(['closed', 'open', 'half_open', 'ramping', 'isolated']);

const circuitTransition = z
  .object({
    from: circuitState,
    to: circuitState,
    reason: z.string(),
    at: timestamp,
    detail: z
      .string()
      .nullable()
      .meta({
        description: 'For receipts and hint: what was found.',
        examples: ['41 of 50 messages not delivered in 30 s'],
      }),
    calls: z
      .array(z.object({ at: timestamp, duration_ms: z.number(), outcome: z.string() }))
      .meta({ description: 'The calls that caused it.' }),
  })
  .meta({ id: 'CircuitTransition' });

const isolation = z
  .object({ reason: z.string(), isolated_by: z.string(), since: timestamp, until: timestamp })
  .meta({ id: 'Isolation' });

const limits = z
  .object({
    consecutive_failures: z.number().meta({ description: 'So many in a row open it.' }),
    failure_rate_percent: z.number().meta({ description: 'More than this share of failures opens it.' }),
    minimum_calls: z.number().meta({ description: 'A share means nothing of fewer calls in the window.' }),
    slow_rate_percent: z.number().meta({ description: 'This share of slow calls opens it.' }),
    slow_call_ms: z.number(),
    overdue_calls: z.number().meta({ description: 'So many overdue calls open it.' }),
    attempt_timeout_ms: z.number(),
    window_ms: z.number(),
  })
  .meta({ id: 'ProviderLimits' });

const calls = z.array(z.number());

export const provider = z
  .object({
    name: z.string(),
    state: circuitState,
    in_use: z.boolean().meta({ description: 'The first in order that is closed and not ramping.' }),
    next_probe_at: timestamp.nullable().meta({
      description:
        'When an open circuit is tried next, with a message that is due: earlier while no provider takes any.',
    }),
    open_for_ms: z
      .number()
      .nullable()
      .meta({ description: 'How long the present opening lasts in all, up to next_probe_at.' }),
    isolated_until: timestamp.nullable(),
    paused_until: timestamp.nullable().meta({ description: 'The provider asked us to wait (429).' }),
    ramp_percent: z.number(),
    ramp_ends_at: timestamp.nullable().meta({ description: 'When all messages go its way again.' }),
    in_flight: z.number(),
    in_flight_limit: z.number(),
    consecutive_failures: z.number(),
    overdue: z.number().meta({
      description:
        'Calls in flight past slow_call_ms, with no success since they began: what overdue_calls limits.',
    }),
    window: z.object({ calls: z.number(), failures: z.number(), slow: z.number() }),
    opened_by: circuitTransition
      .nullable()
      .meta({ description: 'Why it is not closed: what opened it first, past failed probes.' }),
    needs_receipt: z.boolean().meta({
      description: 'It accepted messages and did not deliver them: it closes on a delivered one only.',
    }),
    isolation: isolation.nullable().meta({ description: 'By hand, on all replicas.' }),
    last_transition: circuitTransition.nullable(),
    limits: limits.meta({ description: 'What opens it, from gateway.yaml.' }),
    latency: z
      .object({
        window_s: z.number(),
        calls: z.number(),
        p50_ms: z.number().nullable(),
        p95_ms: z.number().nullable(),
      })
      .meta({ description: 'Of the calls that ended within the window, to five per cent.' }),
    history: z
      .object({ slot_s: z.number(), until: timestamp, accepted: calls, failed: calls, skipped: calls })
      .meta({
        description:
          'By slots, oldest first: calls that were accepted, calls that speak against it, times that a gate refused it.',
      }),
  })
  .meta({ id: 'Provider' });
