-- History leaves by the month: a partition is dropped whole, no row of it is deleted (ADR 29).
-- Ids are UUIDv7, so a month is a range of them. Everything of a notification is in the month of its id.
-- Stop replicas of earlier versions first. What was there becomes the first partition as it is. "if not
-- exists": on a large table these two can be built before, with "concurrently".
create unique index if not exists attempts_of_notification on attempts (notification_id, id);
create index if not exists attempts_by_id on attempts (id);

-- The least id that UUIDv7 gives at this time (RFC 9562).
create function least_id_at(at timestamptz) returns uuid language sql stable parallel safe
  return (lpad(to_hex(greatest(0, floor(extract(epoch from at) * 1000))::bigint), 12, '0') || repeat('0', 20))::uuid;

-- A provider's message belongs to one attempt, whoever claims it: never partitioned, for a key of a
-- partitioned table holds within the month only. Kept by the triggers below, so that no writer can forget it.
create table provider_messages (
  provider             text not null,
  provider_message_id  text not null,
  notification_id      uuid not null,
  attempt_id           uuid not null
);
insert into provider_messages
select provider, provider_message_id, notification_id, id from attempts where provider_message_id is not null;
alter table provider_messages add primary key (provider, provider_message_id);

-- A receipt that is repeated within its month is caught by the key; a later one has no effect.
alter table receipts
  add column if not exists received_month date not null default '2000-01-01';
create unique index if not exists receipts_of_month on receipts (provider, event_key, received_month);

drop index attempts_message;
drop index attempts_by_notification;
alter table attempts drop constraint attempts_pkey;
alter table attempts add constraint attempts_pkey primary key using index attempts_of_notification;
alter table receipts drop constraint receipts_pkey;
alter table receipts add constraint receipts_pkey primary key using index receipts_of_month;
alter table receipts alter column received_month set default date_trunc('month', now() at time zone 'UTC')::date;

-- The names go to the partitioned tables.
alter table payments rename to payments_at_first;
alter table notifications rename to notifications_at_first;
alter table attempts rename to attempts_at_first;
alter table receipts rename to receipts_at_first;
do $$
declare index record;
begin
  for index in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid in ('payments_at_first'::regclass, 'notifications_at_first'::regclass,
                         'attempts_at_first'::regclass, 'receipts_at_first'::regclass)
  loop
    execute format('alter index %I rename to %I', index.relname, index.relname || '_at_first');
  end loop;
end $$;

create table payments (like payments_at_first including defaults including constraints, primary key (id))
  partition by range (id);
create index payments_by_customer on payments (customer_id, id desc);
create index payments_by_phone_suffix on payments (phone_suffix, id desc) where phone_suffix is not null;

create table notifications (like notifications_at_first including defaults including constraints, primary key (id))
  partition by range (id);
create index notifications_due on notifications (next_attempt_at) where next_attempt_at is not null;
create index notifications_unusual on notifications (status, id desc) where status not in ('accepted', 'delivered');
create index notifications_possibly_twice on notifications (id desc) where possible_duplicate;

create table attempts (like attempts_at_first including defaults including constraints, primary key (notification_id, id))
  partition by range (notification_id);
create index attempts_by_id on attempts (id);
create index attempts_in_doubt on attempts (provider, started_at)
  where provider_message_id is null and (outcome is null or outcome in ('accepted', 'unknown'));

create table receipts (like receipts_at_first including defaults including constraints,
                       primary key (provider, event_key, received_month))
  partition by range (received_month);
create index receipts_by_notification on receipts (notification_id) where notification_id is not null;
create index receipts_unmatched on receipts (received_at) where notification_id is null;

-- Where no month was made for it, a row goes here: nothing is refused for want of a partition.
create table payments_default partition of payments default;
create table notifications_default partition of notifications default with (fillfactor = 85);
create table attempts_default partition of attempts default with (fillfactor = 85);
create table receipts_default partition of receipts default;

-- Makes the partitions of a month (its first day). False where they are there, where an earlier partition
-- reaches into it, and where rows of it are in the default partitions already: those stay, and age out from there.
create function make_history_month(month date) returns boolean language plpgsql as $$
declare
  suffix text := to_char(month, '_YYYY_MM');
  until date := (month + interval '1 month')::date;
  lowest uuid := least_id_at(month::timestamp at time zone 'UTC');
  beyond uuid := least_id_at(until::timestamp at time zone 'UTC');
  ids text := format('for values from (%L) to (%L)', lowest, beyond);
begin
  if month <> date_trunc('month', month)::date then raise exception '% is no first day of a month', month; end if;
  if to_regclass('payments' || suffix) is not null then return false; end if;
  execute format('create table %I partition of payments %s', 'payments' || suffix, ids);
  execute format('create table %I partition of notifications %s with (fillfactor = 85)', 'notifications' || suffix, ids);
  execute format('create table %I partition of attempts %s with (fillfactor = 85)', 'attempts' || suffix, ids);
  execute format('create table %I partition of receipts for values from (%L) to (%L)', 'receipts' || suffix, month, until);
  return true;
exception when invalid_object_definition or check_violation then
  return false;
end $$;

-- The present month's rows are in the first partition as well, so it reaches to the end of that.
do $$
declare
  suffix text := to_char(now() at time zone 'UTC', '_YYYY_MM');
  until date := (date_trunc('month', now() at time zone 'UTC') + interval '1 month')::date;
  beyond uuid := least_id_at(until::timestamp at time zone 'UTC');
begin
  if not exists (select from payments_at_first) and not exists (select from notifications_at_first)
    and not exists (select from attempts_at_first) and not exists (select from receipts_at_first) then
    drop table payments_at_first, notifications_at_first, attempts_at_first, receipts_at_first;
    return;
  end if;
  -- Of a clock that was ahead.
  with gone as (delete from payments_at_first where id >= beyond returning *) insert into payments select * from gone;
  with gone as (delete from notifications_at_first where id >= beyond returning *) insert into notifications select * from gone;
  with gone as (delete from attempts_at_first where notification_id >= beyond returning *)
    insert into attempts select * from gone;
  execute format('alter table payments attach partition payments_at_first for values from (minvalue) to (%L)', beyond);
  execute format('alter table notifications attach partition notifications_at_first for values from (minvalue) to (%L)', beyond);
  execute format('alter table attempts attach partition attempts_at_first for values from (minvalue) to (%L)', beyond);
  execute format('alter table receipts attach partition receipts_at_first for values from (minvalue) to (%L)', until);
  -- Named for the month that it ends with, as every partition is.
  execute format('alter table payments_at_first rename to %I', 'payments' || suffix);
  execute format('alter table notifications_at_first rename to %I', 'notifications' || suffix);
  execute format('alter table attempts_at_first rename to %I', 'attempts' || suffix);
  execute format('alter table receipts_at_first rename to %I', 'receipts' || suffix);
end $$;

create function keep_provider_message() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.provider_message_id is not null then
    delete from provider_messages
    where provider = old.provider and provider_message_id = old.provider_message_id and attempt_id = old.id;
  end if;
  if tg_op <> 'DELETE' and new.provider_message_id is not null then
    insert into provider_messages values (new.provider, new.provider_message_id, new.notification_id, new.id);
  end if;
  return null;
end $$;
create trigger begun_with_message after insert on attempts
  for each row when (new.provider_message_id is not null) execute function keep_provider_message();
create trigger learned_of_message after update of provider_message_id on attempts
  for each row when (old.provider_message_id is distinct from new.provider_message_id)
  execute function keep_provider_message();
create trigger forgotten_with_message after delete on attempts
  for each row when (old.provider_message_id is not null) execute function keep_provider_message();
