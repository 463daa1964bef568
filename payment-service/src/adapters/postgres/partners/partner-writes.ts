// What was decided, in two statements: events, postings and subjects in the first, the
// books in the last (after what is told, where somebody listens), since many wait for their rows and they are held for a commit only.
import { hash } from 'node:crypto';
import type { Door } from '../../../application/partners/partner-store.ts';
import type { Posting } from '../../../domain/partners/ledger.ts';
import { bookChanges } from '../../../domain/partners/ledger.ts';
import { keyOf } from '../../../domain/partners/partner-event.ts';
import type { PartnerEvent } from '../../../domain/partners/partner-event.ts';
import type { Arrival, Book, Taken, TakenEvent } from '../../../domain/partners/take-events.ts';
import type { Ask, StoredConversion } from './partner-book.ts';
import { tellApplied } from './partner-news.ts';
import type { PartnerNews } from './partner-news.ts';

const eventShape = `partner_id text, event_id text, arrival_id uuid, subject_id text, type text, sequence int,
    occurred_ms float8, amount_minor bigint, currency text, standing text, reason text, repeats int`;

// Rows that are there are changed by "on conflict": whatever is known of the tables, it goes by their keys.
const eventsSql = `
with arrived as (
  insert into partner_events (partner_id, event_id, arrival_id, subject_id, type, sequence, occurred_at, amount_minor,
                              currency, door, standing, reason, settled_at, repeats, repeated_at)
  select partner_id, event_id, arrival_id, subject_id, type, sequence, to_timestamp(occurred_ms / 1000), amount_minor,
         currency, $6, standing, reason, case when standing <> 'waiting' then clock_timestamp() end,
         repeats, case when repeats > 0 then clock_timestamp() end
  from json_to_recordset($1::json) as i(${eventShape})
  order by partner_id, event_id
), changed as (
  insert into partner_events as e (partner_id, event_id, arrival_id, subject_id, type, sequence, occurred_at,
                                   amount_minor, currency, door, standing, reason, settled_at, repeats, repeated_at)
  select partner_id, event_id, arrival_id, subject_id, type, sequence, to_timestamp(occurred_ms / 1000), amount_minor,
         currency, $6, standing, reason, case when standing <> 'waiting' then clock_timestamp() end,
         repeats, case when repeats > 0 then clock_timestamp() end
  from json_to_recordset($2::json) as i(${eventShape})
  order by partner_id, event_id
  on conflict (partner_id, event_id) do update set
    standing = excluded.standing, reason = excluded.reason,
    settled_at = coalesce(e.settled_at, excluded.settled_at),
    repeats = e.repeats + excluded.repeats,
    repeated_at = coalesce(excluded.repeated_at, e.repeated_at)
), conflicted as (
  insert into partner_event_conflicts as c
    (partner_id, event_id, fingerprint, arrival_id, subject_id, known_as_of, content, door)
  select partner_id, event_id, fingerprint, arrival_id, subject_id, known_as_of, content, $6
  from json_to_recordset($3::json) as i(partner_id text, event_id text, fingerprint text, arrival_id uuid,
    subject_id text, known_as_of text, content jsonb)
  order by partner_id, event_id, fingerprint
  on conflict (partner_id, event_id, fingerprint)
    do update set repeats = c.repeats + 1, repeated_at = clock_timestamp()
), posted as (
  insert into partner_postings (id, partner_id, event_id, subject_id, kind, debit, credit, amount_minor, event_minor,
                                currency, basis_points)
  select id, partner_id, event_id, subject_id, kind, debit, credit, amount_minor, event_minor, currency, basis_points
  from json_to_recordset($4::json) as i(id uuid, partner_id text, event_id text, subject_id text, kind text, debit text,
    credit text, amount_minor bigint, event_minor bigint, currency text, basis_points int)
)
insert into partner_subjects (partner_id, subject_id, sequence, waiting, conversions)
select partner_id, subject_id, sequence, waiting, conversions
from json_to_recordset($5::json) as i(partner_id text, subject_id text, sequence int, waiting int, conversions jsonb)
on conflict (partner_id, subject_id)
  do update set sequence = excluded.sequence, waiting = excluded.waiting, conversions = excluded.conversions`;

const booksSql = `
insert into partner_accounts as a (partner_id, currency, gross_minor, reversed_minor,
                                   commission_expense, partner_payable, cash)
select partner_id, currency, gross_minor, reversed_minor, commission_expense, partner_payable, cash
from json_to_recordset($1::json) as i(partner_id text, currency text, gross_minor numeric, reversed_minor numeric,
  commission_expense numeric, partner_payable numeric, cash numeric)
order by partner_id, currency
on conflict (partner_id, currency) do update set
  gross_minor = a.gross_minor + excluded.gross_minor,
  reversed_minor = a.reversed_minor + excluded.reversed_minor,
  commission_expense = a.commission_expense + excluded.commission_expense,
  partner_payable = a.partner_payable + excluded.partner_payable,
  cash = a.cash + excluded.cash`;

export type Decided = {
  readonly arrivals: readonly Arrival[];
  readonly taken: Taken;
  /** As it was read before. */
  readonly book: Book;
};

export type WriteContext = {
  readonly door: Door;
  readonly newId: () => string;
  /** Null: nobody listens. */
  readonly news: PartnerNews | null;
};

export async function writeTaken(
  ask: Ask,
  decided: Decided,
  { door, newId, news }: WriteContext,
): Promise<void> {
  const { events, subjects } = decided.taken;
  const lists = [
    events.filter(({ isNew }) => isNew).map(toRow),
    events.filter(({ isNew }) => !isNew).map(toRow),
    conflictsOf(decided),
    events.flatMap((taken) => taken.postings.map((posting) => toPosting(taken.event, posting, newId()))),
    subjects.map(toSubject),
  ];
  if (lists.every(({ length }) => length === 0)) return;
  await ask(eventsSql, [...lists.map((list) => JSON.stringify(list)), door], 'partner-events');
  if (news !== null) await tellApplied(ask, events, news.append);
  const changes = changesOf(events);
  if (changes.length > 0) await ask(booksSql, [JSON.stringify(changes)], 'partner-books');
}

const reasonOf = ({ standing }: TakenEvent): string | null =>
  standing.kind === 'rejected' ? standing.reason : null;

function toContent({ partnerId, eventId, type, subjectId, sequence, occurredAtMs, money }: PartnerEvent) {
  return {
    partner_id: partnerId,
    event_id: eventId,
    type,
    subject_id: subjectId,
    sequence,
    occurred_ms: occurredAtMs,
    amount_minor: money.amountMinor.toString(),
    currency: money.currency,
  };
}

function toRow(taken: TakenEvent) {
  const { arrivalId, event, standing, repeats } = taken;
  return {
    ...toContent(event),
    arrival_id: arrivalId,
    standing: standing.kind,
    reason: reasonOf(taken),
    repeats,
  };
}

function toPosting(event: PartnerEvent, posting: Posting, id: string) {
  return {
    id,
    partner_id: event.partnerId,
    event_id: event.eventId,
    subject_id: event.subjectId,
    kind: posting.kind,
    debit: posting.debit,
    credit: posting.credit,
    amount_minor: posting.amountMinor.toString(),
    event_minor: posting.eventMinor.toString(),
    currency: posting.currency,
    basis_points: posting.basisPoints,
  };
}

function toSubject({ partnerId, subjectId, sequence, waiting, conversions }: Taken['subjects'][number]) {
  const stored = conversions.map(({ amountMinor, reversedMinor, ...rest }): StoredConversion => ({
    ...rest,
    amountMinor: amountMinor.toString(),
    reversedMinor: reversedMinor.toString(),
  }));
  return { partner_id: partnerId, subject_id: subjectId, sequence, waiting, conversions: stored };
}

/** Each content once: one statement can not insert a row and count it as well. */
function conflictsOf({ arrivals, taken, book }: Decided) {
  const known = new Map(
    [...book.events, ...taken.events].map(({ event }) => [keyOf(event.partnerId, event.eventId), event]),
  );
  const once = new Map(
    arrivals.flatMap(({ arrivalId, event }, index) => {
      if (taken.results[index]?.kind !== 'conflict') return [];
      const content = toContent(event);
      const fingerprint = hash('sha256', JSON.stringify(content), 'base64url');
      const knownAsOf = known.get(keyOf(event.partnerId, event.eventId))?.subjectId ?? event.subjectId;
      const { partner_id, event_id, subject_id } = content;
      const row = { partner_id, event_id, subject_id, fingerprint, arrival_id: arrivalId };
      return [[fingerprint, { ...row, known_as_of: knownAsOf, content }] as const];
    }),
  );
  return [...once.values()];
}

function changesOf(events: readonly TakenEvent[]) {
  const postingsOf = new Map<string, Posting[]>();
  for (const { event, postings } of events) {
    const ofPartner = postingsOf.get(event.partnerId) ?? [];
    ofPartner.push(...postings);
    postingsOf.set(event.partnerId, ofPartner);
  }
  return [...postingsOf].flatMap(([partnerId, postings]) =>
    bookChanges(postings).map((change) => ({
      partner_id: partnerId,
      currency: change.currency,
      gross_minor: change.grossMinor.toString(),
      reversed_minor: change.reversedMinor.toString(),
      commission_expense: change.commission_expense.toString(),
      partner_payable: change.partner_payable.toString(),
      cash: change.cash.toString(),
    })),
  );
}
