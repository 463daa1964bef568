-- The event log of one service; {schema} is filled in by src/migrations.ts.
-- events is written in the transaction that changes the state, and never changed.
-- Read it in the order of (xid, pos) and below the horizon only (docs/event-log.md).
create schema {schema};

create function {schema}.refuse(state text, reason text) returns text language plpgsql as $$
begin
  raise exception using errcode = state, message = reason;
end $$;

-- Where an event goes that is written now: behind everything that was committed by now, even where its own
-- transaction is older. So a stream, whose writers wait for each other, is read in the order in which it was
-- written. Nothing is read above the horizon, so a transaction may always go further up than its own id.
-- In plpgsql, since a function in SQL would be inlined, and see no more than its statement's snapshot.
create function {schema}.place() returns xid8 language plpgsql as $$
begin
  return greatest(pg_current_xact_id(), ((pg_snapshot_xmax(pg_current_snapshot())::text)::bigint - 1)::text::xid8);
end $$;

-- The part of a stream, the same everywhere and for ever: partOf in src/stream-part.ts.
create function {schema}.part_of(stream text) returns smallint language sql stable parallel safe
  return (get_byte(sha256(convert_to(stream, 'UTF8')), 0) % 16)::smallint;

-- A sequence and no identity column: PostgreSQL before 17 has none on partitions.
create sequence {schema}.positions;

create table {schema}.events (
  xid xid8 not null default {schema}.place(),
  pos bigint not null default nextval('{schema}.positions'),
  id uuid not null,
  source text not null,
  stream text not null,
  version integer not null check (version > 0),
  type text not null,
  data jsonb not null,
  cause uuid,
  correlation uuid not null,
  part smallint not null,
  traceparent text,
  at timestamptz not null default now(),
  primary key (xid, pos)
) partition by range (xid);

create index events_of_part on {schema}.events (part, xid, pos);
create index events_of_stream on {schema}.events (stream, version);

create function {schema}.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are written once: they are neither changed nor deleted';
end $$;

-- For each statement on the log itself; upkeep moves whole partitions and addresses those.
create trigger events_are_written_once before update or delete on {schema}.events
  for each statement execute function {schema}.refuse_change();

-- Takes what no partition was made for in time, so that writing never fails.
create table {schema}.events_rest partition of {schema}.events default;

-- What is in the log by its first and behind its last transaction id.
create table {schema}.partitions (
  name text primary key,
  lower_xid xid8 not null,
  upper_xid xid8 not null unique
);

create function {schema}.add_partition(lower_xid xid8, upper_xid xid8) returns void language plpgsql as $$
declare
  name text := 'events_' || lower_xid;
begin
  execute format('create table {schema}.%I (like {schema}.events including defaults including constraints including indexes)', name);
  lock table {schema}.events_rest in access exclusive mode;
  execute format(
    'with late as (delete from {schema}.events_rest where xid >= %L and xid < %L returning *) insert into {schema}.%I select * from late',
    lower_xid, upper_xid, name);
  execute format('alter table {schema}.events attach partition {schema}.%I for values from (%L) to (%L)', name, lower_xid, upper_xid);
  insert into {schema}.partitions values (name, lower_xid, upper_xid);
end $$;

select {schema}.add_partition('0', ((pg_snapshot_xmax(pg_current_snapshot())::text)::bigint + 20000000)::text::xid8);

-- How far each stream has come: what keeps its versions unique, and its writers one behind the other.
create table {schema}.streams (
  stream text primary key,
  version integer not null
) with (fillfactor = 80);

-- How far each consumer has come in each part. alone: so many of the next events are
-- taken one by one, since one of them failed; attempts and retry_at are of the first.
-- dead_count: rows of dead in this part. Whoever locks a cursor reads its newest version,
-- but the rest of that statement is of an older moment, and may miss a new dead event.
create table {schema}.cursors (
  consumer text not null,
  part smallint not null,
  xid xid8 not null,
  pos bigint not null,
  alone integer not null default 0,
  attempts integer not null default 0,
  dead_count integer not null default 0,
  retry_at timestamptz,
  error text,
  primary key (consumer, part)
) with (fillfactor = 50);

-- What a consumer could not handle, and what came later in the same stream.
create table {schema}.dead (
  consumer text not null,
  stream text not null,
  event uuid not null,
  xid xid8 not null,
  pos bigint not null,
  error text not null,
  attempts integer not null,
  at timestamptz not null default now(),
  primary key (consumer, stream, xid, pos)
);
create index dead_in_order on {schema}.dead (xid, pos);

create table {schema}.inbox (
  consumer text not null,
  source text not null,
  id text not null,
  at timestamptz not null default now(),
  primary key (consumer, source, id)
);
create index inbox_by_age on {schema}.inbox (at);

create table {schema}.timers (
  id uuid primary key,
  due_at timestamptz not null,
  stream text not null,
  type text not null,
  data jsonb not null,
  cause uuid,
  correlation uuid,
  traceparent text
);
create index timers_due on {schema}.timers (due_at, id);
create index timers_of_stream on {schema}.timers (stream, type);
