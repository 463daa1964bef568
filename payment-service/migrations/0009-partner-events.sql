-- What partners tell, each once, and what it did to their books (ADR 35).

-- A partner that is not here has the rate that everybody has.
create table partners (
  id                        text primary key,
  commission_basis_points   integer not null check (commission_basis_points between 0 and 10000),
  updated_at                timestamptz not null default now()
);

-- Locked by whoever takes events of it. "sequence" is that of the last event which took its place.
create table partner_subjects (
  partner_id   text not null,
  subject_id   text not null,
  sequence     integer not null default 0,
  waiting      integer not null default 0 check (waiting >= 0),
  -- Those of which something is left to be reversed.
  conversions  jsonb not null default '[]',
  primary key (partner_id, subject_id)
) with (fillfactor = 80);
create index partner_subjects_by_id on partner_subjects (subject_id);

-- The primary key is what makes an event count once, so it is of the whole history: not partitioned.
create table partner_events (
  partner_id    text not null,
  event_id      text not null,
  -- In the order of time; the trace goes by it.
  arrival_id    uuid not null,
  subject_id    text not null,
  type          text not null check (type in ('conversion', 'payment', 'reversal')),
  sequence      integer not null check (sequence > 0),
  occurred_at   timestamptz not null,
  amount_minor  bigint not null check (amount_minor > 0),
  currency      text not null,
  door          text not null,
  received_at   timestamptz not null default clock_timestamp(),
  standing      text not null check (standing in ('applied', 'waiting', 'rejected')),
  reason        text,
  settled_at    timestamptz,
  -- How often the same came again.
  repeats       integer not null default 0,
  repeated_at   timestamptz,
  primary key (partner_id, event_id),
  constraint rejected_has_reason check ((standing = 'rejected') = (reason is not null)),
  constraint settled_or_waiting check ((standing = 'waiting') = (settled_at is null))
) with (fillfactor = 90);
-- One event for each place: what is rejected for any other reason has taken it.
create unique index partner_events_in_sequence on partner_events (partner_id, subject_id, sequence)
  where reason is distinct from 'sequence_taken';
create index partner_events_of_subject on partner_events (subject_id, arrival_id);
create index partner_events_waiting on partner_events (received_at) where standing = 'waiting';

-- What came under an id that says something else. The same once more is counted.
create table partner_event_conflicts (
  partner_id   text not null,
  event_id     text not null,
  fingerprint  text not null,
  arrival_id   uuid not null,
  -- As it says, and as the event says whose id it has.
  subject_id   text not null,
  known_as_of  text not null,
  content      jsonb not null,
  door         text not null,
  received_at  timestamptz not null default clock_timestamp(),
  repeats      integer not null default 0,
  repeated_at  timestamptz,
  primary key (partner_id, event_id, fingerprint)
);
create index partner_event_conflicts_of_subject on partner_event_conflicts (subject_id, arrival_id);
create index partner_event_conflicts_known_as_of on partner_event_conflicts (known_as_of, arrival_id)
  where known_as_of <> subject_id;

-- One row is both sides of a posting, so none can be out of balance. Rows are added and never changed.
create table partner_postings (
  id            uuid primary key,
  partner_id    text not null,
  event_id      text not null,
  subject_id    text not null,
  kind          text not null check (kind in ('conversion', 'payment', 'reversal')),
  debit         text not null check (debit in ('commission_expense', 'partner_payable', 'cash')),
  credit        text not null check (credit in ('commission_expense', 'partner_payable', 'cash')),
  amount_minor  bigint not null check (amount_minor >= 0),
  -- What of the event's amount it is about.
  event_minor   bigint not null check (event_minor > 0),
  currency      text not null,
  basis_points  integer,
  posted_at     timestamptz not null default clock_timestamp(),
  constraint two_accounts check (debit <> credit)
);
create index partner_postings_of_partner on partner_postings (partner_id, id);
create index partner_postings_of_event on partner_postings (partner_id, event_id);

-- The books as they stand: each account's sum of postings, debits positive. Written with the postings.
create table partner_accounts (
  partner_id          text not null,
  currency            text not null,
  gross_minor         numeric not null,
  reversed_minor      numeric not null,
  commission_expense  numeric not null,
  partner_payable     numeric not null,
  cash                numeric not null,
  primary key (partner_id, currency),
  constraint books_balance check (commission_expense + partner_payable + cash = 0)
) with (fillfactor = 50);

-- Sums of all postings before a moment that nothing is added to any more, so that the check reads new ones only.
create table partner_ledger_sums (like partner_accounts including defaults including constraints,
                                  primary key (partner_id, currency));
create table partner_ledger_progress (
  only_row  boolean primary key default true check (only_row),
  up_to_id  uuid not null
);
insert into partner_ledger_progress (up_to_id) values ('00000000-0000-0000-0000-000000000000');

-- Both entries of each posting.
create view partner_ledger as
select p.id as posting_id, p.partner_id, p.currency, e.account, e.amount_minor
from partner_postings p
cross join lateral (values (p.debit, p.amount_minor::numeric), (p.credit, -p.amount_minor::numeric)) as e(account, amount_minor);

create function partner_sums(from_id uuid, to_id uuid)
  returns table (partner_id text, currency text, gross_minor numeric, reversed_minor numeric,
                 commission_expense numeric, partner_payable numeric, cash numeric)
  language sql stable as $$
  select p.partner_id, p.currency,
    coalesce(sum(p.event_minor) filter (where p.kind = 'conversion'), 0),
    coalesce(sum(p.event_minor) filter (where p.kind = 'reversal'), 0),
    coalesce(sum(p.amount_minor) filter (where p.debit = 'commission_expense'), 0)
      - coalesce(sum(p.amount_minor) filter (where p.credit = 'commission_expense'), 0),
    coalesce(sum(p.amount_minor) filter (where p.debit = 'partner_payable'), 0)
      - coalesce(sum(p.amount_minor) filter (where p.credit = 'partner_payable'), 0),
    coalesce(sum(p.amount_minor) filter (where p.debit = 'cash'), 0)
      - coalesce(sum(p.amount_minor) filter (where p.credit = 'cash'), 0)
  from partner_postings p where p.id >= from_id and p.id < to_id
  group by p.partner_id, p.currency
$$;

-- How far the books are from the postings, and the accounts of each currency from zero: minor units, 0 where all is well.
create function partner_ledger_imbalance() returns numeric language sql stable as $$
  with summed as (
    select * from partner_ledger_sums
    union all
    select * from partner_sums((select up_to_id from partner_ledger_progress), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  ), posted as (
    select partner_id, currency, sum(gross_minor) as gross_minor, sum(reversed_minor) as reversed_minor,
           sum(commission_expense) as commission_expense, sum(partner_payable) as partner_payable, sum(cash) as cash
    from summed group by partner_id, currency
  ), apart as (
    select sum(abs(coalesce(a.gross_minor, 0) - coalesce(p.gross_minor, 0))
             + abs(coalesce(a.reversed_minor, 0) - coalesce(p.reversed_minor, 0))
             + abs(coalesce(a.commission_expense, 0) - coalesce(p.commission_expense, 0))
             + abs(coalesce(a.partner_payable, 0) - coalesce(p.partner_payable, 0))
             + abs(coalesce(a.cash, 0) - coalesce(p.cash, 0))) as minor
    from partner_accounts a full join posted p using (partner_id, currency)
  ), off_zero as (
    select abs(sum(commission_expense + partner_payable + cash)) as minor from posted group by currency
  )
  select coalesce((select minor from apart), 0) + coalesce((select sum(minor) from off_zero), 0)
$$;
