import type { Clock } from '../src/clock.ts';

type Plan = { readonly atMs: number; readonly run: () => void };

export type ManualClock = Clock & {
  /** Moves time on and runs what falls due, in order. */
  advance(byMs: number): void;
  pendingCount(): number;
  /** Resolves as soon as at least this many timers wait: an event, so that no test sleeps. */
  pendingReached(count: number): Promise<void>;
};

export function createManualClock(startMs = Date.UTC(2026, 0, 5, 12)): ManualClock {
  let nowMs = startMs;
  let plans: readonly Plan[] = [];
  let waiting: readonly { count: number; wake: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const plan = { atMs: nowMs + Math.max(0, delayMs), run };
      plans = [...plans, plan];
      for (const { wake } of waiting.filter(({ count }) => plans.length >= count)) wake();
      waiting = waiting.filter(({ count }) => plans.length < count);
      return () => {
        plans = plans.filter((one) => one !== plan);
      };
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (;;) {
        const [next] = plans
          .filter(({ atMs }) => atMs <= untilMs)
          .sort((left, right) => left.atMs - right.atMs);
        if (next === undefined) break;
        plans = plans.filter((one) => one !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
    },
    pendingCount: () => plans.length,
    pendingReached: (count) =>
      plans.length >= count
        ? Promise.resolve()
        : new Promise((wake) => {
            waiting = [...waiting, { count, wake }];
          }),
  };
}
