import type { LiveEvent } from './event-types.ts';

/** What came after the event with this id; all where it is not kept any more, or where it is null. */
export function eventsAfter(events: readonly LiveEvent[], id: string | null): readonly LiveEvent[] {
  return id === null ? events : events.slice(events.findLastIndex((event) => event.id === id) + 1);
}
