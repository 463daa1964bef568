import { useMemo, useState, useSyncExternalStore } from 'react';
import { liveStore } from '../../api/api.ts';
import type { LiveEvent } from '../../api/event-types.ts';
import { useEventSentence } from '../../ui/event-words.tsx';
import { newestShown } from './filter-events.ts';
import type { EventFilter } from './filter-events.ts';
import { typesIn } from './search.ts';
import type { EventsSearch } from './search.ts';
import { createTapeStore } from './tape-store.ts';

const newTapeStore = () =>
  createTapeStore({
    live: {
      events: () => liveStore.snapshot().events,
      subscribe: liveStore.subscribe,
      clear: liveStore.clearEvents,
    },
    setTimer: (handle, ms) => {
      const timer = setTimeout(handle, ms);
      return () => clearTimeout(timer);
    },
  });

export type Tape = {
  readonly shown: readonly LiveEvent[];
  readonly areMore: boolean;
  readonly isEmpty: boolean;
  readonly isHeld: boolean;
  readonly newCount: number;
  /** More than were counted came while it was held. */
  readonly areMoreNew: boolean;
  readonly hold: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
};

function filterOf({ types, provider, q }: EventsSearch): EventFilter {
  return { types: new Set(typesIn(types)), provider: provider ?? null, text: (q ?? '').toLowerCase() };
}

export function useTape(search: EventsSearch, linesMax: number): Tape {
  const [store] = useState(newTapeStore);
  const { events, isHeld, heldBack, heldBackCount } = useSyncExternalStore(store.subscribe, store.snapshot);
  const sentenceOf = useEventSentence();
  const filter = useMemo(() => filterOf(search), [search]);
  const { shown, areMore } = newestShown(events, filter, sentenceOf, linesMax);
  return {
    shown,
    areMore,
    isEmpty: events.length === 0,
    isHeld,
    newCount: newestShown(heldBack, filter, sentenceOf, heldBack.length).shown.length,
    areMoreNew: heldBackCount > heldBack.length,
    hold: store.hold,
    resume: store.resume,
    clear: store.clear,
  };
}
