// What the service answers about payments and what is owed for them.
import type { Iso } from './types.ts';

export const notificationStatuses = [
  'queued',
  'sending',
  'verifying',
  'waiting',
  'accepted',
  'delivered',
  'dead',
] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

export const deadReasons = [
  'rejected',
  'undelivered',
  'unconfirmed',
  'expired',
  'attempts_exhausted',
  'no_contact',
  'erased',
] as const;
export type DeadReason = (typeof deadReasons)[number];

export type DuplicateReason =
  'sent_after_unknown' | 'sent_after_missing_receipt' | 'late_outcome' | 'late_receipt' | 'replayed';

export const callOutcomes = [
  'accepted',
  'rejected',
  'unroutable',
  'not_sent',
  'throttled',
  'misconfigured',
  'unknown',
] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export type Attempt = {
  readonly provider: string;
  readonly outcome: CallOutcome | null;
  readonly reason: string | null;
  readonly started_at: Iso;
  readonly duration_ms: number | null;
  readonly provider_code: string | null;
  readonly verdict: 'found' | 'absent' | 'undecided' | null;
  /** When the provider is asked again about an unknown outcome. */
  readonly next_question_at: Iso | null;
  readonly skipped: readonly { readonly provider: string; readonly reason: string }[];
  readonly receipt: {
    readonly status: 'sent' | 'failed' | 'delivered';
    readonly code: string | null;
    readonly received_at: Iso;
    readonly late: boolean;
  } | null;
  readonly receipt_missing_at: Iso | null;
  readonly life: number;
};

export type PaymentNotification = {
  readonly notification_id: string;
  readonly status: NotificationStatus;
  readonly reason: DeadReason | null;
  readonly advice: string | null;
  readonly provider: string | null;
  readonly provider_message_id: string | null;
  /** The last four digits only. */
  readonly phone: string | null;
  readonly class: string;
  readonly possible_duplicate: boolean;
  readonly duplicate_reason: DuplicateReason | null;
  readonly next_attempt_at: Iso | null;
  readonly receipt_due_at: Iso | null;
  readonly attempts: readonly Attempt[];
};

export const paymentStatuses = [
  'pending',
  'processing',
  'succeeded',
  'failed',
  'partially_refunded',
  'refunded',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export type FailureReason =
  | 'card_declined'
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_details'
  | 'authentication_required'
  | 'suspected_fraud'
  | 'refused_request'
  | 'gateway_unavailable'
  | 'outcome_unknown';

/** How something has gone that the payment gateway was asked for. */
export type Wish = {
  readonly gateway: string;
  readonly gateway_id: string | null;
  /** Calls that were begun, each under the same id. */
  readonly tries: number;
  /** A call may have been carried out; one under way is among them. */
  readonly in_doubt: boolean;
  readonly last_outcome: string | null;
  readonly last_reason: string | null;
  readonly deadline: Iso;
  readonly next_attempt_at: Iso | null;
  readonly ended_at: Iso | null;
};

/** How the money was asked for. */
export type Authorization = Wish & { readonly approved_too_late: boolean };

export type RefundStatus = 'pending' | 'processing' | 'succeeded' | 'failed' | 'unresolved';

export type Refund = {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly status: RefundStatus;
  readonly amount: string;
  readonly currency: string;
  /** In the words of whoever began it. */
  readonly reason: string | null;
  readonly failure_reason: 'refused' | 'gateway_unavailable' | null;
  readonly failure_code: string | null;
  readonly created_at: Iso;
  /** null where the payment was taken elsewhere: so was what is given back of it. */
  readonly execution: Wish | null;
};

export type RefundRequest = { readonly amount: string; readonly reason?: string };

export type Payment = {
  readonly payment_id: string;
  readonly status: PaymentStatus;
  readonly failure_reason: FailureReason | null;
  readonly amount: string;
  readonly currency: string;
  readonly customer_id: string;
  /** The moment in its id. */
  readonly received_at: Iso;
  readonly created_at: Iso;
  /** null where it was taken elsewhere, and recorded here. */
  readonly authorization: Authorization | null;
  /** Both are left out where nothing was ever asked back. */
  readonly refunded_amount?: string;
  readonly refunds?: readonly Refund[];
  /** null until it has succeeded. */
  readonly notification: PaymentNotification | null;
};

export type Replay = {
  readonly life: number;
  readonly reason: string;
  readonly replayed_by: string;
  readonly created_at: Iso;
  readonly dead_reason: DeadReason;
  readonly job_id: string | null;
};

export type Notification = PaymentNotification & {
  readonly payment_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly customer_id: string;
  readonly created_at: Iso;
  readonly settled_at: Iso | null;
  readonly deadline: Iso;
  readonly trace_id: string;
  readonly erased_at: Iso | null;
  readonly replays: readonly Replay[];
};

export type PaymentRequest = {
  readonly amount: number | string;
  readonly customer_id: string;
  readonly message: string;
  readonly currency?: string;
  readonly phone?: string;
  readonly notification_class?: string;
};

export type DeadLetterGroup = {
  readonly reason: DeadReason;
  readonly count: number;
  readonly oldest_at: Iso;
  readonly newest_at: Iso;
  readonly advice: string;
};

export type DeadLetters = {
  readonly items: readonly DeadLetterGroup[];
  /** false: more are dead than are counted. */
  readonly is_complete: boolean;
};

export type ReplayFilter = {
  readonly reason?: DeadReason;
  readonly provider?: string;
  readonly possible_duplicate?: boolean;
  readonly since?: Iso;
  readonly until?: Iso;
};

export type ReplayJobRequest = {
  readonly filter: ReplayFilter;
  readonly reason?: string;
  readonly rate_per_second?: number;
  readonly dry_run?: boolean;
};

export type ReplayCount = {
  readonly matched: number;
  readonly by_reason: Readonly<Partial<Record<DeadReason, number>>>;
  readonly may_have_reached: number;
  readonly without_contact: number;
  readonly is_complete: boolean;
};

export type ReplayJob = {
  readonly job_id: string;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly filter: ReplayFilter;
  readonly rate_per_second: number;
  readonly total: number;
  readonly replayed: number;
  readonly skipped: number;
  readonly requested_by: string;
  readonly reason: string;
  readonly created_at: Iso;
  readonly ended_at: Iso | null;
};
