import { setTimeout as delay } from 'node:timers/promises';

/** Waits so many milliseconds, or less where the signal is aborted; never rejects. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

// It keeps the process alive: with the database away there may be nothing else that does.
export const pauseByTimer: Pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined);

/**
 * A hint within one process that there are new events, for after the commit. It may
 * come too often or not at all: consumers poll as well.
 */
export type WakeUp = {
  notify(): void;
  /** Told of each `notify` until the returned function is called. */
  onNotify(listener: () => void): () => void;
};

export function createWakeUp(): WakeUp {
  const listeners = new Set<() => void>();
  return {
    notify: () => {
      for (const listener of [...listeners]) listener();
    },
    onNotify: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
