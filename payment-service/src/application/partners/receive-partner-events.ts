// Takes what partners tell, and tells what it came to.
import type { PartnerEvent } from '../../domain/partners/partner-event.ts';
import type { TakeResult } from '../../domain/partners/take-events.ts';
import type { Door, PartnerObserver, TakePartnerEvents } from './partner-store.ts';

/** Resolves once the events are on disk with what they do. Throws as `TakePartnerEvents` does. */
export type ReceivePartnerEvents = (
  events: readonly PartnerEvent[],
  /** Of the request that brought them; null where each may have come on its own. */
  traceparent: string | null,
) => Promise<readonly TakeResult[]>;

export type ReceivePartnerEventsDeps = {
  readonly take: TakePartnerEvents;
  readonly door: Door;
  readonly observer: PartnerObserver;
  readonly now: () => number;
};

export function createReceivePartnerEvents(deps: ReceivePartnerEventsDeps): ReceivePartnerEvents {
  const { take, door, observer, now } = deps;
  return async (events, traceparent) => {
    const begunAtMs = now();
    const results = await take(events);
    const counts = { applied: 0, waiting: 0, rejected: 0, duplicate: 0, conflict: 0, not_taken: 0 };
    results.forEach(({ kind }, index) => {
      counts[kind] += 1;
      const event = events[index];
      if (kind === 'conflict' && event !== undefined)
        observer.eventConflicted({ partnerId: event.partnerId, eventId: event.eventId, door });
    });
    observer.eventsReceived({ door, traceparent, counts, durationMs: now() - begunAtMs });
    return results;
  };
}
