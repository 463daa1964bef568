// What is told of money that is given back, for metrics and logs. Nothing here throws.
import type { Money } from '../domain/money.ts';
import type { RefundFailureReason, RefundStatus } from '../domain/refund.ts';

type TracedRefund = {
  readonly refundId: string;
  readonly paymentId: string;
  /** Null where the payment was taken elsewhere. */
  readonly gateway: string | null;
  readonly traceparent: string;
};

export type RefundObserver = {
  refundSettled(
    event: TracedRefund & {
      readonly money: Money;
      readonly status: Extract<RefundStatus, 'succeeded' | 'failed' | 'unresolved'>;
      readonly reason: RefundFailureReason | null;
      /** The gateway's own, where it refused. */
      readonly code: string | null;
      readonly sinceCreatedMs: number;
    },
  ): void;
  /** Given back after it had failed for certain, so that what it held may have been given to another. */
  refundedTooLate(event: TracedRefund): void;
};
