// What partners send, and what is shown of them.
import { z } from 'zod';
import { rejectionReasons } from '../../../domain/partners/apply-event.ts';
import { basisPointsMax } from '../../../domain/partners/commission.ts';
import type { WaitingPlace } from '../../../application/partners/partner-readers.ts';
import { partnerEventTypes } from '../../../domain/partners/partner-event.ts';
import { lastEventIdQuery } from '../answer-stream.ts';
import { readTextCursor } from '../ids.ts';
import { cursor, cursorOf, isStorable, limit, pageOf, storable, timestamp } from '../schemas.ts';

const batchMax = 1_000;
const sequenceMax = 2_147_483_647;

const idLengthMax = 128;

const id = (description: string, example: string, lengthMax = idLengthMax) =>
  z
    .string()
    .min(1, 'at least 1 character')
    .max(lengthMax, `at most ${lengthMax} characters`)
    .refine(isStorable, storable)
    .meta({ description, examples: [example] });

const partnerId = id('Who says it.', 'acme');
const subjectId = id('What it is about, by the partner’s own id; such as an order.', 'order-1001');

export const partnerEvent = z
  .strictObject({
    event_id: id('The partner’s own: the same id is the same event.', 'evt-1', 255),
    partner_id: partnerId,
    type: z.enum(partnerEventTypes).meta({
      description:
        'conversion: the partner earns commission on the amount. payment: the partner was paid the amount. reversal: that much of the subject’s conversions is taken back.',
    }),
    subject_id: subjectId,
    sequence: z
      .int('a whole number from 1')
      .min(1, 'a whole number from 1')
      .max(sequenceMax, `at most ${sequenceMax}`)
      .meta({ description: 'From 1, without a gap within the subject.', examples: [1] }),
    occurred_at: z.iso
      .datetime({ offset: true, error: 'a time such as 2026-01-31T12:00:00Z' })
      .meta({ examples: ['2026-01-31T12:00:00Z'] }),
    amount: z
      .union([z.number(), z.string().max(64)], 'a number such as 100.00, or the same as a string')
      .meta({ description: 'In major units, more than 0. Read from its digits.', examples: ['100.00'] }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'an ISO 4217 code in capitals, such as COP')
      .meta({ examples: ['COP'] }),
  })
  .meta({ id: 'PartnerEvent' });

export const partnerEvents = z
  .array(partnerEvent)
  .min(1, 'at least 1 event')
  .max(batchMax, `at most ${batchMax} events`);

const reason = z
  .enum(rejectionReasons)
  .nullable()
  .meta({ description: 'Why it was rejected; null elsewhere.' });

const standings = ['applied', 'waiting', 'rejected'] as const;

export const eventResult = z
  .object({
    partner_id: z.string(),
    event_id: z.string(),
    result: z.enum([...standings, 'duplicate', 'conflict', 'not_taken']).meta({
      description:
        'applied: it has taken effect. waiting: for those before it. rejected: it can not be right, and is passed over. duplicate: it came before; see status. conflict: another event came under this id. not_taken: too many wait already, send it again later.',
    }),
    status: z
      .enum(standings)
      .nullable()
      .meta({ description: 'Where the event of this id stands; null where that is another, or none.' }),
    reason,
  })
  .meta({ id: 'PartnerEventResult' });

export const eventResults = z
  .object({ results: z.array(eventResult).meta({ description: 'In the order of the events.' }) })
  .meta({ id: 'PartnerEventResults' });

export const partnerParams = z.object({ id: partnerId });
export const subjectParams = z.object({ id: subjectId });
/** A text of that length as base64url: three bytes a character at most. */
const textCursorMax = 4 * (idLengthMax + 32);

function readPartnerCursor(cursor: string): string | null {
  const parsed = partnerId.safeParse(readTextCursor(cursor));
  return parsed.success ? parsed.data : null;
}

function readWaitingCursor(cursor: string): WaitingPlace | null {
  const [, us, text] = /^(\d{1,16})-(.+)$/s.exec(readTextCursor(cursor)) ?? [];
  const parsed = subjectId.safeParse(text);
  return parsed.success ? { sinceUs: Number(us), subjectId: parsed.data } : null;
}

export const partnersQuery = z.strictObject({ limit, cursor: cursorOf(readPartnerCursor, textCursorMax) });
export const waitingQuery = z.strictObject({ limit, cursor: cursorOf(readWaitingCursor, textCursorMax) });
export const pageQuery = z.strictObject({ limit, cursor });
/** Of the page, or of the stream. */
export const traceQuery = z.strictObject({ limit, cursor, last_event_id: lastEventIdQuery });

export const partnerRequest = z
  .strictObject({
    commission_basis_points: z
      .int('a whole number')
      .min(0, 'at least 0')
      .max(basisPointsMax, `at most ${basisPointsMax}`)
      .meta({
        description: 'Hundredths of a percent: 1000 is 10 %. For what takes effect from now on.',
        examples: [1_000],
      }),
  })
  .meta({ id: 'PartnerRequest' });

export const partner = z
  .object({
    partner_id: z.string(),
    commission_basis_points: z.int(),
    updated_at: timestamp
      .nullable()
      .meta({ description: 'null where it is the rate that everybody has who was given no other.' }),
  })
  .meta({ id: 'Partner' });

const amount = z.string().meta({ examples: ['100.00'] });
const currency = z.string().meta({ examples: ['COP'] });

const balances = z
  .array(
    z.object({
      currency,
      gross: amount.meta({ description: 'All conversions.' }),
      reversed: amount.meta({ description: 'What of them was taken back.' }),
      commission: amount.meta({
        description: 'Earned, less what was taken back by reversals.',
      }),
      paid: amount.meta({ description: 'Paid to the partner.' }),
      balance: amount.meta({
        description: 'Owed to the partner: commission less paid. Negative where too much was paid.',
      }),
    }),
  )
  .meta({ description: 'By currency.' });

export const balance = z.object({ partner_id: z.string(), balances }).meta({ id: 'PartnerBalance' });

export const partners = pageOf(partner.extend({ balances }).meta({ id: 'ListedPartner' }));

export const waiting = pageOf(
  z
    .object({
      subject_id: z.string(),
      next_sequence: z.int().meta({ description: 'Of the event that is missing.' }),
      first_waiting_sequence: z
        .int()
        .meta({ description: 'Of the first one that waits: those between are missing as well.' }),
      waiting: z.int().meta({ description: 'How many wait.' }),
      waiting_since: timestamp.meta({ description: 'When the first of them came.' }),
    })
    .meta({ id: 'WaitingSubject' }),
);

const account = z.enum(['commission_expense', 'partner_payable', 'cash']);

export const posting = z
  .object({
    posting_id: z.uuid(),
    event_id: z.string(),
    subject_id: z.string(),
    type: z.enum(partnerEventTypes),
    debit: account,
    credit: account,
    amount: amount.meta({ description: 'What moved from one account to the other.' }),
    event_amount: amount.meta({ description: 'What of the event’s amount it is about.' }),
    currency,
    commission_basis_points: z
      .int()
      .nullable()
      .meta({ description: 'The rate that it was reckoned with; null for a payment.' }),
    posted_at: timestamp,
  })
  .meta({ id: 'PartnerPosting' });

export const statement = pageOf(posting);

export const arrival = z
  .object({
    ...partnerEvent.shape,
    amount,
    occurred_at: timestamp,
    result: z.enum([...standings, 'conflict']).meta({
      description: 'As it stands now. conflict: it came under the id of another event, and had no effect.',
    }),
    reason,
    received_by: z.enum(['http', 'topic']),
    received_at: timestamp,
    settled_at: timestamp
      .nullable()
      .meta({ description: 'When it took effect or was rejected; null while it waits.' }),
    repeats: z.int().meta({ description: 'How often the same came again.' }),
    last_repeated_at: timestamp.nullable(),
    postings: z.array(posting).meta({ description: 'What it did to the books.' }),
  })
  .meta({ id: 'PartnerEventArrival' });

export const trace = pageOf(arrival)
  .extend({
    subject_id: z.string(),
    subjects: z
      .array(z.object({ partner_id: z.string(), next_sequence: z.int(), waiting: z.int() }))
      .meta({ description: 'How far each partner’s subject of this id has come.' }),
  })
  .meta({ id: 'SubjectTrace' });
