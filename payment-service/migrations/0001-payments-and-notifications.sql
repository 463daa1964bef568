-- Times are the database's own: replicas compare nothing with their own clocks.

create table customers (
  id          text primary key,
  phone       text,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

-- Never partitioned: it is what makes a key unique for as long as it is kept.
create table idempotency_keys (
  key          text primary key,
  fingerprint  text not null,
  payment_id   uuid not null,
  created_at   timestamptz not null default now()
);

create table payments (
  id            uuid primary key,
  customer_id   text not null,
  amount_minor  bigint not null check (amount_minor > 0),
  currency      text not null,
  message       text not null,
  status        text not null default 'succeeded',
  created_at    timestamptz not null default now()
);
create index payments_by_customer on payments (customer_id, id desc);

-- The state machine is the queue. next_attempt_at is when somebody must look at
-- the row again: its due time, or the end of its lease; null once it is settled.
-- No foreign keys: payment, notification and attempt are written by one statement.
create table notifications (
  id                   uuid primary key,
  payment_id           uuid not null,
  customer_id          text not null,
  phone                text,
  body                 text not null,
  status               text not null check (status in
                         ('queued', 'sending', 'verifying', 'waiting', 'accepted', 'delivered', 'dead')),
  dead_reason          text check (dead_reason in ('rejected', 'expired', 'attempts_exhausted', 'no_contact')),
  provider             text,
  provider_message_id  text,
  round                integer not null default 0,
  possible_duplicate   boolean not null default false,
  next_attempt_at      timestamptz,
  lease_owner          text,
  lease_until          timestamptz,
  -- Counts the claims, so that a process which lost a lease and took it again can tell its two holds apart.
  lease_count          integer not null default 0,
  deadline             timestamptz not null,
  traceparent          text not null,
  created_at           timestamptz not null default now(),
  settled_at           timestamptz,
  constraint settled_or_due check ((status in ('accepted', 'delivered', 'dead')) = (next_attempt_at is null)),
  constraint dead_has_reason check ((status = 'dead') = (dead_reason is not null))
) with (fillfactor = 85);
create index notifications_due on notifications (next_attempt_at) where next_attempt_at is not null;
create index notifications_by_payment on notifications (payment_id);
create index notifications_unusual on notifications (status, id desc) where status not in ('accepted', 'delivered');
create index notifications_possibly_twice on notifications (id desc) where possible_duplicate;

-- One row a call: written before it, completed after it, then unchanged but for
-- what asking the provider about an unknown outcome brings.
create table attempts (
  id                   uuid primary key,
  notification_id      uuid not null,
  provider             text not null,
  round                integer not null,
  skipped              jsonb not null default '[]',
  outcome              text check (outcome in
                         ('accepted', 'rejected', 'unroutable', 'not_sent', 'throttled', 'misconfigured', 'unknown')),
  reason               text,
  provider_code        text,
  provider_message_id  text,
  started_at           timestamptz not null default now(),
  ended_at             timestamptz,
  verdict              text check (verdict in ('found', 'absent', 'undecided')),
  empty_answers        integer not null default 0,
  next_ask_at          timestamptz,
  replica              text not null
) with (fillfactor = 85);
create index attempts_by_notification on attempts (notification_id);
-- A message at the provider belongs to one attempt, whoever claims it.
create unique index attempts_message on attempts (provider, provider_message_id) where provider_message_id is not null;

-- An open circuit outlives its process. Each replica restores only its own.
create table provider_state (
  provider    text not null,
  replica     text not null,
  reopen_at   timestamptz not null,
  open_ms     integer not null,
  reason      text not null,
  updated_at  timestamptz not null default now(),
  primary key (provider, replica)
);
