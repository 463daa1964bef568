import type { CircuitOpening } from './circuit-types.ts';
import type { GuardPolicy } from './guard-policy.ts';

// How long the circuit stays open: doubling with each trip that follows too soon on the last, jittered
// so that replicas do not probe in step, and back to the shortest after a stable close. A second outage
// before that goes on from where the first one was: two so close together may well be one. The shortest
// time is kept apart, since from its end on the probe may be brought forward.

export type Opening = {
  /** Before jitter. */
  readonly openMs: number;
  /** From its beginning to its probe, jitter included. */
  readonly lastsMs: number;
  /** When its probe is due, and when it may be brought forward. */
  readonly reopenAtMs: number;
  readonly earliestProbeAtMs: number;
};

export type OpenTime = {
  /** The present or last opening; null before the first. */
  readonly opening: Opening | null;
  /** Starts the next opening; the answer is how long it lasts at least. */
  next(wasStable: boolean): number;
  /** Goes on with one from before a restart, likewise. */
  restore(before: CircuitOpening): number;
  /** The least is over: `onDue` is called once the whole is, now or later, unless it is stopped before. */
  awaitRest(onDue: () => void): void;
  stop(): void;
};

export function createOpenTime(deps: {
  readonly policy: GuardPolicy;
  readonly now: () => number;
  readonly random: () => number;
}): OpenTime {
  const { policy, now, random } = deps;
  const { openMsMin, openMsMax, openJitter } = policy.breaker;
  let opening: Opening | null = null;
  let timer: NodeJS.Timeout | undefined;
  const jitterOf = (): number => 1 + openJitter * (2 * random() - 1);
  // Never shorter than one attempt: the calls from before the trip should be over by then.
  const spread = (ms: number, jitter: number): number =>
    Math.max(policy.attemptTimeoutMs + 1, Math.round(ms * jitter));

  function begin(openMs: number, lastsMs: number, restMs: number, leastMs: number): number {
    const nowMs = now();
    opening = { openMs, lastsMs, reopenAtMs: nowMs + restMs, earliestProbeAtMs: nowMs + leastMs };
    return leastMs;
  }

  return {
    get opening() {
      return opening;
    },
    next(wasStable) {
      const openMs = opening === null || wasStable ? openMsMin : Math.min(openMsMax, opening.openMs * 2);
      const jitter = jitterOf();
      const lastsMs = spread(openMs, jitter);
      return begin(openMs, lastsMs, lastsMs, spread(openMsMin, jitter));
    },
    restore(before) {
      const openMs = Math.min(openMsMax, Math.max(openMsMin, before.openMs));
      // Bounded, because the stored time may come from another clock.
      const restMs = Math.max(1, Math.min(before.reopenAtMs - now(), openMsMax * (1 + openJitter)));
      // Neither its jitter nor its beginning is known any more: the rest is never more than the whole, and
      // the last probe may have been just now.
      return begin(openMs, Math.max(openMs, restMs), restMs, Math.min(restMs, spread(openMsMin, jitterOf())));
    },
    awaitRest(onDue) {
      const restMs = opening === null ? 0 : opening.reopenAtMs - opening.earliestProbeAtMs;
      if (restMs <= 0) {
        onDue();
        return;
      }
      timer = setTimeout(onDue, restMs);
      timer.unref();
    },
    stop: () => clearTimeout(timer),
  };
}
