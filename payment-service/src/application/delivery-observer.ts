// What the use cases tell about their decisions. Telemetry listens; whatever it
// does with them, it must not throw.
import type { CallOutcome, OutcomeReason } from '../domain/attempt.ts';
import type { DeadReason, NotificationStatus } from '../domain/notification.ts';

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

export type DeliveryObserver = {
  attemptEnded(event: AttemptEvent): void;
  providerSkipped(event: { provider: string; reason: string }): void;
  failedOver(event: { notificationId: string; from: string; to: string; reason: string }): void;
  possibleDuplicate(event: { notificationId: string; provider: string }): void;
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
    judgement: 'delivered' | 'failed' | 'missing';
  }): void;
  /** A bug or the database: the lease will run out, and the notification will be taken up again. */
  deliveryBroke(event: { notificationId: string; error: unknown }): void;
  leaseLost(event: { notificationId: string }): void;
};
