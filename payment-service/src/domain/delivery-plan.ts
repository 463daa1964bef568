// What should happen next to one notification? Everything that the failover
// policy decides is decided here, from history alone: no clock, no database, no
// provider. Whether a provider is available right now is asked by the caller,
// when it carries out a `send`.
import type {
  DeliveryHistory,
  DeliveryPolicy,
  NextStep,
  PastAttempt,
  Verification,
} from './delivery-history.ts';
import type { DeadReason } from './notification.ts';
import {
  duplicateReasonOfDelivery,
  duplicateReasonOfSend,
  hasFailedToDeliver,
  isTaken,
  resolveTaken,
} from './receipt-plan.ts';

/** Full jitter, so that messages that failed together do not come back together. */
function waitUntil(round: number, policy: DeliveryPolicy, nowMs: number, random: number): number {
  const ceilingMs = Math.min(policy.waitMaxMs, policy.waitBaseMs * 2 ** Math.min(round, 30));
  return nowMs + Math.max(1, Math.round(ceilingMs * random));
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
  if (verdict === null) {
    if (nowMs >= deadlineMs) {
      return { kind: 'abandon', reason: 'expired', duplicateReason: 'sent_after_unknown' };
    }
    return { kind: 'verify', attemptIndex, atMs: Math.min(nextAskAtMs ?? nowMs, deadlineMs) };
  }
  const mayHaveBeenTaken = !(verdict === 'absent' && policy.absenceIsProof.has(attempt.provider));
  if (policy.onUnknown === 'at_least_once' || !mayHaveBeenTaken) return null;
  // Only a receipt can still tell, so it is held until its time is up.
  return nowMs >= deadlineMs
    ? { kind: 'abandon', reason: 'expired', duplicateReason: null }
    : { kind: 'wait', atMs: deadlineMs, isNewRound: false };
}

/** Why nobody is left to send it. */
function reasonOfNobodyLeft(attempts: readonly PastAttempt[]): DeadReason {
  if (attempts.some((attempt) => attempt.isReceiptMissing && attempt.receipt?.status !== 'failed')) {
    return 'unconfirmed';
  }
  return attempts.some(hasFailedToDeliver) ? 'undelivered' : 'rejected';
}

/** Whom to try now, or when to come back. */
function continueDelivery(
  history: DeliveryHistory,
  policy: DeliveryPolicy,
  nowMs: number,
  random: number,
): NextStep {
  const { attempts, round, skipped, deadlineMs } = history;
  const duplicateReason = duplicateReasonOfSend(attempts, policy);
  const spent = new Set(
    attempts
      .filter((attempt) => attempt.outcome === 'unroutable' || hasFailedToDeliver(attempt))
      .map(({ provider }) => provider),
  );
  const left = policy.providers.filter((provider) => !spent.has(provider));
  if (left.length === 0) return { kind: 'abandon', reason: reasonOfNobodyLeft(attempts), duplicateReason };
  if (nowMs >= deadlineMs) return { kind: 'abandon', reason: 'expired', duplicateReason };
  if (attempts.length >= policy.attemptsMax) {
    return { kind: 'abandon', reason: 'attempts_exhausted', duplicateReason };
  }
  const triedNow = new Set(attempts.filter((past) => past.round === round).map(({ provider }) => provider));
  const candidates = left.filter((provider) => !triedNow.has(provider) && !skipped.includes(provider));
  if (candidates.length > 0) return { kind: 'send', candidates, duplicateReason };
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
  const { attempts } = history;
  const deliveredIndex = attempts.findIndex(({ receipt }) => receipt?.status === 'delivered');
  if (deliveredIndex >= 0) {
    const duplicateReason = duplicateReasonOfDelivery(attempts, deliveredIndex, policy);
    return { kind: 'done', attemptIndex: deliveredIndex, status: 'delivered', duplicateReason };
  }
  const taken = attempts.flatMap((attempt, index) => {
    const step = isTaken(attempt) ? resolveTaken(index, attempt, policy, nowMs) : null;
    return step === null ? [] : [step];
  });
  // What is overdue is settled first; and a provider that has it may still deliver it, which goes
  // before anything that would end it.
  const pending =
    taken.find(({ kind }) => kind === 'ask_receipt' || kind === 'miss_receipt') ??
    taken.find(({ kind }) => kind !== 'abandon') ??
    taken[0];
  if (pending !== undefined) return pending;
  // A rejection is about the person's number; another provider would refuse it too.
  if (attempts.some(({ outcome }) => outcome === 'rejected')) {
    const duplicateReason = duplicateReasonOfSend(attempts, policy);
    return { kind: 'abandon', reason: 'rejected', duplicateReason };
  }
  for (const [attemptIndex, attempt] of attempts.entries()) {
    if (isTaken(attempt)) continue;
    // A call under way is never overtaken: two providers at once would be two messages.
    if (attempt.outcome === null) return { kind: 'verify', attemptIndex, atMs: nowMs };
    if (attempt.outcome !== 'unknown') continue;
    const step = resolveUnknown(attemptIndex, attempt, history, policy, nowMs);
    if (step !== null) return step;
  }
  return continueDelivery(history, policy, nowMs, random);
}

type ProviderAnswer = {
  readonly kind: 'found' | 'absent' | 'unavailable';
  /** The provider wants no question before so long. */
  readonly retryAfterMs?: number;
  /** An attempt that came into doubt then may have taken this one's message: its own settles this one. */
  readonly alikeDoubtedAtMs?: number;
};

type VerificationMoment = {
  /** When the call in doubt ended, or when it came into doubt again. */
  readonly endedAtMs: number;
  /** The answer shows what was listed some time after this, which is all that it proves. */
  readonly askedAtMs: number;
  readonly nowMs: number;
  readonly isProof: boolean;
};

/** Folds one answer of the provider into what is known. */
export function verify(
  before: Verification,
  { kind: answer, retryAfterMs = 0, alikeDoubtedAtMs = 0 }: ProviderAnswer,
  { endedAtMs, askedAtMs, nowMs, isProof }: VerificationMoment,
  policy: DeliveryPolicy,
): Verification {
  if (answer === 'found') return { ...before, verdict: 'found', nextAskAtMs: null };
  const emptyAnswers = before.emptyAnswers + (answer === 'absent' ? 1 : 0);
  const settledAtMs = Math.max(endedAtMs, alikeDoubtedAtMs) + policy.settleMs;
  const isSettled = askedAtMs >= settledAtMs;
  if (answer === 'absent' && isSettled && (emptyAnswers >= 2 || isProof)) {
    return { verdict: 'absent', emptyAnswers, nextAskAtMs: null };
  }
  const timeIsUpAtMs = endedAtMs + policy.verifyMs;
  if (nowMs >= timeIsUpAtMs) {
    // After an outage of our own the first question of all comes when the time is up already, and one
    // bad moment of the provider would send all of them again: it is asked once more, a while later.
    const isFirst = before.nextAskAtMs === null && before.emptyAnswers === 0;
    return isFirst
      ? { verdict: null, emptyAnswers, nextAskAtMs: nowMs + Math.max(policy.settleMs, retryAfterMs) }
      : { verdict: 'undecided', emptyAnswers, nextAskAtMs: null };
  }
  // An empty answer before the settling time is worth one more question at that
  // time; a provider that did not answer is asked again a little later.
  const nextAskAtMs =
    answer === 'absent' && !isSettled ? settledAtMs : nowMs + Math.max(retryAskMs, retryAfterMs);
  return { verdict: null, emptyAnswers, nextAskAtMs: Math.min(nextAskAtMs, timeIsUpAtMs) };
}

/** Between two questions to a provider that did not answer the first. */
const retryAskMs = 1_000;

export const notVerified: Verification = { verdict: null, emptyAnswers: 0, nextAskAtMs: null };
