import { ringEventTypes } from '../../api/event-types.ts';
import type { RingEventType } from '../../api/event-types.ts';
import { textIn } from '../../notifications/search-values.ts';

export type EventsSearch = {
  /** As GET /events takes them: a,b. */
  readonly types?: string;
  readonly provider?: string;
  readonly q?: string;
};

/** The types that a text names, in the order in which they are offered; unknown ones are left out. */
export function typesIn(text: string | undefined): readonly RingEventType[] {
  const named = new Set((text ?? '').split(',').map((part) => part.trim()));
  return ringEventTypes.filter((type) => named.has(type));
}

/** What the address of this page may hold. */
export function validateEventsSearch(search: Readonly<Record<string, unknown>>): EventsSearch {
  const types = typesIn(textIn(search, 'types', 512).types).join(',');
  return {
    ...(types === '' ? {} : { types }),
    ...textIn(search, 'provider', 32),
    ...textIn(search, 'q', 128),
  };
}
