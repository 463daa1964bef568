import type { GuardPolicy } from './guard-policy.ts';

// The way back to full traffic. Shares are dealt out by counting, not by chance: at 10 % every tenth
// offer passes, so that a quiet hour cannot draw ten calls in a row for a provider just recovered.

// One whole call, and what is left over on the way to the next.
const CREDIT_PERCENT_MAX = 199;

export type Ramp = {
  readonly endsAtMs: number;
  percent(nowMs: number): number;
  /** Adds one offer's share; true when a whole call has come together. */
  offer(nowMs: number): boolean;
  take(): void;
};

export function createRamp({ startPercent, durationMs, steps }: GuardPolicy['ramp'], sinceMs: number): Ramp {
  let creditPercent = 0;

  function percent(nowMs: number): number {
    const elapsed = Math.min(1, Math.max(0, (nowMs - sinceMs) / durationMs));
    const progress = steps === undefined ? elapsed : Math.floor(elapsed * steps) / steps;
    return startPercent + (100 - startPercent) * progress;
  }

  return {
    endsAtMs: sinceMs + durationMs,
    percent,
    offer(nowMs) {
      // At most one call is saved up while the bulkhead is full: a ramp must not burst.
      creditPercent = Math.min(CREDIT_PERCENT_MAX, creditPercent + percent(nowMs));
      return creditPercent >= 100;
    },
    take() {
      creditPercent -= 100;
    },
  };
}
