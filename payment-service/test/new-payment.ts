// A payment as the store is asked to take it.
import { v7 as uuidv7 } from 'uuid';
import type { NewPayment } from '../src/application/store.ts';

export function newPayment(more: Partial<NewPayment> = {}): NewPayment {
  return {
    payment: {
      paymentId: uuidv7(),
      customerId: 'c',
      money: { amountMinor: 100n, currency: 'COP' },
      message: 'hello',
    },
    notificationId: uuidv7(),
    notificationClass: 'payment',
    phone: '+573001112233',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    deadlineAfterMs: 60_000,
    idempotency: null,
    firstAttempt: { attemptId: uuidv7(), provider: 'first', round: 0, skipped: [] },
    parked: { status: 'queued', dueAfterMs: 0 },
    ...more,
  };
}
