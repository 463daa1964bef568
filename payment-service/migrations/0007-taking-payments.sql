-- Payments that are taken here, and not only recorded: what the gateway is asked, and what it said.
-- Constraints are added unchecked and checked afterwards, which locks nobody out while a large table is read.
alter table payments
  add column failure_reason  text,
  -- It has none before its money is taken.
  alter column notification_id drop not null,
  add constraint payments_status check (status in
    ('pending', 'processing', 'succeeded', 'failed', 'partially_refunded', 'refunded')) not valid,
  add constraint failed_has_reason check ((status = 'failed') = (failure_reason is not null)) not valid;
alter table payments validate constraint payments_status;
alter table payments validate constraint failed_has_reason;
-- What is recorded is never in it.
create index payments_unusual on payments (status, id desc) where status <> 'succeeded';

-- One for each payment that the gateway has to take. The row is its own place in the queue, as a notification's
-- is: next_attempt_at is when somebody must look again, or the end of the lease; null once it has ended.
create table authorizations (
  -- The gateway's idempotency key: every try and every question carries it.
  id               uuid primary key,
  payment_id       uuid not null,
  gateway          text not null,
  -- Erased when it ends: the notification has what it needs of them by then.
  payment_method   text,
  phone            text,
  class            text not null,
  traceparent      text not null,
  tries            integer not null default 0,
  questions        integer not null default 0,
  -- Since when a try may have been carried out that nobody knows the end of.
  doubt_since      timestamptz,
  not_before       timestamptz not null,
  last_outcome     text,
  last_reason      text,
  decision         text check (decision in ('approved', 'declined', 'abandoned')),
  -- What came after it was abandoned: a person has to give the money back.
  late_decision    text check (late_decision in ('approved')),
  gateway_id       text,
  next_attempt_at  timestamptz,
  lease_owner      text,
  lease_until      timestamptz,
  lease_count      integer not null default 0,
  deadline         timestamptz not null,
  created_at       timestamptz not null default now(),
  ended_at         timestamptz,
  constraint ended_or_due check ((decision is null) = (next_attempt_at is not null))
) with (fillfactor = 85);
create index authorizations_due on authorizations (next_attempt_at) where next_attempt_at is not null;
create unique index authorizations_of_payment on authorizations (payment_id);

-- What the simulated gateway has taken, in development: a bank remembers, whoever restarts. Empty elsewhere.
create table simulated_ledger (
  kind              text not null check (kind in ('authorization', 'refund')),
  id                uuid not null,
  authorization_id  uuid not null,
  entry             jsonb not null,
  created_at        timestamptz not null default now(),
  primary key (kind, id)
);
create index simulated_refunds on simulated_ledger (authorization_id) where kind = 'refund';
