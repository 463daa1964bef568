// What is asked and answered about sending dead notifications again.
import { z } from 'zod';
import { deadReasons } from '../../domain/notification.ts';
import * as schemas from './schemas.ts';

const reason = z
  .string()
  .trim()
  .min(1, 'at least 1 character')
  .max(200, 'at most 200 characters')
  .refine(schemas.isStorable, schemas.storable)
  .meta({ description: 'Why it is sent again; kept with it.', examples: ['the outage of the 3rd is over'] });

export const replayRequest = z.strictObject({ reason }).meta({ id: 'ReplayRequest' });

const filterShape = {
  reason: z.enum(deadReasons).optional().meta({ description: 'What they died of.' }),
  provider: schemas.providerName
    .optional()
    .meta({ description: 'Those that were tried at this provider since they were last replayed.' }),
  possible_duplicate: z.boolean().optional(),
};

const filter = z
  .strictObject({ ...filterShape, since: schemas.time.optional(), until: schemas.time.optional() })
  .meta({ description: 'Which dead ones; {} means all. since and until are about their creation.' });

export const replayJobRequest = z
  .strictObject({
    filter,
    reason: reason.optional().meta({ description: 'Why; needed unless dry_run.' }),
    rate_per_second: z.int().min(1).max(1_000).default(50),
    dry_run: z.boolean().default(false).meta({ description: 'Only tells how many would be sent again.' }),
  })
  .refine((body) => body.dry_run || body.reason !== undefined, {
    path: ['reason'],
    message: 'expected string; it is missing (only a dry_run needs none)',
  })
  .meta({ id: 'ReplayJobRequest' });

export const replayJobsQuery = z.strictObject({ limit: schemas.limit, cursor: schemas.cursor });

export const replayCount = z
  .object({
    matched: z.int(),
    by_reason: z.record(z.string(), z.int()),
    may_have_reached: z
      .int()
      .meta({ description: 'How many an earlier attempt may have brought to the customer already.' }),
    without_contact: z.int().meta({ description: 'How many would be skipped: no phone number.' }),
    is_complete: z
      .boolean()
      .meta({ description: 'false: more are dead than are counted at once, so there are at least as many.' }),
  })
  .meta({ id: 'ReplayCount' });

const timestamp = z.iso.datetime();

export const replayJob = z
  .object({
    job_id: z.uuid(),
    status: z.enum(['running', 'done', 'cancelled']),
    filter: z.object({ ...filterShape, since: timestamp.optional(), until: timestamp.optional() }),
    rate_per_second: z.int(),
    total: z.int().meta({ description: 'As counted when it was made.' }),
    replayed: z.int(),
    skipped: z.int().meta({ description: 'Could not be sent again: still no phone number, for example.' }),
    requested_by: z.string(),
    reason: z.string(),
    created_at: timestamp,
    ended_at: timestamp.nullable(),
  })
  .meta({ id: 'ReplayJob' });
