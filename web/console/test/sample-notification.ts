// A notification as the service answers it, and attempts of it, to be changed by each test.
import type { Attempt, Notification } from '../src/api/payment-types.ts';

/** 2026-03-01T12:00:00Z, which is also the moment in the payment's id. */
export const startMs = Date.UTC(2026, 2, 1, 12);
export const at = (ms: number): string => new Date(startMs + ms).toISOString();

const idAt = (ms: number, end: string): string => {
  const hex = (startMs + ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${end.padStart(12, '0')}`;
};

export const sampleAttempt = (change: Partial<Attempt> = {}): Attempt => ({
  provider: 'aldeamo',
  outcome: 'accepted',
  reason: 'ok',
  started_at: at(10),
  duration_ms: 20,
  provider_code: null,
  verdict: null,
  next_question_at: null,
  skipped: [],
  receipt: null,
  receipt_missing_at: null,
  life: 0,
  ...change,
});

export const sampleNotification = (change: Partial<Notification> = {}, number = 1): Notification => ({
  notification_id: idAt(number, `b${number}`),
  payment_id: idAt(0, `a${number}`),
  amount: '100.00',
  currency: 'COP',
  customer_id: '123',
  phone: '***2233',
  status: 'accepted',
  reason: null,
  advice: null,
  provider: 'aldeamo',
  provider_message_id: 'm-1',
  class: 'payment',
  possible_duplicate: false,
  duplicate_reason: null,
  next_attempt_at: null,
  receipt_due_at: null,
  created_at: at(5),
  settled_at: null,
  deadline: at(86_400_000),
  trace_id: '0'.repeat(32),
  erased_at: null,
  attempts: [],
  replays: [],
  ...change,
});
