// What the objectives (docs/slo.md) are measured with, where the other metrics
// can not tell: a wait that the caller asked for makes no request slow, and a
// customer whom nobody told is in no histogram of deliveries.
import { Counter, createTracedHistogram } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { timelinessResults } from '../application/judge-timeliness.ts';
import type { JudgedBatch } from '../application/judge-timeliness.ts';

type PaymentEnd<Outcome extends string> = {
  readonly outcome: Outcome;
  /** Without the wait that the caller asked for. */
  readonly seconds: number;
  readonly traceparent: string;
};

export type ObjectiveTelemetry<Outcome extends string> = {
  readonly paymentEnded: (end: PaymentEnd<Outcome>) => void;
  readonly timelinessJudged: (counts: JudgedBatch['counts']) => void;
};

export function createObjectiveTelemetry<Outcome extends string>(deps: {
  readonly registry: Registry;
  readonly buckets: number[];
  readonly outcomes: readonly Outcome[];
}): ObjectiveTelemetry<Outcome> {
  const payments = createTracedHistogram(deps.registry, {
    name: 'relevo_payment_duration_seconds',
    help: 'Time to answer a request for a payment, without the wait that its caller asked for.',
    labelNames: ['outcome'] as const,
    buckets: deps.buckets,
  });
  const timeliness = new Counter({
    name: 'relevo_notification_timeliness_total',
    help: 'Notifications by whether a provider took them within 30 seconds; each is judged once.',
    labelNames: ['result'],
    registers: [deps.registry],
  });
  for (const outcome of deps.outcomes) payments.zero({ outcome });
  for (const result of timelinessResults) timeliness.inc({ result }, 0);
  return {
    paymentEnded: ({ outcome, seconds, traceparent }) => payments.observe({ outcome }, seconds, traceparent),
    timelinessJudged: (counts) => {
      for (const result of timelinessResults) timeliness.inc({ result }, counts[result]);
    },
  };
}
