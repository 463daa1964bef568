// What moves now, for people who look: rates, and the last two minutes of each
// provider. Prometheus has all of it over longer times; this needs no Prometheus.
import { verdictOf } from '../../application/channels.ts';
import type { DeliveryObserver } from '../../application/delivery-observer.ts';
import type { PaymentOutcome } from '../delivery-metrics.ts';
import { createLatencyHistogram } from './latency-histogram.ts';
import type { LatencyHistogram } from './latency-histogram.ts';
import { createSecondCounters } from './second-counters.ts';
import type { SecondCounters } from './second-counters.ts';

export type ProviderMeter = {
  /** `failed` speaks against the provider; a call about a wrong number is in `attempts` only. */
  readonly counters: SecondCounters<'attempts' | 'accepted' | 'failed' | 'skipped'>;
  readonly latency: LatencyHistogram;
};

type FlowCounters = SecondCounters<'taken' | 'refused' | 'accepted' | 'delivered' | 'dead'>;

export type DeliveryMeters = {
  readonly flow: FlowCounters;
  readonly of: (provider: string) => ProviderMeter;
  readonly paymentEnded: (outcome: PaymentOutcome) => void;
  /** The same observer, with what it hears counted here too. */
  readonly measure: (observer: DeliveryObserver) => DeliveryObserver;
};

export function createDeliveryMeters(providers: readonly string[], nowMs: () => number): DeliveryMeters {
  const flow: FlowCounters = createSecondCounters(
    ['taken', 'refused', 'accepted', 'delivered', 'dead'],
    nowMs,
  );
  const meters = new Map<string, ProviderMeter>(
    providers.map((name) => [
      name,
      {
        counters: createSecondCounters(['attempts', 'accepted', 'failed', 'skipped'], nowMs),
        latency: createLatencyHistogram(nowMs),
      },
    ]),
  );
  const meterOf = (provider: string): ProviderMeter => {
    const meter = meters.get(provider);
    if (meter === undefined) throw new Error(`provider ${provider} has no meter`);
    return meter;
  };
  return {
    flow,
    of: meterOf,
    paymentEnded: (outcome) => {
      if (outcome === 'taken') flow.add('taken');
      else if (outcome !== 'replayed') flow.add('refused'); // a replayed one was answered, and is no new one
    },
    measure: (observer) => ({
      ...observer,
      attemptEnded: (event) => {
        observer.attemptEnded(event);
        const meter = meters.get(event.provider);
        meter?.latency.add(event.durationMs);
        meter?.counters.add('attempts');
        const verdict = verdictOf(event);
        if (verdict !== 'neutral') meter?.counters.add(verdict === 'success' ? 'accepted' : 'failed');
      },
      providerSkipped: (event) => {
        observer.providerSkipped(event);
        meters.get(event.provider)?.counters.add('skipped');
      },
      settled: (event) => {
        observer.settled(event);
        const { status, isCounted = false } = event;
        if (status === 'delivered' || status === 'dead' || (status === 'accepted' && !isCounted))
          flow.add(status);
      },
    }),
  };
}
