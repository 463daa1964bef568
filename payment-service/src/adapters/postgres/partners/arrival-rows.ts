// Arrivals and postings as rows: what a trace is made of, read as pages and as changes.
import type { Door } from '../../../application/partners/partner-store.ts';
import type { ArrivalView, PostingView } from '../../../application/partners/partner-readers.ts';
import { epochMs } from '../query.ts';
import { toEvent, toStanding } from './partner-book.ts';
import type { EventRow } from './partner-book.ts';

export const postingJson = `jsonb_build_object(
  'postingId', p.id, 'eventId', p.event_id, 'subjectId', p.subject_id, 'kind', p.kind, 'debit', p.debit,
  'credit', p.credit, 'amountMinor', p.amount_minor::text, 'eventMinor', p.event_minor::text, 'currency', p.currency,
  'basisPoints', p.basis_points, 'postedAtMs', ${epochMs('p.posted_at')})`;

export type PostingJson = Omit<PostingView, 'amountMinor' | 'eventMinor'> & {
  readonly amountMinor: string;
  readonly eventMinor: string;
};

export const toPosting = ({ amountMinor, eventMinor, ...rest }: PostingJson): PostingView => ({
  ...rest,
  amountMinor: BigInt(amountMinor),
  eventMinor: BigInt(eventMinor),
});

/** Of `partner_events e`. */
export const eventColumns = `e.arrival_id, e.partner_id, e.event_id, e.subject_id, e.type, e.sequence,
    ${epochMs('e.occurred_at')} as occurred_ms, e.amount_minor, e.currency, e.standing, e.reason, e.door,
    ${epochMs('e.received_at')} as received_ms, ${epochMs('e.settled_at')} as settled_ms,
    e.repeats, ${epochMs('e.repeated_at')} as repeated_ms`;

/** The same of `partner_event_conflicts c`. */
export const conflictColumns = `c.arrival_id, c.partner_id, c.event_id, c.content ->> 'subject_id', c.content ->> 'type',
    (c.content ->> 'sequence')::int, (c.content ->> 'occurred_ms')::float8, (c.content ->> 'amount_minor')::bigint,
    c.content ->> 'currency', 'conflict', null, c.door, ${epochMs('c.received_at')}, null,
    c.repeats, ${epochMs('c.repeated_at')}`;

/** What each of `arrivals a` did to the books. */
export const withPostings = `a.*, case when a.standing = 'applied' then (
  select jsonb_agg(${postingJson} order by p.id) from partner_postings p
  where p.partner_id = a.partner_id and p.event_id = a.event_id) end as postings`;

export type ArrivalRow = Omit<EventRow, 'standing'> & {
  readonly standing: EventRow['standing'] | 'conflict';
  readonly door: Door;
  readonly received_ms: number;
  readonly settled_ms: number | null;
  readonly repeats: number;
  readonly repeated_ms: number | null;
  readonly postings: readonly PostingJson[] | null;
};

export function toArrival(row: ArrivalRow): ArrivalView {
  const { standing, reason } = row;
  return {
    arrivalId: row.arrival_id,
    event: toEvent(row),
    standing: standing === 'conflict' ? { kind: standing } : toStanding({ standing, reason }),
    door: row.door,
    receivedAtMs: row.received_ms,
    settledAtMs: row.settled_ms,
    repeats: row.repeats,
    repeatedAtMs: row.repeated_ms,
    postings: (row.postings ?? []).map(toPosting),
  };
}
