// What the use cases tell about their decisions. Telemetry listens; whatever it
// does with them, it must not throw.
import type { CallOutcome, OutcomeReason } from '../domain/attempt.ts';
import type { DeadReason, DuplicateReason, NotificationStatus } from '../domain/notification.ts';

type AttemptEvent = {
  readonly notificationId: string;
  readonly attemptId: string;
  readonly traceparent: string;
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

type ReceiptNews = (typeof receiptNews)[number];

export type DeliveryObserver = {
  attemptEnded(event: AttemptEvent): void;
  providerSkipped(event: { provider: string; reason: string }): void;
  /** `reason` is a gate's, or what became of the call before. */
  failedOver(event: { notificationId: string; from: string; to: string; reason: string }): void;
  possibleDuplicate(event: { notificationId: string; provider: string; reason: DuplicateReason }): void;
  verified(event: { notificationId: string; provider: string; answer: string; verdict: string | null }): void;
  settled(event: {
    notificationId: string;
    status: NotificationStatus;
    deadReason: DeadReason | null;
    provider: string | null;
    sinceCreatedMs: number;
    /** True where it was told before: its claim of a message was overturned meanwhile. */
    isCounted?: boolean;
  }): void;
  /** It had claimed by likeness a message that is another attempt's, and is verified anew. */
  claimOverturned(event: { notificationId: string; provider: string }): void;
  /** What became of an accepted message, once that is known: the provider's health hears of it. */
  receiptJudged(event: {
    provider: string;
    /** When the attempt began, database time: old news must not speak against a provider that has recovered. */
    attemptStartedAtMs: number;
    judgement: ReceiptJudgement;
  }): void;
  /** A receipt came in, or did not come in time. */
  receiptTold(event: { provider: string; status: ReceiptNews }): void;
  /** A bug or the database: the lease will run out, and the notification will be taken up again. */
  deliveryBroke(event: { notificationId: string; error: unknown }): void;
  leaseLost(event: { notificationId: string }): void;
};
