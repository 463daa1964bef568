// What the use cases tell about their decisions. Telemetry listens; whatever it
// does with them, it must not throw.
import type { CallOutcome, OutcomeReason } from '../domain/attempt.ts';
import type { Payment } from '../domain/payment.ts';
import type { DeadReason, DuplicateReason, NotificationStatus } from '../domain/notification.ts';
import type { TracedAttempt, TracedNotification } from './store.ts';

type AttemptEvent = TracedNotification & {
  readonly attemptId: string;
  readonly provider: string;
  readonly attempt: number;
  readonly outcome: CallOutcome;
  readonly reason: OutcomeReason;
  readonly providerCode: string | null;
  readonly durationMs: number;
  readonly isProbe: boolean;
};

/** Why the message went on after a call: its outcome, or what its receipt said or did not say. */
export type FailoverReason = CallOutcome | 'undelivered' | 'unconfirmed';

export type ReceiptJudgement = 'delivered' | 'failed' | 'missing';

/**
 * What one receipt was. `late`: after its deadline; `repeated`: told before;
 * `unmatched`: its message is not known (yet); `refused`: it did not prove where
 * it came from; `unreadable` and `unknown`: authentic, but not a receipt, or with
 * a status that nobody has heard of. `missing`: none came in time.
 */
export const receiptNews = [
  'sent',
  'failed',
  'delivered',
  'late',
  'repeated',
  'unmatched',
  'missing',
  'refused',
  'unreadable',
  'unknown',
] as const;

export type ReceiptNews = (typeof receiptNews)[number];

type ReceiptEvent = {
  readonly provider: string;
  readonly status: ReceiptNews;
  /** Whose it is, as far as that is known. */
  readonly subject: TracedAttempt | null;
  /** The request that brought it; null where it had been kept, or never came. */
  readonly requestTraceparent: string | null;
  readonly durationMs: number;
};

/** A payment is on disk, and so is what is owed for it. Without its text and its phone. */
type TakenPayment = Pick<Payment, 'paymentId' | 'customerId' | 'money'> & {
  readonly notificationId: string;
  readonly notificationClass: string;
  readonly traceparent: string;
};

export type DeliveryObserver = {
  paymentTaken(event: TakenPayment): void;
  attemptEnded(event: AttemptEvent): void;
  providerSkipped(event: { provider: string; reason: string }): void;
  /** `reason` is a gate's, or what became of the call before. */
  failedOver(event: TracedNotification & { from: string; to: string; reason: string }): void;
  possibleDuplicate(event: TracedNotification & { provider: string; reason: DuplicateReason }): void;
  /** A process died in the middle of this call: what came of it is not known. */
  attemptOrphaned(
    event: TracedNotification & { attemptId: string; provider: string; durationMs: number },
  ): void;
  verified(
    event: TracedNotification & {
      attemptId: string;
      /** Of this question, which its span is named after. */
      questionId: string;
      provider: string;
      answer: string;
      verdict: string | null;
      durationMs: number;
    },
  ): void;
  settled(
    event: TracedNotification & {
      status: NotificationStatus;
      deadReason: DeadReason | null;
      provider: string | null;
      sinceCreatedMs: number;
      /** True where it was told before: its claim of a message was overturned meanwhile. */
      isCounted?: boolean;
    },
  ): void;
  /** It had claimed by likeness a message that is another attempt's, and is verified anew. */
  claimOverturned(event: TracedNotification & { provider: string }): void;
  /** What became of an accepted message, once that is known: the provider's health hears of it. */
  receiptJudged(event: {
    provider: string;
    /** When the attempt began, database time: old news must not speak against a provider that has recovered. */
    attemptStartedAtMs: number;
    judgement: ReceiptJudgement;
  }): void;
  /** A receipt came in, or did not come in time. */
  receiptTold(event: ReceiptEvent): void;
  /** A bug or the database: the lease will run out, and the notification will be taken up again. */
  deliveryBroke(event: TracedNotification & { error: unknown }): void;
  leaseLost(event: TracedNotification): void;
};
