-- What became of a message after a provider took it, who sent what again, and
-- what replicas tell each other. Times are the database's own.

alter table notifications
  add column class             text not null default 'payment',
  -- Each replay begins a new life: the plan looks at the attempts of the present one only.
  add column life              integer not null default 0,
  -- Grows with each receipt, so that whoever holds the lease notices one that came meanwhile.
  add column receipt_count     integer not null default 0,
  add column duplicate_reason  text check (duplicate_reason in
    ('sent_after_unknown', 'sent_after_missing_receipt', 'late_outcome', 'late_receipt', 'replayed')),
  -- The person is gone, the record stays.
  add column erased_at         timestamptz,
  alter column body drop not null,
  drop constraint settled_or_due,
  drop constraint dead_has_reason,
  drop constraint notifications_dead_reason_check;

-- An accepted one is due when its receipt is; without a deadline for receipts it is settled.
alter table notifications
  add constraint settled_or_due check (case
    when status in ('delivered', 'dead') then next_attempt_at is null
    when status = 'accepted' then true
    else next_attempt_at is not null end),
  add constraint dead_has_reason check ((status = 'dead') = (dead_reason is not null)),
  -- Without a phone and a text nothing can be sent, so nothing may be due.
  add constraint erased_owes_nothing check (erased_at is null or next_attempt_at is null),
  add constraint notifications_dead_reason_check check (dead_reason in
    ('rejected', 'undelivered', 'unconfirmed', 'expired', 'attempts_exhausted', 'no_contact', 'erased'));

update notifications set duplicate_reason = 'sent_after_unknown' where possible_duplicate;

alter table payments alter column message drop not null;

-- To find a payment's key when its person is erased, and the contacts that nobody has touched for long.
create index idempotency_keys_by_payment on idempotency_keys (payment_id);
create index customers_by_update on customers (updated_at, id) where phone is not null;

alter table attempts
  add column life                integer not null default 0,
  -- The furthest that any receipt of this attempt has said.
  add column receipt_status      text check (receipt_status in ('sent', 'delivered', 'failed')),
  add column receipt_code        text,
  add column receipt_at          timestamptz,
  -- When the provider was first asked what became of it, its receipt being overdue.
  add column receipt_asked_at    timestamptz,
  -- When its receipt deadline went by without a final one.
  add column receipt_missing_at  timestamptz,
  -- When the message that it had claimed by likeness turned out to be another's: it is verified anew from then.
  add column doubted_at          timestamptz;
-- Who else may own a message that the provider lists without a handle of ours.
create index attempts_in_doubt on attempts (provider, started_at)
  where provider_message_id is null and (outcome is null or outcome in ('accepted', 'unknown'));

-- Append-only but for being matched. No phone and no text: only what a decision needs.
create table receipts (
  provider             text not null,
  -- The message's id at the provider and the status: a message passes each status once.
  event_key            text not null,
  provider_message_id  text,
  -- The handle that we gave with the message, where the receipt carries it.
  attempt_id           uuid,
  -- Null until its message is known.
  notification_id      uuid,
  status               text not null check (status in ('sent', 'delivered', 'failed')),
  provider_status      text not null,
  code                 text,
  -- It came after the receipt deadline had passed.
  is_late              boolean not null default false,
  received_at          timestamptz not null default now(),
  primary key (provider, event_key)
);
create index receipts_by_notification on receipts (notification_id) where notification_id is not null;
create index receipts_unmatched on receipts (received_at) where notification_id is null;

-- What receipts say about each provider's health, by the second of the judgement and the second in which
-- the attempts began: a window is over judgements, and old attempts do not speak against a recovery.
create table receipt_counts (
  judged_at  timestamptz not null,
  provider   text not null,
  replica    text not null,
  begun_at   timestamptz not null,
  delivered  integer not null default 0,
  failed     integer not null default 0,
  missing    integer not null default 0,
  primary key (judged_at, provider, replica, begun_at)
);

alter table provider_state
  -- Only a receipt of its probe closes it.
  add column needs_receipt  boolean not null default false,
  -- What opened it in the first place, past failed probes: reason, time, detail, calls.
  add column tripped        jsonb;

-- Isolation by hand: one for each provider, for all replicas, until it expires.
create table provider_isolations (
  provider     text primary key,
  reason       text not null,
  isolated_by  text not null,
  since        timestamptz not null default now(),
  until        timestamptz not null
);

-- Who is alive, so that a quorum can be counted.
create table replicas (
  replica     text primary key,
  started_at  timestamptz not null default now(),
  seen_at     timestamptz not null default now()
);

-- Who sent what again, when and why. A life can begin once.
create table replays (
  notification_id  uuid not null,
  life             integer not null,
  job_id           uuid,
  dead_reason      text not null,
  replayed_by      text not null,
  reason           text not null,
  created_at       timestamptz not null default now(),
  primary key (notification_id, life)
);
create index replays_by_job on replays (job_id) where job_id is not null;

create table replay_jobs (
  id             uuid primary key,
  filter         jsonb not null,
  per_second     integer not null,
  status         text not null default 'running' check (status in ('running', 'done', 'cancelled')),
  -- As counted when the job was made; replayed and skipped grow towards it.
  total          integer not null,
  replayed       integer not null default 0,
  skipped        integer not null default 0,
  -- Newest first: the job goes on below this notification's id.
  position       uuid,
  requested_by   text not null,
  reason         text not null,
  lease_owner    text,
  lease_until    timestamptz,
  created_at     timestamptz not null default now(),
  ended_at       timestamptz
);
create index replay_jobs_running on replay_jobs (created_at) where status = 'running';

-- How far the ageing out of personal data has come: everything up to this id is done.
create table retention_progress (
  what      text primary key,
  up_to_id  uuid not null
);
