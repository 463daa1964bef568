// What should happen next to one notification? Everything that the failover
// policy decides is decided here, from history alone: no clock, no database, no
// provider. Whether a provider is available right now is asked by the caller,
// when it carries out a `send`.
import type { CallOutcome } from './attempt.ts';
import type { DeadReason } from './notification.ts';

/** What asking the provider about an unknown outcome has come to so far. */
export type Verification = {
  /** `found` and `absent` are answers; `undecided` means that the time to ask is over without one. */
  readonly verdict: 'found' | 'absent' | 'undecided' | null;
  readonly emptyAnswers: number;
  /** When to ask (again), null before the first time. */
  readonly nextAskAtMs: number | null;
};

export type PastAttempt = {
  readonly provider: string;
  readonly round: number;
  /** Null while the call is under way. */
  readonly outcome: CallOutcome | null;
  readonly endedAtMs: number | null;
  readonly verification: Verification;
};

export type DeliveryHistory = {
  readonly round: number;
  readonly deadlineMs: number;
  readonly attempts: readonly PastAttempt[];
  /** Providers that a gate refused in this round. */
  readonly skipped: readonly string[];
};

export type DeliveryPolicy = {
  /** In the order of preference. */
  readonly providers: readonly string[];
  readonly onUnknown: 'at_least_once' | 'at_most_once';
  readonly attemptsMax: number;
  readonly waitBaseMs: number;
  readonly waitMaxMs: number;
  /** The second empty answer counts only this long after the call ended: reports lag. */
  readonly settleMs: number;
  /** From the end of the call: how long a provider is asked before the policy decides. */
  readonly verifyMs: number;
  /** Providers whose empty answer proves that they did not take the message. */
  readonly absenceIsProof: ReadonlySet<string>;
};

export type NextStep =
  /** Try these providers, in order; the first whose gates let it through gets the message. */
  | { readonly kind: 'send'; readonly candidates: readonly string[]; readonly isPossibleDuplicate: boolean }
  /** Ask the provider of this attempt what became of it, at `atMs` or later. */
  | { readonly kind: 'verify'; readonly attemptIndex: number; readonly atMs: number }
  /** Come back at `atMs`, in a new round where `isNewRound`. */
  | { readonly kind: 'wait'; readonly atMs: number; readonly isNewRound: boolean }
  | { readonly kind: 'abandon'; readonly reason: DeadReason; readonly isPossibleDuplicate: boolean }
  | { readonly kind: 'done'; readonly attemptIndex: number };

/** Full jitter, so that messages that failed together do not come back together. */
function waitUntil(round: number, policy: DeliveryPolicy, nowMs: number, random: number): number {
  const ceilingMs = Math.min(policy.waitMaxMs, policy.waitBaseMs * 2 ** Math.min(round, 30));
  return nowMs + Math.max(1, Math.round(ceilingMs * random));
}

/** True where the provider may have taken the message, and nothing proves that it did not. */
function mayHaveBeenTaken(attempt: PastAttempt, policy: DeliveryPolicy): boolean {
  if (attempt.outcome !== 'unknown') return false;
  return !(attempt.verification.verdict === 'absent' && policy.absenceIsProof.has(attempt.provider));
}

/** What to do about the attempt whose outcome is unknown, or null where that is settled and delivery may go on. */
function resolveUnknown(
  attemptIndex: number,
  attempt: PastAttempt,
  { deadlineMs }: DeliveryHistory,
  policy: DeliveryPolicy,
  nowMs: number,
): NextStep | null {
  const { verdict, nextAskAtMs } = attempt.verification;
  if (verdict === 'found') return { kind: 'done', attemptIndex };
  if (verdict === null) {
    if (nowMs >= deadlineMs) return { kind: 'abandon', reason: 'expired', isPossibleDuplicate: true };
    return { kind: 'verify', attemptIndex, atMs: Math.min(nextAskAtMs ?? nowMs, deadlineMs) };
  }
  const isHeld = policy.onUnknown === 'at_most_once' && mayHaveBeenTaken(attempt, policy);
  if (!isHeld) return null;
  // Only a receipt can still tell, so it is held until its time is up.
  return nowMs >= deadlineMs
    ? { kind: 'abandon', reason: 'expired', isPossibleDuplicate: false }
    : { kind: 'wait', atMs: deadlineMs, isNewRound: false };
}

/** Whom to try now, or when to come back. */
function continueDelivery(
  history: DeliveryHistory,
  policy: DeliveryPolicy,
  nowMs: number,
  random: number,
): NextStep {
  const { attempts, round, skipped, deadlineMs } = history;
  const isPossibleDuplicate = attempts.some((attempt) => mayHaveBeenTaken(attempt, policy));
  const unroutable = new Set(
    attempts.filter(({ outcome }) => outcome === 'unroutable').map(({ provider }) => provider),
  );
  const routable = policy.providers.filter((provider) => !unroutable.has(provider));
  if (routable.length === 0) return { kind: 'abandon', reason: 'rejected', isPossibleDuplicate };
  if (nowMs >= deadlineMs) return { kind: 'abandon', reason: 'expired', isPossibleDuplicate };
  if (attempts.length >= policy.attemptsMax) {
    return { kind: 'abandon', reason: 'attempts_exhausted', isPossibleDuplicate };
  }
  const triedNow = new Set(attempts.filter((past) => past.round === round).map(({ provider }) => provider));
  const candidates = routable.filter((provider) => !triedNow.has(provider) && !skipped.includes(provider));
  if (candidates.length > 0) return { kind: 'send', candidates, isPossibleDuplicate };
  const atMs = Math.min(waitUntil(round, policy, nowMs, random), deadlineMs);
  return { kind: 'wait', atMs, isNewRound: true };
}

/**
 * The next step for one notification. Times are milliseconds since the epoch,
 * by the database's clock; `random` is in [0, 1) and spreads the waits.
 */
export function nextStep(
  history: DeliveryHistory,
  policy: DeliveryPolicy,
  nowMs: number,
  random: number,
): NextStep {
  const acceptedIndex = history.attempts.findIndex(({ outcome }) => outcome === 'accepted');
  if (acceptedIndex >= 0) return { kind: 'done', attemptIndex: acceptedIndex };
  // A rejection is about the person's number; another provider would refuse it too.
  if (history.attempts.some(({ outcome }) => outcome === 'rejected')) {
    const isPossibleDuplicate = history.attempts.some((attempt) => mayHaveBeenTaken(attempt, policy));
    return { kind: 'abandon', reason: 'rejected', isPossibleDuplicate };
  }
  for (const [attemptIndex, attempt] of history.attempts.entries()) {
    // A call under way is never overtaken: two providers at once would be two messages.
    if (attempt.outcome === null) return { kind: 'verify', attemptIndex, atMs: nowMs };
    if (attempt.outcome !== 'unknown') continue;
    const step = resolveUnknown(attemptIndex, attempt, history, policy, nowMs);
    if (step !== null) return step;
  }
  return continueDelivery(history, policy, nowMs, random);
}

type VerificationMoment = {
  /** When the call in doubt ended, or when it came into doubt again. */
  readonly endedAtMs: number;
  readonly nowMs: number;
  readonly isProof: boolean;
  /** The provider wants no question before so long. */
  readonly retryAfterMs?: number;
};

/** Folds one answer of the provider into what is known. */
export function verify(
  before: Verification,
  answer: 'found' | 'absent' | 'unavailable',
  { endedAtMs, nowMs, isProof, retryAfterMs = 0 }: VerificationMoment,
  policy: DeliveryPolicy,
): Verification {
  if (answer === 'found') return { ...before, verdict: 'found', nextAskAtMs: null };
  const emptyAnswers = before.emptyAnswers + (answer === 'absent' ? 1 : 0);
  const isSettled = nowMs >= endedAtMs + policy.settleMs;
  if (answer === 'absent' && isSettled && (emptyAnswers >= 2 || isProof)) {
    return { verdict: 'absent', emptyAnswers, nextAskAtMs: null };
  }
  const timeIsUpAtMs = endedAtMs + policy.verifyMs;
  if (nowMs >= timeIsUpAtMs) return { verdict: 'undecided', emptyAnswers, nextAskAtMs: null };
  const settledAtMs = endedAtMs + policy.settleMs;
  // An empty answer before the settling time is worth one more question at that
  // time; a provider that did not answer is asked again a little later.
  const nextAskAtMs =
    answer === 'absent' && !isSettled ? settledAtMs : nowMs + Math.max(retryAskMs, retryAfterMs);
  return { verdict: null, emptyAnswers, nextAskAtMs: Math.min(nextAskAtMs, timeIsUpAtMs) };
}

/** Between two questions to a provider that did not answer the first. */
const retryAskMs = 1_000;

export const notVerified: Verification = { verdict: null, emptyAnswers: 0, nextAskAtMs: null };
