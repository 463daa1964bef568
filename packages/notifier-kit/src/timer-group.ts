// Timers that can be cancelled together.
import type { Cancel, Clock } from './clock.ts';

export type TimerGroup = { after(delayMs: number, run: () => void): Cancel; cancelAll(): void };

export function createTimerGroup(clock: Clock): TimerGroup {
  const timers = new Set<Cancel>();
  return {
    after(delayMs, run) {
      const cancel = clock.after(delayMs, () => {
        timers.delete(cancel);
        run();
      });
      timers.add(cancel);
      return () => {
        timers.delete(cancel);
        cancel();
      };
    },
    cancelAll() {
      for (const cancel of timers) cancel();
      timers.clear();
    },
  };
}
