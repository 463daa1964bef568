// What the API says of payments that are taken here: the token they come with, and how far they have come.
import { z } from 'zod';
import { timestamp } from './schemas.ts';

/** How a gateway's token may look; a card number does not belong here. */
export const paymentMethod = z
  .string()
  .regex(/^[A-Za-z][\w-]{2,127}$/, 'a token of the gateway, such as pm_card_visa; never a card number');

/** How something has gone that the payment gateway was asked for. */
export const wishShape = {
  gateway: z.string(),
  gateway_id: z.string().nullable().meta({ description: 'The gateway’s own name for it.' }),
  tries: z.int().meta({ description: 'Calls that were begun, each under the same id at the gateway.' }),
  in_doubt: z.boolean().meta({ description: 'A try may have been carried out: the gateway is asked first.' }),
  last_outcome: z.string().nullable(),
  last_reason: z.string().nullable(),
  deadline: timestamp.meta({ description: 'Until when the gateway is tried.' }),
  next_attempt_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
};

export const authorization = z
  .object({
    ...wishShape,
    approved_too_late: z
      .boolean()
      .meta({ description: 'It was approved after it had been given up: the money has to be given back.' }),
  })
  .meta({ id: 'Authorization' });
