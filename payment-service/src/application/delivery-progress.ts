// What one process knows of the notification it is delivering: the stored
// history, and what has happened since and is not stored yet.
import type { CallResult } from '../domain/attempt.ts';
import { notVerified } from '../domain/delivery-plan.ts';
import type { Verification } from '../domain/delivery-history.ts';
import type { DuplicateReason, NotificationStatus } from '../domain/notification.ts';
import type { KnownReceipt } from '../domain/receipt.ts';
import type {
  EndedAttempt,
  JudgedReceipt,
  LeasedNotification,
  StartedAttempt,
  StoredAttempt,
} from './store.ts';

export type DeliveryProgress = {
  readonly notification: LeasedNotification;
  readonly deadlineMs: number;
  readonly round: number;
  /** As last stored. */
  status: NotificationStatus;
  leaseUntilMs: number;
  attempts: readonly StoredAttempt[];
  skipped: readonly string[];
  duplicateReason: DuplicateReason | null;
  pendingEnd: EndedAttempt | null;
  pendingVerification: {
    readonly attemptId: string;
    readonly verification: Verification;
    readonly providerMessageId: string | null;
    readonly isAlike: boolean;
  } | null;
  pendingJudgement: JudgedReceipt | null;
};

const processDied: CallResult = {
  outcome: 'unknown',
  reason: 'process_died',
  providerMessageId: null,
  providerCode: null,
  retryAfterMs: null,
};

/** `begun` is this process's own attempt; any other that has no outcome was left by a process that died in mid-call. */
export function beginDelivery(
  notification: LeasedNotification,
  begun: StartedAttempt | null,
  nowMs: number,
): DeliveryProgress {
  const progress: DeliveryProgress = {
    notification,
    deadlineMs: notification.deadlineMs,
    round: notification.round,
    status: notification.status,
    leaseUntilMs: notification.leaseUntilMs,
    attempts: notification.attempts,
    skipped: [],
    duplicateReason: notification.duplicateReason,
    pendingEnd: null,
    pendingVerification: null,
    pendingJudgement: null,
  };
  const left = notification.attempts.find(({ outcome }) => outcome === null);
  if (left !== undefined) recordEnd(progress, left.attemptId, processDied, nowMs);
  if (begun !== null) recordStart(progress, begun, nowMs);
  return progress;
}

/** The plan names attempts by their place in the history. */
export function attemptAt(progress: DeliveryProgress, attemptIndex: number): StoredAttempt {
  const attempt = progress.attempts[attemptIndex];
  if (attempt === undefined) throw new Error(`there is no attempt ${attemptIndex}`);
  return attempt;
}

/** As it is stored before its call. */
export function begunAttempt(
  { attemptId, provider, round }: StartedAttempt,
  startedAtMs: number,
): StoredAttempt {
  return {
    attemptId,
    provider,
    round,
    outcome: null,
    reason: null,
    startedAtMs,
    endedAtMs: null,
    providerMessageId: null,
    verification: notVerified,
    doubtedAtMs: null,
    receipt: null,
    receiptAskedAtMs: null,
    isReceiptMissing: false,
  };
}

export function recordStart(progress: DeliveryProgress, started: StartedAttempt, startedAtMs: number): void {
  progress.attempts = [...progress.attempts, begunAttempt(started, startedAtMs)];
}

export function recordEnd(
  progress: DeliveryProgress,
  attemptId: string,
  result: CallResult,
  endedAtMs: number,
): void {
  const { outcome, reason, providerMessageId } = result;
  progress.attempts = progress.attempts.map((attempt) =>
    attempt.attemptId === attemptId ? { ...attempt, outcome, reason, providerMessageId, endedAtMs } : attempt,
  );
  progress.pendingEnd = { attemptId, result, endedAtMs };
}

type Finding = { readonly providerMessageId: string; readonly isAlike?: boolean };

export function recordVerification(
  progress: DeliveryProgress,
  attemptIndex: number,
  verification: Verification,
  found: Finding | null,
): void {
  const verified = attemptAt(progress, attemptIndex);
  progress.attempts = progress.attempts.with(attemptIndex, {
    ...verified,
    verification,
    providerMessageId: found?.providerMessageId ?? verified.providerMessageId,
  });
  progress.pendingVerification = {
    attemptId: verified.attemptId,
    verification,
    providerMessageId: found?.providerMessageId ?? null,
    isAlike: found?.isAlike ?? false,
  };
}

/** Another attempt owns the message that was found: as if nobody had asked. */
export function forgetFinding(progress: DeliveryProgress, attemptId: string): void {
  progress.attempts = progress.attempts.map((attempt) =>
    attempt.attemptId === attemptId
      ? {
          ...attempt,
          providerMessageId: null,
          verification: { ...attempt.verification, verdict: null, nextAskAtMs: null },
          receipt: null,
          isReceiptMissing: false,
        }
      : attempt,
  );
}

/** What became of a message whose receipt was overdue; `receipt` null where nobody can tell. */
export function recordJudgement(
  progress: DeliveryProgress,
  attemptIndex: number,
  receipt: KnownReceipt | null,
): void {
  const judged = attemptAt(progress, attemptIndex);
  progress.attempts = progress.attempts.with(attemptIndex, {
    ...judged,
    receipt: receipt ?? judged.receipt,
    isReceiptMissing: receipt === null,
  });
  progress.pendingJudgement = { kind: 'judged', attemptId: judged.attemptId, receipt };
}

/** The provider was asked about an overdue receipt and did not answer: the time to ask it has begun. */
export function recordUnanswered(progress: DeliveryProgress, attemptIndex: number): void {
  const { attemptId } = attemptAt(progress, attemptIndex);
  progress.pendingJudgement = { kind: 'unanswered', attemptId };
}

/** The first reason stays, but one that is proof of two messages. */
export function flagDuplicate(progress: DeliveryProgress, reason: DuplicateReason | null): void {
  if (reason === 'late_receipt') progress.duplicateReason = reason;
  else progress.duplicateReason ??= reason;
}

export function markSkipped(progress: DeliveryProgress, providers: readonly string[]): void {
  progress.skipped = [...progress.skipped, ...providers];
}
