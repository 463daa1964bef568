// Which events are shown. A gap always is: it says that the rest is not all.
import type { LiveEvent, RingEventType } from '../../api/event-types.ts';

export type EventFilter = {
  readonly types: ReadonlySet<RingEventType>;
  readonly provider: string | null;
  /** In lower case; found in the sentence and in whatever the event holds. */
  readonly text: string;
};

const providerKeys = ['provider', 'from', 'to'] as const;

function isAbout(event: LiveEvent, provider: string): boolean {
  // From and to of a breaker are states, and no provider has the name of one.
  return providerKeys.some((key) => Reflect.get(event.told, key) === provider);
}

export function isShown(
  event: LiveEvent,
  filter: EventFilter,
  sentenceOf: (event: LiveEvent) => string,
): boolean {
  if (event.type === 'gap') return true;
  const { types, provider, text } = filter;
  if (types.size > 0 && !types.has(event.type)) return false;
  if (provider !== null && !isAbout(event, provider)) return false;
  if (text === '') return true;
  return (
    sentenceOf(event).toLowerCase().includes(text) || JSON.stringify(event.told).toLowerCase().includes(text)
  );
}

/** Newest first, at most `max`; and whether there would be more. */
export function newestShown(
  events: readonly LiveEvent[],
  filter: EventFilter,
  sentenceOf: (event: LiveEvent) => string,
  max: number,
): { readonly shown: readonly LiveEvent[]; readonly areMore: boolean } {
  const shown: LiveEvent[] = [];
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined || !isShown(event, filter, sentenceOf)) continue;
    if (shown.length === max) return { shown, areMore: true };
    shown.push(event);
  }
  return { shown, areMore: false };
}
