// What a refund may be of, by the digits of the service.
import { describe, expect, it } from '@jest/globals';
import type { Refund } from '../src/api/payment-types.ts';
import { isRefundable, readAmount, refundAmountsOf } from '../src/pages/payment/refund-amounts.ts';
import { at } from './sample-notification.ts';
import { samplePayment } from './sample-payment.ts';

const refund = (status: Refund['status'], amount: string): Refund => ({
  ...{ refund_id: `r-${status}`, payment_id: 'p', status, amount, currency: 'COP', reason: null },
  ...{ failure_reason: null, failure_code: null, created_at: at(0), execution: null },
});

describe('what is left of a payment', () => {
  it('is all of it where nothing was asked back', () => {
    const payment = samplePayment({ status: 'succeeded', amount: '100.00' });
    expect(refundAmountsOf(payment)).toEqual({ given: '0.00', held: '0.00', left: '100.00' });
    expect(isRefundable(payment)).toBe(true);
  });

  it('is less what was given back, and what is held until somebody knows; not what has failed', () => {
    const payment = samplePayment({
      ...{ status: 'partially_refunded', amount: '9007199254740993.05', refunded_amount: '0.05' },
      refunds: [
        refund('succeeded', '0.05'),
        refund('failed', '1.00'),
        refund('pending', '2.00'),
        refund('processing', '3.00'),
        refund('unresolved', '4.00'),
      ],
    });
    expect(refundAmountsOf(payment)).toEqual({ given: '0.05', held: '9.00', left: '9007199254740984.00' });
  });

  it('is nothing to be asked for where all is held, or the money was never taken', () => {
    const held = samplePayment({
      ...{ status: 'succeeded', amount: '7', refunds: [refund('unresolved', '7')] },
    });
    expect([refundAmountsOf(held).left, isRefundable(held)]).toEqual(['0', false]);
    for (const status of ['pending', 'processing', 'failed', 'refunded'] as const)
      expect(isRefundable(samplePayment({ status }))).toBe(false);
  });
});

describe('an amount that is typed', () => {
  it.each([
    ['10.5', { kind: 'amount', amount: '10.50' }],
    [' 10,50 ', { kind: 'amount', amount: '10.50' }],
    ['100', { kind: 'amount', amount: '100.00' }],
    ['0.01', { kind: 'amount', amount: '0.01' }],
    ['100.01', { kind: 'too_much' }],
    ['0', { kind: 'nothing' }],
    ['', { kind: 'unreadable' }],
    ['10.505', { kind: 'unreadable' }],
    ['1e1', { kind: 'unreadable' }],
    ['-5', { kind: 'unreadable' }],
    ['1.000,00', { kind: 'unreadable' }],
  ])('%j is read for what it is', (typed, read) => {
    expect(readAmount(typed, '100.00')).toEqual(read);
  });

  it('has no decimals where the currency has none', () => {
    expect(readAmount('12', '100')).toEqual({ kind: 'amount', amount: '12' });
    expect(readAmount('12.5', '100')).toEqual({ kind: 'unreadable' });
  });
});
