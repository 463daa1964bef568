import { describe, expect, it } from '@jest/globals';
import { isFinal, movePayment, paymentStatuses } from '../src/domain/payment-state.ts';

const legal = [
  'pending → processing',
  'pending → failed',
  'processing → succeeded',
  'processing → failed',
  'succeeded → partially_refunded',
  'succeeded → refunded',
  'partially_refunded → partially_refunded',
  'partially_refunded → refunded',
];

describe('a payment', () => {
  it('makes the legal moves and no other, and every refusal names both states', () => {
    const made: string[] = [];
    for (const from of paymentStatuses) {
      for (const to of paymentStatuses) {
        const move = movePayment(from, to);
        if (move.kind === 'moved') made.push(`${from} → ${move.status}`);
        else expect(move).toEqual({ kind: 'illegal', from, to });
      }
    }
    expect(made).toEqual(legal);
  });

  it('is final once the gateway has decided', () => {
    expect(paymentStatuses.filter((status) => !isFinal(status))).toEqual(['pending', 'processing']);
  });
});
