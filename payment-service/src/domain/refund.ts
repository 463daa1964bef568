// Giving back what was paid, in parts or as a whole, and never more than it. What is
// asked for is held at once, so that whoever asks next finds less; it is given up again
// where the refund fails for certain, and for nothing else.
import type { RefundDecision } from './authorization.ts';
import { movePayment } from './payment-state.ts';
import type { PaymentStatus } from './payment-state.ts';
import type { AbandonReason } from './wish-plan.ts';

export const refundStatuses = [
  // On disk; the gateway was not asked yet.
  'pending',
  // The gateway may have been asked: what became of it is looked up before anything else.
  'processing',
  'succeeded',
  // Certain that nothing was given back.
  'failed',
  // Nobody could tell in time whether it was given back: a person has to look, and it stays held.
  'unresolved',
] as const;

export type RefundStatus = (typeof refundStatuses)[number];

/** `refused`: the gateway said no. */
export const refundFailureReasons = ['refused', 'gateway_unavailable'] as const;

export type RefundFailureReason = (typeof refundFailureReasons)[number];

/** How a refund ends: the gateway's word, where there is one to ask, or giving up. */
export type RefundEnding =
  | { readonly kind: 'refunded'; readonly gatewayId: string | null }
  | Extract<RefundDecision, { readonly kind: 'refused' }>
  | { readonly kind: 'abandoned'; readonly reason: AbandonReason };

export type RefundEnd = {
  readonly status: Extract<RefundStatus, 'succeeded' | 'failed' | 'unresolved'>;
  readonly reason: RefundFailureReason | null;
  /** The gateway's own, where it refused. */
  readonly code: string | null;
};

export function endOfRefund(ending: RefundEnding): RefundEnd {
  switch (ending.kind) {
    case 'refunded':
      return { status: 'succeeded', reason: null, code: null };
    case 'refused':
      return { status: 'failed', reason: 'refused', code: ending.code };
    case 'abandoned':
      return ending.reason === 'outcome_unknown'
        ? { status: 'unresolved', reason: null, code: null }
        : { status: 'failed', reason: ending.reason, code: null };
  }
}

/** The gateway's list of refunds is read in one page (Stripe's hold 100), which has to show whether one is there. */
export const refundsMax = 100;

/** What of a payment was given back, and what is held for refunds that are not at their end. In minor units. */
export type Refundable = {
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly refundedMinor: bigint;
  readonly heldMinor: bigint;
};

export type Hold =
  | { readonly kind: 'held'; readonly amountMinor: bigint; readonly payment: Refundable }
  /** Nothing was taken, or all of it was given back. */
  | { readonly kind: 'not_refundable'; readonly status: PaymentStatus }
  | { readonly kind: 'too_much'; readonly leftMinor: bigint };

export function leftMinor({ amountMinor, refundedMinor, heldMinor }: Refundable): bigint {
  return amountMinor - refundedMinor - heldMinor;
}

/** `amountMinor` null: all that is left. */
export function holdRefund(payment: Refundable, amountMinor: bigint | null): Hold {
  const { status } = payment;
  if (movePayment(status, 'refunded').kind === 'illegal') return { kind: 'not_refundable', status };
  const left = leftMinor(payment);
  const asked = amountMinor ?? left;
  if (asked <= 0n || asked > left) return { kind: 'too_much', leftMinor: left };
  return {
    kind: 'held',
    amountMinor: asked,
    payment: { ...payment, heldMinor: payment.heldMinor + asked },
  };
}

/** The payment once a refund that was held has come to its end. Throws where none was held. */
export function endRefund(
  payment: Refundable,
  { amountMinor, status }: { readonly amountMinor: bigint; readonly status: RefundEnd['status'] },
): Refundable {
  if (status === 'unresolved') return payment;
  const heldMinor = payment.heldMinor - amountMinor;
  if (heldMinor < 0n) throw new Error('a refund ends that was not held');
  if (status === 'failed') return { ...payment, heldMinor };
  const refundedMinor = payment.refundedMinor + amountMinor;
  const isAll = refundedMinor === payment.amountMinor;
  const move = movePayment(payment.status, isAll ? 'refunded' : 'partially_refunded');
  if (move.kind === 'illegal') throw new Error(`a payment can not go from ${move.from} to ${move.to}`);
  return { ...payment, status: move.status, heldMinor, refundedMinor };
}
