// What the API shows of refunds, and what has to be known of a payment before it is given back.
import type { Money } from '../domain/money.ts';
import type { RefundFailureReason, RefundStatus } from '../domain/refund.ts';

/** How something has gone that the payment gateway was asked for. */
export type WishView = {
  readonly gateway: string;
  /** The gateway's own name for it; null until it is known. */
  readonly gatewayId: string | null;
  /** Calls that were begun, each under the same id. */
  readonly tries: number;
  /** A try may have been carried out, and nobody knows. */
  readonly isInDoubt: boolean;
  readonly lastOutcome: string | null;
  readonly lastReason: string | null;
  /** Until when the gateway is tried. */
  readonly deadlineMs: number;
  readonly nextAttemptAtMs: number | null;
  readonly endedAtMs: number | null;
};

export type RefundView = Money & {
  readonly refundId: string;
  readonly paymentId: string;
  readonly status: RefundStatus;
  /** In its caller's words. */
  readonly reason: string | null;
  readonly failureReason: RefundFailureReason | null;
  /** The gateway's own, where it refused. */
  readonly failureCode: string | null;
  readonly createdAtMs: number;
  /** Null where the payment was taken elsewhere: so was what is given back of it. */
  readonly execution: WishView | null;
};

/** Reads. Each throws `DatabaseUnavailableError` where the database is away. */
export type RefundReaders = {
  /** `gateway` is who took it; null where it was taken elsewhere. Null where there is no such payment. */
  refundable(
    paymentId: string,
  ): Promise<{ readonly currency: string; readonly gateway: string | null } | null>;
  /** Oldest first; a payment has a bounded number of them. */
  refunds(paymentId: string): Promise<readonly RefundView[]>;
  refundById(ids: { readonly paymentId: string; readonly refundId: string }): Promise<RefundView | null>;
  /** False where there is none. */
  isSettled(refundId: string): Promise<boolean>;
};
