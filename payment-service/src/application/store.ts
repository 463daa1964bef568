// What the use cases need from durable storage. Times are milliseconds since the
// epoch by the database's clock, which is the only clock that replicas share.
import type { CallOutcome, CallResult, OutcomeReason } from '../domain/attempt.ts';
import type { Verification } from '../domain/delivery-history.ts';
import type { DeadReason, DuplicateReason, NotificationStatus } from '../domain/notification.ts';
import type { KnownReceipt } from '../domain/receipt.ts';
import type { Payment } from '../domain/payment.ts';
import type { ClaimedMessage, Rival } from './ports.ts';

/** Which notification, and the trace that everything about it belongs to. */
export type TracedNotification = { readonly notificationId: string; readonly traceparent: string };
export type TracedAttempt = TracedNotification & { readonly attemptId: string };

/** Nothing was taken: the database was away before anything was sent to it, or it refused. Safe to try again. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = 'database_unavailable';
}

/** The connection broke while the answer was on its way: it may be stored or not. Safe to try again under the same key. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  readonly code = 'outcome_unknown';
}

/** A gate that said no, and why: recorded with the attempt that was made instead. */
export type SkippedProvider = { readonly provider: string; readonly reason: string };

/** An attempt about to be made: stored before the call, so that a crash in mid-call is found as unknown. */
export type StartedAttempt = {
  readonly attemptId: string;
  readonly provider: string;
  readonly round: number;
  readonly skipped: readonly SkippedProvider[];
};

export type NewPayment = {
  readonly payment: Payment;
  readonly notificationId: string;
  readonly notificationClass: string;
  /** From the request; where null, the customer's. */
  readonly phone: string | null;
  readonly traceparent: string;
  readonly deadlineAfterMs: number;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** The first attempt, where a gate was open; null leaves it to the claim loop. */
  readonly firstAttempt: StartedAttempt | null;
  /** What the notification is, and when it is due, where there is no first attempt. */
  readonly parked: { readonly status: 'queued' | 'waiting'; readonly dueAfterMs: number };
};

export type AcceptResult =
  | {
      readonly kind: 'taken';
      readonly createdAtMs: number;
      readonly deadlineMs: number;
      /** Of the first attempt; without one there is no lease, and this means nothing. */
      readonly leaseUntilMs: number;
      /** Null where neither the request nor the customer has one: the notification is dead, `no_contact`. */
      readonly phone: string | null;
    }
  | { readonly kind: 'replayed'; readonly paymentId: string }
  /** The key was used with another body. */
  | { readonly kind: 'key_reused' }
  /** Another request with this key has not ended within the time that is given to it. */
  | { readonly kind: 'in_flight' };

export type StoredAttempt = {
  readonly attemptId: string;
  readonly provider: string;
  readonly round: number;
  readonly outcome: CallOutcome | null;
  readonly reason: OutcomeReason | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly providerMessageId: string | null;
  readonly verification: Verification;
  /** When the message that it had claimed by likeness turned out to be another attempt's; it is verified anew from then. */
  readonly doubtedAtMs: number | null;
  readonly receipt: KnownReceipt | null;
  readonly receiptAskedAtMs: number | null;
  readonly isReceiptMissing: boolean;
};

/** A notification that this process holds under a lease, with all that is known of it. */
export type LeasedNotification = {
  readonly notificationId: string;
  readonly paymentId: string;
  readonly notificationClass: string;
  /** As it was before this hold. */
  readonly status: NotificationStatus;
  readonly phone: string;
  readonly body: string;
  readonly traceparent: string;
  readonly createdAtMs: number;
  readonly deadlineMs: number;
  readonly leaseUntilMs: number;
  /** Which hold this is: a lease that was lost and taken again counts on. */
  readonly leaseCount: number;
  /** How many news had come when `attempts` was read: a receipt that comes later makes the next step outdated. */
  readonly receiptCount: number;
  readonly round: number;
  readonly duplicateReason: DuplicateReason | null;
  readonly attempts: readonly StoredAttempt[];
};

export type EndedAttempt = {
  readonly attemptId: string;
  readonly result: CallResult;
  readonly endedAtMs: number;
};

/**
 * One step of one notification, stored as a whole or not at all: what ended, what
 * begins, and where the notification stands now.
 */
export type NotificationStep = {
  readonly notificationId: string;
  readonly leaseCount: number;
  readonly receiptCount: number;
  readonly status: NotificationStatus;
  readonly deadReason: DeadReason | null;
  /** Who took it, once somebody did. */
  readonly provider: string | null;
  readonly providerMessageId: string | null;
  readonly round: number;
  /** Sets the flag and its reason; null leaves both as they are. */
  readonly duplicateReason: DuplicateReason | null;
  /** When to look at it again. Null keeps the lease (a call follows), or settles it. */
  readonly nextAttemptAtMs: number | null;
  readonly ended: EndedAttempt | null;
  /** The provider of the attempt that ended. */
  readonly endedProvider: string | null;
  readonly started: StartedAttempt | null;
  readonly verified: {
    readonly attemptId: string;
    readonly verification: Verification;
    readonly providerMessageId: string | null;
    /** Found by likeness alone: where another attempt owns that message, this one has not been found. */
    readonly isAlike: boolean;
  } | null;
  /** What became of a message whose receipt was overdue. */
  readonly judged: JudgedReceipt | null;
};

/** `receipt` null: nobody could tell, and the receipt is missing. `unanswered`: the question waits for an answer. */
export type JudgedReceipt =
  | { readonly kind: 'judged'; readonly attemptId: string; readonly receipt: KnownReceipt | null }
  | { readonly kind: 'unanswered'; readonly attemptId: string };

/**
 * `overturned`: notifications that had claimed this attempt's message by likeness and are verified anew.
 * `not_ours`: the message found by likeness belongs to another attempt; the notification is kept, verifying.
 * `outdated`: a receipt came that this step did not know of. What ended is stored, nothing new was begun,
 * the lease is given back, and the notification is due at once.
 * `lost`: the lease was over and somebody else may hold it; outcomes are recorded all the same, nothing else is.
 */
export type StepResult = (
  | { readonly kind: 'stored'; readonly leaseUntilMs: number }
  | { readonly kind: 'not_ours'; readonly leaseUntilMs: number }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'lost' }
) & { readonly overturned?: readonly TracedNotification[] };

/** Writes. Throws `DatabaseUnavailableError` or, for `accept`, `OutcomeUnknownError`. */
export type NotificationStore = {
  /** Stores payment, notification and first attempt in one transaction, under a lease of this process. */
  accept(entry: NewPayment): Promise<AcceptResult>;
  step(step: NotificationStep): Promise<StepResult>;
  /** Leases what is due, left behind by a dead process, or overflowed: at most `limit`, oldest first. */
  claimDue(limit: number): Promise<readonly LeasedNotification[]>;
  /** Those of these messages that belong to an attempt already. */
  claimedMessages(query: {
    readonly provider: string;
    readonly exceptAttemptId: string;
    readonly providerMessageIds: readonly string[];
  }): Promise<readonly ClaimedMessage[]>;
  /** Other attempts at this provider and phone, begun since then, whose message is not known by its id. */
  rivals(query: {
    readonly provider: string;
    readonly exceptAttemptId: string;
    readonly phone: string;
    readonly sinceMs: number;
    /** A call that began longer ago than this is not under way any more. */
    readonly callMsMax: number;
  }): Promise<readonly Rival[]>;
};
