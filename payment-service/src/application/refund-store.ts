// What giving money back needs from durable storage. Times are milliseconds since the
// epoch by the database's clock.
import type { Money } from '../domain/money.ts';
import type { PaymentStatus } from '../domain/payment-state.ts';
import type { RefundEnding } from '../domain/refund.ts';
import type { LeasedWish, UndecidedMove, WishStepEntry, WishStepResult } from './wishes.ts';

/** Why it can not be begun now, whatever the payment says. */
type RefundObstacle = 'gateway_off' | 'gateway_unavailable';

export type NewRefund = {
  readonly refundId: string;
  readonly paymentId: string;
  /** Null: all that is left. */
  readonly amountMinor: bigint | null;
  readonly reason: string | null;
  /** Who took the payment; null where it was taken elsewhere: then it is given back by being recorded. */
  readonly gateway: string | null;
  readonly traceparent: string;
  readonly deadlineAfterMs: number;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** True: the first call follows at once, under a lease of this process. False: it waits for an open gate. */
  readonly isBegun: boolean;
  /** Nothing is stored where there is one; a key that is known is answered all the same. */
  readonly obstacle: RefundObstacle | null;
};

export type BeginRefundResult =
  | {
      readonly kind: 'begun';
      readonly money: Money;
      readonly createdAtMs: number;
      readonly leaseUntilMs: number;
      /** Of the authorization that took the money; null where the payment was taken elsewhere. */
      readonly gatewayId: string | null;
    }
  | { readonly kind: 'replayed'; readonly refundId: string }
  | { readonly kind: 'key_reused' | 'in_flight' | 'not_found' | 'too_many' | RefundObstacle }
  | { readonly kind: 'not_refundable'; readonly status: PaymentStatus }
  | { readonly kind: 'too_much'; readonly left: Money };

/** A refund that this process holds under a lease. */
export type LeasedRefund = LeasedWish & {
  /** Of the authorization that took the money. */
  readonly gatewayId: string;
};

/** What ends it. What the gateway said is true whoever holds the lease; giving up needs the lease. */
export type RefundStepEntry = WishStepEntry<UndecidedMove | RefundEnding> & { readonly paymentId: string };

/** `late`: given back after it had failed for certain. That is recorded, and a person has to look. */
export type RefundStepResult = WishStepResult | { readonly kind: 'late' };

export type RefundStore = {
  /** Key, refund and what it holds of the payment, in one transaction. Throws `DatabaseUnavailableError` or `OutcomeUnknownError`. */
  begin(entry: NewRefund): Promise<BeginRefundResult>;
  /** An end moves the payment too: as a whole or not at all. */
  step(entry: RefundStepEntry): Promise<RefundStepResult>;
  claimDue(limit: number): Promise<readonly LeasedRefund[]>;
};
