import type { Clock } from '@relevo/notifier-kit';

/** Timers run only when the test says so. */
export function createStillClock(): Clock & { advance(byMs: number): void } {
  let nowMs = Date.UTC(2023, 7, 24, 5, 1, 45);
  let plans: readonly { atMs: number; run: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const plan = { atMs: nowMs + delayMs, run };
      plans = [...plans, plan];
      return () => (plans = plans.filter((one) => one !== plan));
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
  };
}
