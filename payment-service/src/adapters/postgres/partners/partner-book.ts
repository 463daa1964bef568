// Locks the subjects that events are about, and reads what is known of them. Whoever
// takes events of a subject holds its row until the commit, so that what is read here
// stands until then. In one order, so that nobody waits in a ring.
import type { OpenConversion, RejectionReason, Subject } from '../../../domain/partners/apply-event.ts';
import { keyOf } from '../../../domain/partners/partner-event.ts';
import type { PartnerEvent, PartnerEventType } from '../../../domain/partners/partner-event.ts';
import type { Book, KnownEvent, Standing } from '../../../domain/partners/take-events.ts';
import { epochMs } from '../query.ts';

/** A statement in somebody's transaction: ours, or that of a consumer of the topic. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller states the row type of its own statement
export type Ask = <Row>(
  text: string,
  values: readonly unknown[],
  name?: string,
) => Promise<{ readonly rows: readonly Row[] }>;

export type ReadBook = {
  readonly book: Book;
  /** Of the partners that have a rate of their own. */
  readonly basisPoints: ReadonlyMap<string, number>;
};

const makeSql = `
insert into partner_subjects (partner_id, subject_id)
select partner_id, subject_id from unnest($1::text[], $2::text[]) as i(partner_id, subject_id) order by 1, 2
on conflict do nothing`;

// Laterally, each row by its key, here and below: a join is planned while the tables are empty, as one that
// reads all of them, and kept while they grow.
const lockSql = `
select s.*, (select p.commission_basis_points from partners p where p.id = s.partner_id) as commission_basis_points
from (
  select partner_id, subject_id from unnest($1::text[], $2::text[]) as i(partner_id, subject_id) order by 1, 2
) as i cross join lateral (
  select s.partner_id, s.subject_id, s.sequence, s.waiting, s.conversions from partner_subjects s
  where s.partner_id = i.partner_id and s.subject_id = i.subject_id for update
) as s`;

type SubjectRow = {
  readonly partner_id: string;
  readonly subject_id: string;
  readonly sequence: number;
  readonly waiting: number;
  readonly conversions: readonly StoredConversion[];
  readonly commission_basis_points: number | null;
};

/** JSON has no whole numbers of that size. */
export type StoredConversion = Omit<OpenConversion, 'amountMinor' | 'reversedMinor'> & {
  readonly amountMinor: string;
  readonly reversedMinor: string;
};

const eventColumns = `
  e.partner_id, e.event_id, e.arrival_id, e.subject_id, e.type, e.sequence, ${epochMs('e.occurred_at')} as occurred_ms,
  e.amount_minor, e.currency, e.standing, e.reason`;

// What waits is not settled, which leads along the sequence and not through all that waits.
const knownSql = `
select e.* from unnest($1::text[], $2::text[]) as i(partner_id, event_id) cross join lateral (
  select ${eventColumns} from partner_events e
  where e.partner_id = i.partner_id and e.event_id = i.event_id offset 0
) as e
union
select e.* from unnest($3::text[], $4::text[], $5::int[]) as s(partner_id, subject_id, sequence) cross join lateral (
  select ${eventColumns} from partner_events e
  where e.partner_id = s.partner_id and e.subject_id = s.subject_id and e.sequence > s.sequence
    and e.settled_at is null and e.reason is distinct from 'sequence_taken' offset 0
) as e`;

export type EventRow = {
  readonly partner_id: string;
  readonly event_id: string;
  readonly arrival_id: string;
  readonly subject_id: string;
  readonly type: PartnerEventType;
  readonly sequence: number;
  readonly occurred_ms: number;
  readonly amount_minor: string;
  readonly currency: string;
  readonly standing: Standing['kind'];
  readonly reason: RejectionReason | null;
};

export function toEvent(row: Omit<EventRow, 'arrival_id' | 'standing' | 'reason'>): PartnerEvent {
  return {
    partnerId: row.partner_id,
    eventId: row.event_id,
    type: row.type,
    subjectId: row.subject_id,
    sequence: row.sequence,
    // Seconds as a fraction: what is compared has to be what was sent.
    occurredAtMs: Math.round(row.occurred_ms),
    money: { amountMinor: BigInt(row.amount_minor), currency: row.currency },
  };
}

export function toStanding({ standing, reason }: Pick<EventRow, 'standing' | 'reason'>): Standing {
  // "rejected_has_reason" says that it is rejected exactly where there is one.
  if (reason !== null) return { kind: 'rejected', reason };
  return standing === 'waiting' ? { kind: 'waiting' } : { kind: 'applied' };
}

const toKnown = (row: EventRow): KnownEvent => ({
  arrivalId: row.arrival_id,
  event: toEvent(row),
  standing: toStanding(row),
});

const toSubject = (row: SubjectRow): Subject => ({
  partnerId: row.partner_id,
  subjectId: row.subject_id,
  sequence: row.sequence,
  conversions: row.conversions.map(({ amountMinor, reversedMinor, ...rest }) => ({
    ...rest,
    amountMinor: BigInt(amountMinor),
    reversedMinor: BigInt(reversedMinor),
  })),
});

/** Each pair once. */
function pairs(of: readonly (readonly [partnerId: string, id: string])[]): readonly [string[], string[]] {
  const once = [...new Map(of.map((pair) => [keyOf(...pair), pair])).values()];
  return [once.map(([partnerId]) => partnerId), once.map(([, id]) => id)];
}

export async function lockBook(ask: Ask, events: readonly PartnerEvent[]): Promise<ReadBook> {
  const subjectPairs = pairs(events.map(({ partnerId, subjectId }) => [partnerId, subjectId]));
  await ask(makeSql, subjectPairs, 'partner-make');
  const { rows: subjects } = await ask<SubjectRow>(lockSql, subjectPairs, 'partner-lock');
  const withWaiting = subjects.filter(({ waiting }) => waiting > 0);
  const { rows: known } = await ask<EventRow>(
    knownSql,
    [
      ...pairs(events.map(({ partnerId, eventId }) => [partnerId, eventId])),
      withWaiting.map(({ partner_id: partnerId }) => partnerId),
      withWaiting.map(({ subject_id: subjectId }) => subjectId),
      withWaiting.map(({ sequence }) => sequence),
    ],
    'partner-known',
  );
  const rates = subjects.flatMap(({ partner_id: partnerId, commission_basis_points: rate }) =>
    rate === null ? [] : [[partnerId, rate] as const],
  );
  return {
    book: { subjects: subjects.map(toSubject), events: known.map(toKnown) },
    basisPoints: new Map(rates),
  };
}
