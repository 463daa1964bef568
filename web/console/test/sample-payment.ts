// A payment that is taken here as the service answers it, to be changed by each test.
import type { Authorization, Payment } from '../src/api/payment-types.ts';
import { at, sampleNotification } from './sample-notification.ts';

export const sampleAuthorization = (change: Partial<Authorization> = {}): Authorization => ({
  gateway: 'stripe',
  gateway_id: null,
  tries: 1,
  in_doubt: true,
  last_outcome: null,
  last_reason: null,
  deadline: at(60_000),
  next_attempt_at: at(12_000),
  ended_at: null,
  approved_too_late: false,
  ...change,
});

export const samplePayment = (
  change: Partial<Payment> = {},
  authorization: Partial<Authorization> = {},
): Payment => ({
  payment_id: sampleNotification().payment_id,
  status: 'processing',
  failure_reason: null,
  amount: '100.00',
  currency: 'COP',
  customer_id: '123',
  received_at: at(0),
  created_at: at(5),
  authorization: sampleAuthorization(authorization),
  notification: null,
  ...change,
});
