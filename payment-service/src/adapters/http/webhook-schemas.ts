// The shapes of webhooks, for checking and for the documentation.
import { eventCatalog } from '@relevo/events';
import type { EventType } from '@relevo/events';
import { z } from 'zod';
import * as schemas from './schemas.ts';

// As it is connected to: https:\\user@host is https://user@host as well.
const namesSomebody = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
};

const names = Object.keys(eventCatalog) as [EventType, ...EventType[]]; // the catalogue is not empty
const eventType = z.enum(names);

export const webhookParams = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, 64 at most')
    .meta({ examples: ['shop'] }),
});

export const deliveryParams = webhookParams.extend({
  event_id: z.uuid().meta({ examples: ['019aaf3e-0000-7000-8000-000000000000'] }),
});

export const webhookRequest = z
  .strictObject({
    url: z
      .url('expected an address such as https://shop.example/relevo')
      .max(2_048)
      .refine((url) => !namesSomebody(url), 'without a user or a password in it')
      .meta({ examples: ['https://shop.example/relevo'] }),
    types: z.array(eventType).max(50).default([]).describe('Which events; empty: all of them'),
    enabled: z
      .boolean()
      .default(true)
      .describe('false: nothing is posted, and what happens meanwhile is not owed'),
    rotate_secret: z
      .boolean()
      .default(false)
      .describe('A new secret; the one of before signs beside it for a day'),
  })
  .meta({ id: 'WebhookRequest' });

export const webhook = z
  .object({
    name: z.string(),
    url: z.string(),
    types: z.array(z.string()),
    enabled: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    secret: z.string().optional().describe('Shown once: when it was made'),
  })
  .meta({ id: 'Webhook' });

export const webhooks = z.object({ items: z.array(webhook), next_cursor: z.null() });

export const deliveriesQuery = z.strictObject({
  status: z.enum(['queued', 'delivered', 'dead']).optional(),
  limit: schemas.limit,
  cursor: schemas.cursor,
});

export const webhookDelivery = z
  .object({
    event_id: z.string(),
    type: z.string(),
    status: z.enum(['queued', 'delivered', 'dead']),
    reason: z.string().nullable().describe('Why it is dead: expired, gone'),
    tries: z.number(),
    last_reason: z.string().nullable(),
    last_status: z.number().nullable(),
    next_attempt_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
