// How the notifications that are shown ended meanwhile, as the events tell it: under
// traffic they are soon too far down to be asked for with the newest page.
import { useEffect, useState } from 'react';
import { liveStore } from '../api/api.ts';
import type { LiveEvent, RingEvents } from '../api/event-types.ts';

type Settled = Pick<RingEvents['notification.settled'], 'status' | 'dead_reason' | 'provider'>;
export type SettledNow = ReadonlyMap<string, Settled>;

/** Those after the event with this id; all of them where it is not there any more. */
function eventsAfter(events: readonly LiveEvent[], id: string | null): readonly LiveEvent[] {
  return id === null ? events : events.slice(events.findLastIndex((event) => event.id === id) + 1);
}

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
