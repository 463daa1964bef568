// What the API is sent about refunds, and what it says of them.
import { z } from 'zod';
import { refundFailureReasons, refundStatuses } from '../../domain/refund.ts';
import { wishShape } from './authorization-schemas.ts';
import { isStorable, storable, timestamp } from './schemas.ts';

export const refundRequest = z
  .strictObject({
    amount: z
      .union([z.number(), z.string().max(64)], 'a number such as 10.50, or the same as a string')
      .optional()
      .meta({
        description:
          'In major units of the payment’s currency, and no more than is left of it. Default: all that is left.',
        examples: [10.5],
      }),
    reason: z
      .string()
      .min(1, 'at least 1 character')
      .max(500, 'at most 500 characters')
      .refine(isStorable, storable)
      .optional()
      .meta({
        description: 'Why, in your own words. Phone numbers in it are masked.',
        examples: ['returned'],
      }),
  })
  .meta({ id: 'RefundRequest' });

export const refundHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key is the same refund. Printable ASCII.', examples: ['return-1001'] }),
  Prefer: z
    .string()
    .optional()
    .meta({
      description:
        'wait=N (0 to 30 seconds): how long the answer is held back for the gateway. respond-async: not at all, and where the gateway can not be asked now, it is asked later.',
      examples: ['wait=10'],
    }),
});

export const refundParams = z.object({ id: z.uuid(), refund_id: z.uuid() });

export const refund = z
  .object({
    refund_id: z.uuid(),
    payment_id: z.uuid(),
    status: z.enum(refundStatuses).meta({
      description:
        'unresolved: nobody could tell in time whether it was given back. It stays held, and a person has to look at the gateway.',
    }),
    amount: z.string().meta({ examples: ['10.50'] }),
    currency: z.string().meta({ examples: ['COP'] }),
    reason: z.string().nullable().meta({ description: 'In your own words.' }),
    failure_reason: z
      .enum(refundFailureReasons)
      .nullable()
      .meta({ description: 'Why a failed one has failed: nothing was given back.' }),
    failure_code: z.string().nullable().meta({ description: 'The gateway’s own, where it refused.' }),
    created_at: timestamp,
    execution: z.object(wishShape).meta({ id: 'RefundExecution' }).nullable().meta({
      description: 'null where the payment was taken elsewhere: it is given back there, and recorded here.',
    }),
  })
  .meta({ id: 'Refund' });
