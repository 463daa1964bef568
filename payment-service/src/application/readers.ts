// What the API shows: read models with their own queries, apart from the writes.
import type { CallOutcome, OutcomeReason } from '../domain/attempt.ts';
import type { FailureReason } from '../domain/authorization.ts';
import type { Money } from '../domain/money.ts';
import type { DeadReason, DuplicateReason, NotificationStatus } from '../domain/notification.ts';
import type { PaymentStatus } from '../domain/payment-state.ts';
import type { ReceiptStatus } from '../domain/receipt.ts';
import type { RefundView, WishView } from './refund-readers.ts';
import type { SkippedProvider } from './store.ts';

export type AttemptView = {
  readonly attemptId: string;
  /** 0 at first; each replay begins the next. */
  readonly life: number;
  readonly provider: string;
  /** Null while the call is under way. */
  readonly outcome: CallOutcome | null;
  readonly reason: OutcomeReason | null;
  readonly providerCode: string | null;
  readonly providerMessageId: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** What asking the provider about an unknown outcome came to. */
  readonly verdict: 'found' | 'absent' | 'undecided' | null;
  readonly skipped: readonly SkippedProvider[];
  /** When its provider is asked (again) what became of it; null where nobody will ask, or is asking now. */
  readonly nextQuestionAtMs: number | null;
  /** The furthest that is known of its delivery. */
  readonly receipt: {
    readonly status: ReceiptStatus;
    readonly code: string | null;
    readonly receivedAtMs: number;
    /** It came after its deadline. */
    readonly isLate: boolean;
  } | null;
  /** When its receipt deadline went by and nobody could tell what became of it. */
  readonly receiptMissingAtMs: number | null;
};

/** A dead notification was sent again: who wanted it, and why. */
export type ReplayView = {
  /** The life that it began. */
  readonly life: number;
  /** What it had died of. */
  readonly deadReason: DeadReason;
  readonly replayedBy: string;
  readonly reason: string;
  readonly createdAtMs: number;
  /** Null where it was replayed by itself. */
  readonly jobId: string | null;
};

export type NotificationView = {
  readonly notificationId: string;
  readonly paymentId: string;
  readonly customerId: string;
  /** Masked to its last four digits, or null where there is no contact. */
  readonly phone: string | null;
  readonly status: NotificationStatus;
  readonly deadReason: DeadReason | null;
  readonly provider: string | null;
  readonly providerMessageId: string | null;
  readonly notificationClass: string;
  readonly isPossibleDuplicate: boolean;
  readonly duplicateReason: DuplicateReason | null;
  readonly createdAtMs: number;
  readonly settledAtMs: number | null;
  readonly nextAttemptAtMs: number | null;
  readonly deadlineMs: number;
  readonly traceparent: string;
  /** When phone and text were erased, null while they are there. */
  readonly erasedAtMs: number | null;
  readonly attempts: readonly AttemptView[];
  readonly replays: readonly ReplayView[];
};

/** As it is shown by itself: with what was paid. */
export type NotificationWithAmount = NotificationView & Money;

/** How the money of a payment was asked for. */
type AuthorizationView = WishView & {
  /** It was approved after it had been given up: the money has to be given back. */
  readonly isApprovedTooLate: boolean;
};

export type PaymentView = {
  readonly paymentId: string;
  readonly status: PaymentStatus;
  readonly failureReason: FailureReason | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly customerId: string;
  readonly createdAtMs: number;
  /** Null where the payment was taken elsewhere, and only recorded here. */
  readonly authorization: AuthorizationView | null;
  /** In minor units, and for certain. */
  readonly refundedMinor: bigint;
  /** Oldest first. */
  readonly refunds: readonly RefundView[];
  /** Null while it is not owed: the money is not taken, or will not be. */
  readonly notification: NotificationView | null;
};

export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

export type PaymentFilter = {
  /** Its own id, or that of its notification. */
  readonly id?: string | undefined;
  readonly customerId?: string | undefined;
  /** The last four digits of the number that is told of it. */
  readonly phoneSuffix?: string | undefined;
  readonly status?: PaymentStatus | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly limit: number;
  /** The id after which the page begins, newest first. */
  readonly afterId: string | null;
};

export type NotificationFilter = {
  /** Its own id, or that of its payment. */
  readonly id?: string | undefined;
  readonly customerId?: string | undefined;
  /** The last four digits of the number that it goes to. */
  readonly phoneSuffix?: string | undefined;
  readonly status?: NotificationStatus | undefined;
  readonly reason?: DeadReason | undefined;
  readonly provider?: string | undefined;
  /** One that was asked since it was last replayed, whatever came of it. */
  readonly triedProvider?: string | undefined;
  readonly isPossibleDuplicate?: boolean | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly limit: number;
  readonly afterId: string | null;
};

/** Dead notifications that died of the same. */
export type DeadLetterGroup = {
  readonly reason: DeadReason;
  readonly count: number;
  readonly oldestMs: number;
  readonly newestMs: number;
};

export type DeadLetters = {
  /** The largest first. */
  readonly groups: readonly DeadLetterGroup[];
  /** False where there may be more than are counted at once: then they are of the newest only. */
  readonly isComplete: boolean;
};

export type CustomerView = {
  readonly customerId: string;
  readonly phone: string | null;
  readonly updatedAtMs: number;
};

/** Reads. Each throws `DatabaseUnavailableError` where the database is away. */
export type Readers = {
  paymentById(paymentId: string): Promise<PaymentView | null>;
  payments(filter: PaymentFilter): Promise<Page<PaymentView>>;
  notificationById(notificationId: string): Promise<NotificationWithAmount | null>;
  notifications(filter: NotificationFilter): Promise<Page<NotificationWithAmount>>;
  deadLetters(): Promise<DeadLetters>;
  notificationStatus(notificationId: string): Promise<NotificationStatus | null>;
  customerById(customerId: string): Promise<CustomerView | null>;
};

export type CustomerStore = {
  /** Creates or replaces the contact. */
  put(customerId: string, phone: string | null): Promise<CustomerView>;
};
