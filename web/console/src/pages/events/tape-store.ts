// What the tape shows of the events: taken over a few times a second, however often
// they come, or not at all while it is held; then what came meanwhile is counted.
import { eventsAfter } from '../../api/events-after.ts';
import type { LiveEvent } from '../../api/event-types.ts';

const PACE_MS = 250;

type TapeSnapshot = {
  readonly events: readonly LiveEvent[];
  readonly isHeld: boolean;
  /** Since it was held. */
  readonly heldBack: readonly LiveEvent[];
  /** Also those that are too many to be kept. */
  readonly heldBackCount: number;
};

export type TapeStore = {
  readonly snapshot: () => TapeSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly hold: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
};

export type TapeStoreDeps = {
  readonly live: {
    readonly events: () => readonly LiveEvent[];
    readonly subscribe: (listener: () => void) => () => void;
    readonly clear: () => void;
  };
  readonly setTimer: (handle: () => void, ms: number) => () => void;
};

export function createTapeStore({ live, setTimer }: TapeStoreDeps): TapeStore {
  let shown: TapeSnapshot = { events: live.events(), isHeld: false, heldBack: [], heldBackCount: 0 };
  let seenId: string | null = shown.events.at(-1)?.id ?? null;
  let cancelTimer: (() => void) | null = null;
  let stopListening: (() => void) | null = null;
  const listeners = new Set<() => void>();

  const tell = (next: TapeSnapshot) => {
    shown = next;
    for (const listener of listeners) listener();
  };
  const takeOver = () => {
    const events = live.events();
    const arrived = eventsAfter(events, seenId);
    seenId = events.at(-1)?.id ?? null;
    if (!shown.isHeld) tell({ ...shown, events });
    else if (arrived.length > 0) {
      const heldBackCount = shown.heldBackCount + arrived.length;
      tell({ ...shown, heldBack: eventsAfter(events, shown.events.at(-1)?.id ?? null), heldBackCount });
    }
  };
  const onLive = () => {
    if (cancelTimer !== null || live.events().at(-1)?.id === seenId) return;
    cancelTimer = setTimer(() => {
      cancelTimer = null;
      takeOver();
    }, PACE_MS);
  };

  return {
    snapshot: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      if (stopListening === null) {
        stopListening = live.subscribe(onLive);
        onLive();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stopListening?.();
        stopListening = null;
        cancelTimer?.();
        cancelTimer = null;
      };
    },
    hold: () => {
      takeOver();
      tell({ ...shown, isHeld: true, heldBack: [], heldBackCount: 0 });
    },
    resume: () => {
      seenId = live.events().at(-1)?.id ?? null;
      tell({ events: live.events(), isHeld: false, heldBack: [], heldBackCount: 0 });
    },
    clear: () => {
      // What was about to be taken over is cleared too.
      cancelTimer?.();
      cancelTimer = null;
      live.clear();
      seenId = null;
      tell({ ...shown, events: [], heldBack: [], heldBackCount: 0 });
    },
  };
}
