// What the API is sent about payments, and what it says of them.
import { z } from 'zod';
import { failureReasons } from '../../domain/authorization.ts';
import { captures, paymentStatuses } from '../../domain/payment-state.ts';
import { messageLengthMax } from '../../domain/payment.ts';
import { authorization, paymentMethod } from './authorization-schemas.ts';
import { refund } from './refund-schemas.ts';
import {
  cursor,
  customerId,
  eitherId,
  isStorable,
  limit,
  paymentNotification,
  phone,
  phoneSuffix,
  receivedAt,
  storable,
  time,
  timestamp,
} from './schemas.ts';

export const paymentRequest = z
  .strictObject({
    amount: z
      .union([z.number(), z.string().max(64)], 'a number such as 100.00, or the same as a string')
      .meta({
        description:
          'In major units, more than 0 and at most 10^12, with no more decimals than the currency has. Read from its digits, never as a float.',
        examples: [100.0],
      }),
    customer_id: customerId,
    message: z
      .string()
      .min(1, 'at least 1 character')
      // Not max(): it counts an emoji as one, and the providers count it as two or more.
      .refine(
        (text) => text.length <= messageLengthMax,
        `at most ${messageLengthMax} characters (an emoji counts as 2 or more)`,
      )
      .refine(isStorable, storable)
      .meta({ description: 'What the customer is told.', examples: ['Pago recibido'] }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'an ISO 4217 code in capitals, such as COP')
      .optional()
      .meta({ description: 'ISO 4217. Default: the gateway’s own.', examples: ['COP'] }),
    phone: phone
      .optional()
      .meta({ description: 'Where to reach the customer. Default: the contact on file.' }),
    capture: z
      .enum(captures)
      .optional()
      .meta({
        description:
          'recorded: the payment was taken elsewhere, and is recorded here. gateway: it is taken now, through the payment gateway, with payment_method. Default: payments.capture in gateway.yaml.',
        examples: ['recorded'],
      }),
    payment_method: paymentMethod.optional().meta({
      description: 'The gateway’s token for a card, a wallet or an account. For "capture": "gateway" only.',
      examples: ['pm_card_visa'],
    }),
    notification_class: z
      .string()
      .max(64, 'at most 64 characters')
      .optional()
      .meta({
        description:
          'What the notification is about: a name under notification_classes in gateway.yaml. Default: payment.',
        examples: ['payment'],
      }),
  })
  .meta({
    id: 'PaymentRequest',
    // As a whole, since what the fields say one by one does not go together: a recorded one has no method.
    examples: [
      {
        amount: 100.0,
        customer_id: '123',
        message: 'Pago recibido',
        currency: 'COP',
        phone: '+573001112233',
        notification_class: 'payment',
      },
    ],
  });

export const paymentHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key is the same payment. Printable ASCII.', examples: ['order-1001'] }),
  Prefer: z
    .string()
    .optional()
    .meta({
      description: 'wait=N (0 to 30 seconds): answer when the notification is settled, or the time is up.',
      examples: ['wait=10'],
    }),
});

export const paymentsQuery = z.strictObject({
  id: eitherId,
  customer_id: customerId.optional(),
  phone_suffix: phoneSuffix,
  status: z.enum(paymentStatuses).optional(),
  since: time.optional(),
  until: time.optional(),
  limit,
  cursor,
});

export const payment = z
  .object({
    payment_id: z.uuid(),
    status: z.enum(paymentStatuses),
    failure_reason: z
      .enum(failureReasons)
      .nullable()
      .meta({ description: 'Why a failed one has failed. outcome_unknown: the money may have been taken.' }),
    amount: z.string().meta({ examples: ['100.00'] }),
    currency: z.string().meta({ examples: ['COP'] }),
    customer_id: z.string(),
    received_at: receivedAt,
    created_at: timestamp.meta({ description: 'When it was stored.' }),
    authorization: authorization
      .nullable()
      .meta({ description: 'null where the payment was taken elsewhere and recorded here.' }),
    refunded_amount: z
      .string()
      .optional()
      .meta({
        description: 'Given back for certain. Left out where nothing was ever asked back.',
        examples: ['10.50'],
      }),
    refunds: z.array(refund).optional().meta({ description: 'Oldest first. Left out where there are none.' }),
    notification: paymentNotification
      .nullable()
      .meta({ description: 'null until the payment has succeeded: nobody is told of it before.' }),
  })
  .meta({ id: 'Payment' });
