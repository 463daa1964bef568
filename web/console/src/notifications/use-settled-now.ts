// How the notifications that are shown ended meanwhile, as the events tell it: under
// traffic they are soon too far down to be asked for with the newest page.
import { useEffect, useState } from 'react';
import { liveStore } from '../api/api.ts';
import type { RingEvents } from '../api/event-types.ts';
import { eventsAfter } from '../api/events-after.ts';

type Settled = Pick<RingEvents['notification.settled'], 'status' | 'dead_reason' | 'provider'>;
export type SettledNow = ReadonlyMap<string, Settled>;

/** `ids` must be the same set from one drawing to the next as long as the same are shown. */
export function useSettledNow(ids: ReadonlySet<string>): SettledNow {
  const [settled, setSettled] = useState<SettledNow>(new Map());
  useEffect(() => {
    let seenId = liveStore.snapshot().events.at(-1)?.id ?? null;
    return liveStore.subscribe(() => {
      const { events } = liveStore.snapshot();
      const told = eventsAfter(events, seenId).flatMap((event) =>
        event.type === 'notification.settled' && ids.has(event.told.notification_id) ? [event.told] : [],
      );
      seenId = events.at(-1)?.id ?? seenId;
      if (told.length === 0) return;
      setSettled((before) => new Map([...before, ...told.map((one) => [one.notification_id, one] as const)]));
    });
  }, [ids]);
  return settled;
}
