// Delivers one leased notification: asks the plan what is next, carries it out,
// stores it, until it is settled or has to wait. Each turn is one statement to
// the database, which ends the last attempt and begins the next in one go.
import { nextStep, verify } from '../domain/delivery-plan.ts';
import type { NextStep } from '../domain/delivery-history.ts';
import { askAboutAttempt } from './ask-about-attempt.ts';
import { callProvider } from './call-provider.ts';
import { reserve } from './channels.ts';
import type { Reservation } from './channels.ts';
import {
  beginDelivery,
  flagDuplicate,
  markSkipped,
  recordStart,
  recordVerification,
} from './delivery-progress.ts';
import type { DeliveryProgress } from './delivery-progress.ts';
import type { DeliveryDeps, Turn } from './delivery-deps.ts';
import { askForReceipt, missReceipt } from './overdue-receipt.ts';
import type { DuplicateReason } from '../domain/notification.ts';
import type { FailoverReason } from './delivery-observer.ts';
import type { LeasedNotification, StartedAttempt, StoredAttempt } from './store.ts';
import { storeProgress } from './store-progress.ts';

/** A first attempt that was stored together with the payment: its place at the provider is held already. */
export type BegunAttempt = { readonly reservation: Reservation; readonly attempt: StartedAttempt };

/** A round tries each provider once and verifies each a few times; anything longer is a bug. */
const turnsMax = 100;

/**
 * Carries one notification as far as it can go now. Returns when it is settled,
 * waiting, or no longer ours. Throws what the store throws: the lease runs out
 * then, and whoever claims it next finds the attempt as unknown.
 */
export async function deliverNotification(
  notification: LeasedNotification,
  begun: BegunAttempt | null,
  deps: DeliveryDeps,
): Promise<void> {
  const progress = beginDelivery(notification, begun?.attempt ?? null, deps.now());
  const policy = deps.policyOf(notification.notificationClass);
  let turn: Turn = 'again';
  observeOrphan(progress, deps);
  if (begun !== null) await callProvider(progress, begun.reservation, begun.attempt, deps);
  for (let turns = 0; turn === 'again'; turns += 1) {
    if (turns >= turnsMax) throw new Error(`delivery of ${notification.notificationId} does not end`);
    const step = nextStep(progress, policy, deps.now(), deps.random());
    turn = await carryOut(step, progress, deps);
  }
}

/** Right after the beginning, what has ended is what a predecessor left in mid-call. */
function observeOrphan(progress: DeliveryProgress, { observer }: DeliveryDeps): void {
  const { notification, attempts, pendingEnd } = progress;
  const orphan = attempts.find(({ attemptId }) => attemptId === pendingEnd?.attemptId);
  if (pendingEnd === null || orphan === undefined) return;
  const { notificationId, traceparent } = notification;
  const { attemptId, provider, startedAtMs } = orphan;
  const durationMs = pendingEnd.endedAtMs - startedAtMs;
  observer.attemptOrphaned({ notificationId, traceparent, attemptId, provider, durationMs });
}

async function carryOut(step: NextStep, progress: DeliveryProgress, deps: DeliveryDeps): Promise<Turn> {
  switch (step.kind) {
    case 'send':
      return send(step, progress, deps);
    case 'verify':
      return verifyAttempt(step, progress, deps);
    case 'wait': {
      const round = progress.round + (step.isNewRound ? 1 : 0);
      return storeProgress(progress, deps, { status: 'waiting', nextAttemptAtMs: step.atMs, round });
    }
    case 'ask_receipt':
      return askForReceipt(step, progress, deps);
    case 'miss_receipt':
      return missReceipt(step.attemptIndex, progress);
    case 'await_receipt':
      return storeTaken(step.attemptIndex, progress, deps, {
        status: 'accepted',
        nextAttemptAtMs: step.atMs,
      });
    case 'abandon':
      flagDuplicate(progress, step.duplicateReason);
      return storeProgress(progress, deps, { status: 'dead', deadReason: step.reason });
    case 'done':
      flagDuplicate(progress, step.duplicateReason);
      return storeTaken(step.attemptIndex, progress, deps, { status: step.status, nextAttemptAtMs: null });
  }
}

function storeTaken(
  attemptIndex: number,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
  where: { readonly status: 'accepted' | 'delivered'; readonly nextAttemptAtMs: number | null },
): Promise<Turn> {
  const attempt = progress.attempts[attemptIndex];
  return storeProgress(progress, deps, {
    ...where,
    provider: attempt?.provider ?? null,
    providerMessageId: attempt?.providerMessageId ?? null,
  });
}

async function send(
  step: Extract<NextStep, { kind: 'send' }>,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
): Promise<Turn> {
  const { channels, observer } = deps;
  if (deps.isStopping())
    return storeProgress(progress, deps, { status: 'queued', nextAttemptAtMs: deps.now() });
  const reserved = reserve(channels, step.candidates, (skip) => observer.providerSkipped(skip));
  if (reserved.kind === 'none') {
    markSkipped(progress, step.candidates);
    return 'again';
  }
  const { reservation } = reserved;
  const provider = reservation.channel.provider.name;
  const attempt: StartedAttempt = {
    attemptId: deps.newId(),
    provider,
    round: progress.round,
    skipped: reservation.skipped,
  };
  // Already flagged, it has been counted; and what a receipt calls off in the last moment is not sent.
  const newReason = progress.duplicateReason === null ? step.duplicateReason : null;
  flagDuplicate(progress, step.duplicateReason);
  const stored = await storeProgress(progress, deps, { status: 'sending', started: attempt }).catch(
    (error: unknown) => {
      reservation.permit.release();
      throw error;
    },
  );
  // Not begun where it is no longer ours, or where the message that this was decided by belongs to another.
  if (stored === 'over' || progress.status !== 'sending') {
    reservation.permit.release();
    return stored;
  }
  observeSend(progress, attempt, newReason, deps);
  recordStart(progress, attempt, deps.now());
  await callProvider(progress, reservation, attempt, deps);
  return 'again';
}

function observeSend(
  progress: DeliveryProgress,
  attempt: StartedAttempt,
  newReason: DuplicateReason | null,
  { observer }: DeliveryDeps,
): void {
  const { notificationId, traceparent } = progress.notification;
  const last = progress.attempts.findLast(({ round }) => round === progress.round);
  const skip = attempt.skipped.at(-1);
  const before = skip ?? (last && { provider: last.provider, reason: failoverReasonOf(last) });
  if (before !== undefined) {
    observer.failedOver({
      notificationId,
      traceparent,
      from: before.provider,
      to: attempt.provider,
      reason: before.reason,
    });
  }
  if (newReason !== null) {
    const { provider } = attempt;
    observer.possibleDuplicate({ notificationId, traceparent, provider, reason: newReason });
  }
}

function failoverReasonOf({ outcome, receipt, isReceiptMissing }: StoredAttempt): FailoverReason {
  if (isReceiptMissing) return 'unconfirmed';
  return receipt === null ? (outcome ?? 'unknown') : 'undelivered';
}

async function verifyAttempt(
  { attemptIndex, atMs }: Extract<NextStep, { kind: 'verify' }>,
  progress: DeliveryProgress,
  deps: DeliveryDeps,
): Promise<Turn> {
  const attempt = progress.attempts[attemptIndex];
  if (attempt?.endedAtMs == null) throw new Error('only an attempt that has ended can be verified');
  if (atMs > deps.now() || deps.isStopping()) {
    return storeProgress(progress, deps, {
      status: 'verifying',
      nextAttemptAtMs: Math.max(atMs, deps.now()),
    });
  }
  // The outcome is stored before the question: asking may take a while.
  const held = await storeProgress(progress, deps, { status: 'verifying' });
  if (held === 'over') return 'over';
  const { answer, askedAtMs, tell } = await askAboutAttempt(attempt, progress.notification, deps);
  const policy = deps.policyOf(progress.notification.notificationClass);
  const moment = {
    endedAtMs: attempt.doubtedAtMs ?? attempt.endedAtMs,
    askedAtMs,
    nowMs: deps.now(),
    isProof: policy.absenceIsProof.has(attempt.provider),
  };
  const verification = verify(attempt.verification, answer, moment, policy);
  recordVerification(progress, attemptIndex, verification, answer.kind === 'found' ? answer : null);
  tell(verification.verdict);
  return 'again';
}
