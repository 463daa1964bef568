// One schema for checking and for the documentation: what several routes have, and notifications.
import { z } from 'zod';
import { callOutcomes } from '../../domain/attempt.ts';
import { deadReasons, duplicateReasons, notificationStatuses } from '../../domain/notification.ts';
import { receiptStatuses } from '../../domain/receipt.ts';
import { readCursor } from './ids.ts';
import { phonePattern } from '../../domain/payment.ts';

/** PostgreSQL can not store NUL, and half a surrogate pair is not text. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

export const storable = 'text without NUL and without broken characters';

export const customerId = z
  .string()
  .min(1, 'at least 1 character')
  .max(128, 'at most 128 characters')
  .refine(isStorable, storable)
  .meta({ description: 'Your own id of the customer.', examples: ['123'] });

export const phone = z
  .string()
  .regex(phonePattern, 'an E.164 number: a plus, the country code and the number, such as +573001112233')
  .meta({ description: 'E.164, with the plus.', examples: ['+573001112233'] });

export const customerRequest = z
  .strictObject({ phone: phone.nullable().meta({ description: 'null removes the contact.' }) })
  .meta({ id: 'CustomerRequest' });

export const idParams = z.object({ id: z.uuid() });

// Not one that a fresh database has: what is shown here is erased by whoever tries every route.
export const customerParams = z.object({ id: customerId.meta({ examples: ['200'] }) });

export const limit = z.coerce.number('a whole number').int().min(1).max(1_000).default(50);

/** `read` says null of what can not be one. */
export const cursorOf = <Place>(read: (text: string) => Place | null, lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .transform((text, context) => {
      const place = read(text);
      if (place !== null) return place;
      context.addIssue('expected next_cursor of the page before, unchanged');
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'next_cursor of the page before.' });

export const cursor = cursorOf(readCursor, 64);
export const time = z.iso
  .datetime({ offset: true, error: 'a time such as 2026-01-31T12:00:00Z' })
  .transform((text) => Date.parse(text));

export const providerName = z.string().regex(/^[a-z0-9-]{1,32}$/, 'the name of a provider');

export const eitherId = z
  .guid('the id of a notification or a payment')
  .optional()
  .meta({ description: 'That of the payment, or of its notification.' });

export const phoneSuffix = z
  .string()
  .regex(/^\d{4}$/, 'exactly four digits')
  .optional()
  .meta({ description: 'The last four digits of the number that it goes to.', examples: ['2233'] });

export const notificationsQuery = z.strictObject({
  id: eitherId,
  customer_id: customerId.optional(),
  phone_suffix: phoneSuffix,
  status: z.enum(notificationStatuses).optional(),
  reason: z.enum(deadReasons).optional(),
  provider: providerName.optional().meta({ description: 'Who took it.' }),
  tried_provider: providerName
    .optional()
    .meta({ description: 'Who was tried since it was last replayed, as in the filter of a replay job.' }),
  possible_duplicate: z.enum(['true', 'false']).optional(),
  since: time.optional(),
  until: time.optional(),
  limit,
  cursor,
});

export const timestamp = z.iso.datetime();

const attempt = z
  .object({
    provider: z.string(),
    outcome: z.enum(callOutcomes).nullable().meta({ description: 'null while the call is under way.' }),
    reason: z.string().nullable(),
    started_at: timestamp,
    duration_ms: z.number().nullable(),
    provider_code: z.string().nullable(),
    verdict: z
      .enum(['found', 'absent', 'undecided'])
      .nullable()
      .meta({ description: 'What asking the provider about an unknown outcome came to.' }),
    next_question_at: timestamp.nullable().meta({
      description:
        'When the provider is asked (again) about an unknown outcome; null where nobody will, or is at it.',
    }),
    skipped: z
      .array(z.object({ provider: z.string(), reason: z.string() }))
      .meta({ description: 'Providers whose gate said no before this attempt.' }),
    receipt: z
      .object({
        status: z.enum(receiptStatuses),
        code: z.string().nullable().meta({ description: 'The provider’s own code of a failure.' }),
        received_at: timestamp,
        late: z.boolean().meta({ description: 'It came after its deadline.' }),
      })
      .nullable()
      .meta({ description: 'The furthest that the provider has said of its delivery.' }),
    receipt_missing_at: timestamp.nullable().meta({
      description: 'When the receipt was given up: it did not come, and the provider could not tell.',
    }),
    life: z.int().meta({ description: '0 at first; each replay begins the next.' }),
  })
  .meta({ id: 'Attempt' });

const replay = z
  .object({
    life: z.int().meta({ description: 'The life that it began.' }),
    reason: z.string(),
    replayed_by: z.string().meta({ description: 'The label of an API key, or anonymous.' }),
    created_at: timestamp,
    dead_reason: z.enum(deadReasons).meta({ description: 'What it had died of.' }),
    job_id: z.uuid().nullable().meta({ description: 'null where it was replayed by itself.' }),
  })
  .meta({ id: 'Replay' });

const lastFour = { description: 'Only the last four digits.', examples: ['***2233'] };

const notificationShape = {
  notification_id: z.uuid(),
  status: z.enum(notificationStatuses),
  reason: z.enum(deadReasons).nullable().meta({ description: 'Why it is dead.' }),
  advice: z.string().nullable().meta({ description: 'What to do about a dead one.' }),
  provider: z.string().nullable().meta({ description: 'Who took it.' }),
  provider_message_id: z.string().nullable(),
  phone: z.string().nullable().meta(lastFour),
  class: z.string(),
  possible_duplicate: z.boolean(),
  duplicate_reason: z
    .enum(duplicateReasons)
    .nullable()
    .meta({ description: 'Why the customer may have been told twice.' }),
  next_attempt_at: timestamp.nullable(),
  receipt_due_at: timestamp
    .nullable()
    .meta({ description: 'Until when the receipt of an accepted one is awaited.' }),
  attempts: z.array(attempt),
};

export const paymentNotification = z.object(notificationShape).meta({ id: 'PaymentNotification' });

export const receivedAt = timestamp.meta({
  description: 'When the request had been read: the time in payment_id.',
});

export const notification = z
  .object({
    ...notificationShape,
    payment_id: z.uuid(),
    amount: z.string().meta({ examples: ['100.00'] }),
    currency: z.string().meta({ examples: ['COP'] }),
    customer_id: z.string(),
    received_at: receivedAt,
    created_at: timestamp,
    settled_at: timestamp.nullable(),
    deadline: timestamp,
    trace_id: z.string(),
    erased_at: timestamp.nullable().meta({ description: 'When phone and text were erased.' }),
    replays: z.array(replay).meta({ description: 'Who sent it again, when and why.' }),
  })
  .meta({ id: 'Notification' });

export const deadLetters = z
  .object({
    items: z.array(
      z.object({
        reason: z.enum(deadReasons),
        count: z.int(),
        oldest_at: timestamp.meta({ description: 'When the first of them died.' }),
        newest_at: timestamp,
        advice: z.string().meta({ description: 'What to do about them.' }),
      }),
    ),
    is_complete: z
      .boolean()
      .meta({ description: 'False where there may be more than are counted: then only the newest are.' }),
  })
  .meta({ id: 'DeadLetters' });

export const customer = z
  .object({ customer_id: z.string(), phone: z.string().nullable(), updated_at: timestamp })
  .meta({ id: 'Customer' });

export const pageOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({
      description:
        'Null on the last page. A page looks at a bounded number of rows, so it may hold fewer items than "limit", or none, and still have a next one.',
    }),
  });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ examples: ['database_unavailable'] }),
    detail: z.string().optional(),
    trace_id: z.string().nullable(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
