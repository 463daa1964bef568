import type { Timing } from '../src/supervisor.ts';

export type FakeTiming = Timing & { readonly advance: (byMs: number) => void };

/** Timers that go off only when the test moves the time. */
export function createFakeTiming(): FakeTiming {
  let nowMs = 0;
  const timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
  return {
    now: () => nowMs,
    after: (delayMs, callback) => {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (byMs) => {
      nowMs += byMs;
      for (const timer of [...timers]) {
        if (timer.dueMs > nowMs) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}
