// What the objectives (docs/slo.md) are measured with, where the other metrics
// can not tell: a wait that the caller asked for makes no request slow, and a
// customer whom nobody told is in no histogram of deliveries.
import { Counter, Histogram } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { timelinessResults } from '../application/judge-timeliness.ts';
import type { JudgedBatch } from '../application/judge-timeliness.ts';

export type ObjectiveTelemetry<Outcome extends string> = {
  /** Seconds without the wait that the caller asked for. */
  readonly paymentEnded: (outcome: Outcome, seconds: number) => void;
  readonly timelinessJudged: (counts: JudgedBatch['counts']) => void;
};

export function createObjectiveTelemetry<Outcome extends string>(deps: {
  readonly registry: Registry;
  readonly buckets: number[];
  readonly outcomes: readonly Outcome[];
}): ObjectiveTelemetry<Outcome> {
  const registers = [deps.registry];
  const payments = new Histogram({
    name: 'relevo_payment_duration_seconds',
    help: 'Time to answer a request for a payment, without the wait that its caller asked for.',
    labelNames: ['outcome'],
    buckets: deps.buckets,
    registers,
  });
  const timeliness = new Counter({
    name: 'relevo_notification_timeliness_total',
    help: 'Notifications by whether a provider took them within 30 seconds; each is judged once.',
    labelNames: ['result'],
    registers,
  });
  for (const outcome of deps.outcomes) payments.zero({ outcome });
  for (const result of timelinessResults) timeliness.inc({ result }, 0);
  return {
    paymentEnded: (outcome, seconds) => payments.observe({ outcome }, seconds),
    timelinessJudged: (counts) => {
      for (const result of timelinessResults) timeliness.inc({ result }, counts[result]);
    },
  };
}
