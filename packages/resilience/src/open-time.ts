import type { GuardPolicy } from './guard-policy.ts';

// How long the circuit stays open: doubling with each trip that follows too soon on the last, jittered
// so that replicas do not probe in step, and back to the shortest after a stable close.

export type OpenTime = {
  /** The time before jitter of the present or last opening; null before the first. */
  readonly openMs: number | null;
  /** How long it lasts in all, jitter included; null before the first. */
  readonly lastsMs: number | null;
  /** Starts the next opening; the answer is how long it lasts, jitter included. */
  next(wasStable: boolean): number;
  /** `restMs` is what is left of it now. */
  restore(openMs: number, restMs: number): void;
};

export function createOpenTime(policy: GuardPolicy, random: () => number): OpenTime {
  const { openMsMin, openMsMax, openJitter } = policy.breaker;
  let openMs: number | null = null;
  let lastsMs: number | null = null;
  return {
    get openMs() {
      return openMs;
    },
    get lastsMs() {
      return lastsMs;
    },
    next(wasStable) {
      openMs = openMs === null || wasStable ? openMsMin : Math.min(openMsMax, openMs * 2);
      const jittered = Math.round(openMs * (1 + openJitter * (2 * random() - 1)));
      // Never shorter than one attempt: the calls from before the trip should be over by then.
      lastsMs = Math.max(policy.attemptTimeoutMs + 1, jittered);
      return lastsMs;
    },
    restore(previousOpenMs, restMs) {
      openMs = Math.min(openMsMax, Math.max(openMsMin, previousOpenMs));
      // Its jitter is not known any more, but the rest is never more than the whole.
      lastsMs = Math.max(openMs, restMs);
    },
  };
}
