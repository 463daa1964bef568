import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paymentStatuses } from '../src/domain/payment-state.ts';
import { endOfRefund, endRefund, holdRefund, leftMinor } from '../src/domain/refund.ts';
import type { Refundable, RefundEnd } from '../src/domain/refund.ts';

const paid = (amountMinor: bigint): Refundable => ({
  status: 'succeeded',
  amountMinor,
  refundedMinor: 0n,
  heldMinor: 0n,
});

type Event =
  | { readonly kind: 'asked'; readonly amountMinor: bigint | null }
  /** Which of those under way: whatever is left of it by the number of them. */
  | { readonly kind: 'ended'; readonly which: number; readonly status: RefundEnd['status'] };

const event = fc.oneof(
  fc.option(fc.bigInt({ min: 0n, max: 120n })).map((amountMinor): Event => ({ kind: 'asked', amountMinor })),
  fc
    .tuple(fc.nat(), fc.constantFrom<RefundEnd['status']>('succeeded', 'failed', 'unresolved'))
    .map(([which, status]): Event => ({ kind: 'ended', which, status })),
);

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, each) => total + each, 0n);

/** Takes one of them out. */
function take(amounts: bigint[], which: number): bigint | undefined {
  return amounts.splice(which % Math.max(1, amounts.length), 1)[0];
}

describe('the refunds of a payment', () => {
  it('never come to more than was paid, whatever is asked for and however each ends', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 100n }), fc.array(event, { maxLength: 60 }), (amount, events) => {
        let payment = paid(amount);
        const underWay: bigint[] = [];
        const givenBack: bigint[] = [];
        const inDoubt: bigint[] = [];
        for (const happens of events) {
          if (happens.kind === 'asked') {
            const left = leftMinor(payment);
            const hold = holdRefund(payment, happens.amountMinor);
            if (hold.kind === 'held') {
              expect(hold.amountMinor).toBe(happens.amountMinor ?? left);
              underWay.push(hold.amountMinor);
              payment = hold.payment;
            } else if (hold.kind === 'too_much') expect(hold.leftMinor).toBe(left);
            else expect(payment.status).toBe('refunded');
          } else {
            const amountMinor = take(underWay, happens.which);
            if (amountMinor === undefined) continue;
            payment = endRefund(payment, { amountMinor, status: happens.status });
            if (happens.status === 'succeeded') givenBack.push(amountMinor);
            if (happens.status === 'unresolved') inDoubt.push(amountMinor);
          }
          expect(payment.refundedMinor).toBe(sum(givenBack));
          expect(payment.heldMinor).toBe(sum(underWay) + sum(inDoubt));
          expect(payment.refundedMinor + payment.heldMinor).toBeLessThanOrEqual(amount);
          const isAll = payment.refundedMinor === amount;
          const isNone = payment.refundedMinor === 0n;
          expect(payment.status).toBe(isAll ? 'refunded' : isNone ? 'succeeded' : 'partially_refunded');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are begun only where something was taken and not all of it was given back', () => {
    const refundable = paymentStatuses.filter(
      (status) => holdRefund({ ...paid(100n), status }, 10n).kind === 'held',
    );
    expect(refundable).toEqual(['succeeded', 'partially_refunded']);
    expect(holdRefund({ ...paid(100n), status: 'failed' }, 10n)).toEqual({
      kind: 'not_refundable',
      status: 'failed',
    });
  });

  it('end no refund that was not held', () => {
    expect(() => endRefund(paid(100n), { amountMinor: 1n, status: 'succeeded' })).toThrow(/not held/);
  });

  it('hold what nobody can tell the end of, and give up what has failed for certain', () => {
    expect(endOfRefund({ kind: 'abandoned', reason: 'outcome_unknown' }).status).toBe('unresolved');
    expect(endOfRefund({ kind: 'abandoned', reason: 'gateway_unavailable' })).toEqual({
      status: 'failed',
      reason: 'gateway_unavailable',
      code: null,
    });
    expect(endOfRefund({ kind: 'refused', code: 'charge_disputed' })).toEqual({
      status: 'failed',
      reason: 'refused',
      code: 'charge_disputed',
    });
  });
});
