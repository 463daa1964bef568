// The time, again and again, by the service's clock: one timer for the whole page and pace.
import { useSyncExternalStore } from 'react';
import { liveStore } from '../api/api.ts';

type Ticker = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly now: () => number;
};

function createTicker(everyMs: number): Ticker {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let nowMs = Date.now();
  const tick = () => {
    nowMs = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      if (timer === null) {
        nowMs = Date.now();
        timer = setInterval(tick, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
    now: () => (timer === null ? Date.now() - (Date.now() % everyMs) : nowMs),
  };
}

const tickers = { calm: createTicker(1_000), quick: createTicker(250) };
const minutes = createTicker(60_000);

/** Milliseconds since the epoch; `calm` every second, `quick` four times a second. */
export function useNow(pace: keyof typeof tickers = 'calm'): number {
  const ticker = tickers[pace];
  return useSyncExternalStore(ticker.subscribe, ticker.now) + liveStore.snapshot().clockOffsetMs;
}

/** How long ago that was, of a moment by the browser's own clock; goes on every second. */
export function useAgeMs(atMs: number): number {
  return useNow() - liveStore.snapshot().clockOffsetMs - atMs;
}

/** Some moment of today, for what needs to know the day only. */
export function useToday(): number {
  return useSyncExternalStore(minutes.subscribe, minutes.now);
}
