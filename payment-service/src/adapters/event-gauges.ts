// How far the readers of the event logs are behind, read when it is scraped.
import type { Registry } from '@relevo/service-kit';
import type { EventLogState } from '../application/keep-event-log.ts';
import { partnerConsumer } from '../application/partners/follow-partner-topic.ts';
import { createGaugeMaker } from './breaker-gauges.ts';

type ConsumerState = EventLogState['consumers'][number];

type EventGauges = {
  readonly state: () => EventLogState | null;
  readonly inbound: () => EventLogState | null;
  /** As far as the broker tells. */
  readonly inlet: () => Pick<ConsumerState, 'events' | 'ageMs'>;
};

/** Where the log is the transport there is no relay, and nothing waits for it. */
const noRelay: ConsumerState = { consumer: 'relay', events: 0, ageMs: 0, dead: 0 };

/** A consumer that has changed its log, since EVENTS_URL has changed, is one of each: the worst is told. */
function worstOf(states: readonly ConsumerState[]): readonly ConsumerState[] {
  const worst = new Map<string, ConsumerState>();
  for (const each of states) {
    const { consumer } = each;
    const other = worst.get(consumer) ?? each;
    worst.set(consumer, {
      consumer,
      events: Math.max(each.events, other.events),
      ageMs: Math.max(each.ageMs, other.ageMs),
      dead: Math.max(each.dead, other.dead),
    });
  }
  return [...worst.values()];
}

export function createEventGauges(registry: Registry, { state, inbound, inlet }: EventGauges): void {
  const consumers = (): readonly ConsumerState[] =>
    worstOf([
      noRelay,
      { consumer: partnerConsumer, ...inlet(), dead: 0 },
      ...(state()?.consumers ?? []),
      ...(inbound()?.consumers ?? []),
    ]);
  const gauge = createGaugeMaker([registry]);
  gauge(
    'relevo_events_written',
    'Events that were ever written to the log, by whichever replica.',
    [],
    (set) => set({}, state()?.written ?? 0),
  );
  gauge(
    'relevo_events_horizon_age_seconds',
    'For how long a transaction has kept the oldest event from all readers; 0 where none does.',
    [],
    (set) => set({}, Math.max(state()?.horizonAgeMs ?? 0, inbound()?.horizonAgeMs ?? 0) / 1_000),
  );
  const perConsumer = (name: string, help: string, valueOf: (consumer: ConsumerState) => number): void =>
    gauge(name, help, ['consumer'], (set) => {
      for (const each of consumers()) set({ consumer: each.consumer }, valueOf(each));
    });
  perConsumer(
    'relevo_events_lag',
    'Events that wait for a consumer; counted up to 10,000.',
    (each) => each.events,
  );
  perConsumer(
    'relevo_events_lag_seconds',
    'Since when the oldest of them waits; 0 where none does.',
    (each) => each.ageMs / 1_000,
  );
  perConsumer(
    'relevo_events_dead',
    'Events that a consumer could not handle, and those of the same stream behind them.',
    (each) => each.dead,
  );
}
