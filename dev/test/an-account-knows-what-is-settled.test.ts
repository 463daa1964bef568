import { describe, expect, it } from '@jest/globals';

import { isSettledForGood } from '../src/load/reconcile.ts';
import type { PaymentView } from '../src/load/reconcile.ts';

const payment = (status: string, receiptDueAt: string | null): PaymentView => ({
  payment_id: 'a',
  notification: { status, receipt_due_at: receiptDueAt, possible_duplicate: false, attempts: [] },
});

describe('a payment is settled for good', () => {
  it.each([
    ['delivered', null, true],
    ['dead', null, true],
    ['accepted', null, true],
    ['accepted', '2026-01-31T12:00:00.000Z', false],
    ['queued', null, false],
    ['sending', null, false],
    ['verifying', null, false],
    ['waiting', null, false],
  ])('as %s with its receipt due at %s: %s', (status, receiptDueAt, isSettled) => {
    expect(isSettledForGood(payment(status, receiptDueAt))).toBe(isSettled);
  });

  it('never while the gateway does not know it', () => {
    expect(isSettledForGood(undefined)).toBe(false);
  });
});
