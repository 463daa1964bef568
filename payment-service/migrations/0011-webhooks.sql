-- Customers' own addresses that events are posted to, and what is owed to each (ADR 38).
create table webhooks (
  name           text primary key,
  url            text not null,
  -- Empty: every type.
  types          text[] not null,
  is_enabled     boolean not null default true,
  secret         text not null,
  -- Signs beside the new one for a while, so that the receiver can change over.
  former_secret  text,
  former_until   timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

-- One event for one webhook. The row is its own place in the queue, as a notification's is: next_attempt_at is
-- when somebody must look again, or the end of the lease; null once it has ended.
create table webhook_deliveries (
  webhook          text not null,
  event            uuid not null,
  type             text not null,
  -- The very text that is signed and posted.
  body             text not null,
  status           text not null default 'queued' check (status in ('queued', 'delivered', 'dead')),
  dead_reason      text,
  tries            integer not null default 0,
  last_reason      text,
  last_status      integer,
  next_attempt_at  timestamptz,
  lease_owner      text,
  lease_count      integer not null default 0,
  deadline         timestamptz not null,
  created_at       timestamptz not null default now(),
  ended_at         timestamptz,
  primary key (webhook, event),
  constraint ended_or_due check ((status = 'queued') = (next_attempt_at is not null)),
  constraint dead_has_reason check ((status = 'dead') = (dead_reason is not null))
) with (fillfactor = 85);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
create index webhook_deliveries_unusual on webhook_deliveries (webhook, status, event desc) where status <> 'delivered';
create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;
