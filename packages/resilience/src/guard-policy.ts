/** Every limit of one provider's guard. Milliseconds and per cent (0–100) throughout. */
export type GuardPolicy = {
  /** The longest one call may take; its signal aborts then. Shorter than `breaker.openMsMin`. */
  readonly attemptTimeoutMs: number;
  /** From here on a call is slow, and overdue while it is still in flight. */
  readonly slowCallMs: number;
  readonly breaker: {
    readonly windowMs: number;
    /** Slices of the window; 10 unless given. */
    readonly buckets?: number;
    /** Opens above this share of failures. */
    readonly failureRatePercent: number;
    /** Calls the window must hold before a rate means anything; at least 5. */
    readonly minimumCalls: number;
    readonly consecutiveFailures: number;
    /** Opens at or above this share of slow calls. */
    readonly slowRatePercent: number;
    /** Opens when so many calls are overdue in flight and none succeeded since they began. */
    readonly overdueCalls: number;
    readonly openMsMin: number;
    readonly openMsMax: number;
    /** 0.2 spreads each open time by ±20 %, so that replicas do not probe in step. */
    readonly openJitter: number;
    /** Closed for so long, the open time starts again from `openMsMin`; before, it grows on from the last outage. */
    readonly stableCloseMs: number;
    /**
     * How long a probe's receipt is waited for, where only that closes the circuit; then the probe has
     * failed. 3 minutes unless given.
     */
    readonly receiptWaitMs?: number;
  };
  readonly ramp: {
    readonly startPercent: number;
    readonly durationMs: number;
    /** Rises in so many equal steps; smoothly unless given. */
    readonly steps?: number;
  };
  readonly bulkhead: { readonly maxConcurrent: number };
  readonly rate: { readonly maxPerSecond: number | null };
};

export const DEFAULT_BUCKETS = 10;
export const DEFAULT_RECEIPT_WAIT_MS = 180_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CALLS_MAX = 1_000_000;

type Range = { readonly min: number; readonly max: number; readonly isInteger: boolean };
const whole = (min: number, max: number): Range => ({ min, max, isInteger: true });
const any = (min: number, max: number): Range => ({ min, max, isInteger: false });

function rangesOf(policy: GuardPolicy): readonly (readonly [path: string, value: number, range: Range])[] {
  const { breaker, ramp, bulkhead, rate } = policy;
  return [
    ['attemptTimeoutMs', policy.attemptTimeoutMs, whole(1, HOUR_MS)],
    ['slowCallMs', policy.slowCallMs, whole(1, HOUR_MS)],
    ['breaker.windowMs', breaker.windowMs, whole(100, HOUR_MS)],
    ['breaker.buckets', breaker.buckets ?? DEFAULT_BUCKETS, whole(1, 100)],
    ['breaker.failureRatePercent', breaker.failureRatePercent, any(1, 99)],
    ['breaker.minimumCalls', breaker.minimumCalls, whole(5, CALLS_MAX)],
    ['breaker.consecutiveFailures', breaker.consecutiveFailures, whole(2, CALLS_MAX)],
    ['breaker.slowRatePercent', breaker.slowRatePercent, any(1, 100)],
    ['breaker.overdueCalls', breaker.overdueCalls, whole(2, CALLS_MAX)],
    ['breaker.openMsMin', breaker.openMsMin, whole(1, DAY_MS)],
    ['breaker.openMsMax', breaker.openMsMax, whole(1, DAY_MS)],
    ['breaker.openJitter', breaker.openJitter, any(0, 0.5)],
    ['breaker.stableCloseMs', breaker.stableCloseMs, whole(0, DAY_MS)],
    ['breaker.receiptWaitMs', breaker.receiptWaitMs ?? DEFAULT_RECEIPT_WAIT_MS, whole(1, DAY_MS)],
    ['ramp.startPercent', ramp.startPercent, any(1, 100)],
    ['ramp.durationMs', ramp.durationMs, whole(1, DAY_MS)],
    ['ramp.steps', ramp.steps ?? 1, whole(1, 100)],
    ['bulkhead.maxConcurrent', bulkhead.maxConcurrent, whole(1, 100_000)],
    ['rate.maxPerSecond', rate.maxPerSecond ?? 1, whole(1, 100_000)],
  ];
}

function rangeProblem(path: string, value: number, { min, max, isInteger }: Range): string[] {
  if (value >= min && value <= max && (!isInteger || Number.isInteger(value))) return [];
  return [`${path} is ${value}; expected a ${isInteger ? 'whole ' : ''}number from ${min} to ${max}`];
}

/** Each limit may be sound alone and still disarm another; these are the pairs that matter. */
function conflicts({ attemptTimeoutMs, slowCallMs, breaker, bulkhead }: GuardPolicy): string[] {
  const problems: string[] = [];
  if (slowCallMs > attemptTimeoutMs)
    problems.push(
      `slowCallMs (${slowCallMs}) is above attemptTimeoutMs (${attemptTimeoutMs}), so no call could ever be slow; lower slowCallMs`,
    );
  if (attemptTimeoutMs >= breaker.openMsMin)
    problems.push(
      `attemptTimeoutMs (${attemptTimeoutMs}) must be below breaker.openMsMin (${breaker.openMsMin}), so that calls from before a trip have ended when the probe goes; lower the timeout or raise openMsMin`,
    );
  if (breaker.openMsMax < breaker.openMsMin)
    problems.push(
      `breaker.openMsMax (${breaker.openMsMax}) is below breaker.openMsMin (${breaker.openMsMin}); raise openMsMax`,
    );
  if (breaker.overdueCalls > bulkhead.maxConcurrent)
    problems.push(
      `breaker.overdueCalls (${breaker.overdueCalls}) is above bulkhead.maxConcurrent (${bulkhead.maxConcurrent}), so a hang would never be seen; lower overdueCalls`,
    );
  if (breaker.windowMs < 10 * (breaker.buckets ?? DEFAULT_BUCKETS))
    problems.push(
      `breaker.windowMs (${breaker.windowMs}) leaves less than 10 ms for each of its buckets; use fewer buckets or a longer window`,
    );
  return problems;
}

/** Every problem with a policy as one sentence each, saying what to change; none means it is sound. */
export function checkPolicy(policy: GuardPolicy): string[] {
  const outOfRange = rangesOf(policy).flatMap(([path, value, range]) => rangeProblem(path, value, range));
  return [...outOfRange, ...conflicts(policy)];
}
