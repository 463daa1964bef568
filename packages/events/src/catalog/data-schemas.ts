// What each event says. None holds a phone number or the text of a message: events are
// kept for long and passed on, and a person who is erased can not be erased from them.
// A released shape only grows, by fields that may be missing (docs/event-log.md).
import { z } from 'zod';

const amount = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,4})?$/)
  .describe('Decimal, in units of the currency');
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217');
const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const reason = code.describe('Why: a word of a set that may grow');
const provider = code.describe('Name of the provider in the gateway, such as twilio');
const kind = code.describe(
  'What the circuit is before: provider, which is also meant where this is missing, or payment_gateway',
);
const time = z.iso.datetime().describe('RFC 3339, UTC');
const customer = z.string().min(1).max(255).describe("The shop's own id of the customer");

const payment = { payment_id: z.uuid(), amount, currency, customer_id: customer };
const notification = { notification_id: z.uuid(), payment_id: z.uuid() };
const attempts = z.int().min(0).describe('Calls that were made to providers');
const possibleDuplicate = z.boolean().describe('The customer may have been told twice');
const breaker = {
  provider: provider.describe(
    'Name of the provider in the gateway, such as twilio, or that of the payment gateway',
  ),
  kind: kind.optional(),
  replica: z.string().min(1).max(255).describe('The process whose circuit it is'),
  reason,
};

export const paymentSucceeded = z.strictObject(payment);
export const paymentFailed = z.strictObject({ ...payment, reason });
export const paymentRefunded = z.strictObject({
  ...payment,
  amount: amount.describe('What was paid back, in units of the currency'),
  refund_id: z.uuid(),
  reason: reason.optional(),
  refunded_amount: amount
    .optional()
    .describe('What was paid back of the payment by then, this refund included'),
  payment_status: code.optional().describe('What the payment has become: partially_refunded or refunded'),
});

export const notificationAccepted = z.strictObject({
  ...notification,
  provider,
  provider_message_id: z.string().max(255).nullable(),
  attempts,
  possible_duplicate: possibleDuplicate,
});
export const notificationDelivered = z.strictObject({
  ...notification,
  provider,
  provider_message_id: z.string().max(255).nullable(),
  possible_duplicate: possibleDuplicate,
});
export const notificationDead = z.strictObject({
  ...notification,
  reason,
  attempts,
  possible_duplicate: possibleDuplicate,
});

export const breakerOpened = z.strictObject({ ...breaker, next_try_at: time.nullable() });
export const breakerClosed = z.strictObject({ ...breaker, open_ms: z.int().min(0) });

export const partnerEventApplied = z.strictObject({
  partner: z.string().min(1).max(255).describe("The partner's id"),
  partner_event_id: z.string().min(1).max(255).describe("The partner's own id of the event"),
  partner_event_type: z.string().min(1).max(255),
  payment_id: z.uuid().nullable().describe('Of the payment that it is about, where that is known'),
  subject_id: z.string().min(1).max(255).optional().describe("The partner's own id of what it is about"),
  sequence: z.int().min(1).optional().describe('Its place within the subject; what was rejected has one too'),
  amount: amount.optional(),
  currency: currency.optional(),
});
