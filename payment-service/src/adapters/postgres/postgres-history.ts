// Months of history on PostgreSQL: made ahead, and dropped whole. A month is locked for as long as it
// takes to look once more and to drop it, and only where that lock is there at once: whoever pays
// must not wait in a line behind it.
import type { HeldReason, HistoryStore, Release } from '../../application/keep-history.ts';
import { makeMonthsAhead } from './history-months.ts';
import { bottomId, leastIdAt } from '../least-id.ts';
import { sqlStateOf } from './pool.ts';
import type { Database } from './pool.ts';
import { lockPlace } from './retention-place.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

const lockNotAvailable = '55P03';
/** How long others may wait behind a lock that does not come. */
const impatient = "set local lock_timeout = '100ms'";
const straysCountedMax = 1_000;

type Month = { readonly name: string; readonly suffix: string; readonly endMs: number };

async function oldestMonth(run: Run): Promise<Month | null> {
  const { rows } = await run<{ suffix: string }>(
    `select substr(c.relname, length('notifications_') + 1) as suffix
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'notifications'::regclass and c.relname ~ '^notifications_\\d{4}_\\d{2}$'
     order by 1 limit 1`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const [year = 0, month = 0] = row.suffix.split('_').map(Number);
  return { name: row.suffix.replace('_', '-'), suffix: row.suffix, endMs: Date.UTC(year, month) };
}

const heldSql = ({ suffix }: Month): string => `
select case
  when exists (select from notifications_${suffix} where next_attempt_at is not null) then 'owed'
  when exists (select from payments_${suffix} where status in ('pending', 'processing') and status <> 'succeeded')
    or exists (
      select from (select payment_id from refunds where next_attempt_at >= '-infinity' offset 0) as owed
      cross join lateral (select from payments_${suffix} p where p.id = owed.payment_id limit 1) as p)
    then 'undecided'
  when exists (select from replay_jobs where status = 'running'
               and coalesce((filter ->> 'sinceMs')::float8, 0) < $1) then 'to_be_replayed'
  when exists (select from notifications_${suffix}
               where id > coalesce((select up_to_id from timeliness_progress), $2)) then 'not_judged'
  when exists (select from payments_${suffix}
               where id > coalesce((select up_to_id from retention_progress where what = 'payments'), $2))
    then 'not_aged_out'
  -- Paid in its last moments, and told of in the month after. Last, since whatever is owed is looked through.
  when exists (select from notifications
               where next_attempt_at is not null and id >= $3 and payment_id < $3) then 'owed'
  end as reason`;

async function heldReason(run: Run, month: Month): Promise<HeldReason | null> {
  const { rows } = await run<{ reason: HeldReason | null }>(heldSql(month), [
    month.endMs,
    bottomId,
    leastIdAt(month.endMs),
  ]);
  return rows[0]?.reason ?? null;
}

// A refund may be young where its payment is old.
const keysSql = `
delete from idempotency_keys where ctid = any (array(
  select ctid from idempotency_keys where payment_id < $1::uuid and coalesce(refund_id, payment_id) < $1::uuid limit $2))`;

// Walked by the month's payments: what lies in no month and is owed for longer keeps what it has.
const clearSql = ({ suffix }: Month): string => `
with walked as (
  select id, notification_id from payments_${suffix} where id > $1::uuid order by id limit $2
), unclaimed as (
  delete from provider_messages m using walked w, attempts a
  where a.notification_id = w.notification_id
    and m.provider = a.provider and m.provider_message_id = a.provider_message_id and m.attempt_id = a.id
), unkeyed as (
  delete from idempotency_keys k using walked w where k.payment_id = w.id
), unauthorized as (
  delete from authorizations z using walked w where z.payment_id = w.id
), unrefunded as (
  delete from refunds r using walked w where r.payment_id = w.id
), unreplayed as (
  delete from replays r using walked w where r.notification_id = w.notification_id
), moved as (
  update retention_progress set up_to_id = last.id
  from (select id from walked order by id desc limit 1) as last where what = 'history'
)
select count(*)::int as walked from walked`;

/** True once nothing is left beside the month itself. */
async function clearBeside(
  run: Run,
  month: Month,
  { place, limit }: { readonly place: string; readonly limit: number },
): Promise<boolean> {
  const { rows } = await run<{ walked: number }>(clearSql(month), [place, limit]);
  return (rows[0]?.walked ?? 0) < limit;
}

async function dropMonth(run: Run, month: Month): Promise<Release> {
  await run(impatient);
  await run(
    'lock table only payments, only notifications, only attempts, only receipts in access exclusive mode',
  );
  // A replay may have come in between; none can from here on.
  const reason = await heldReason(run, month);
  if (reason !== null) return { kind: 'held', month: month.name, reason };
  const tables = ['payments', 'notifications', 'attempts', 'receipts'];
  await run(`drop table ${tables.map((table) => `${table}_${month.suffix}`).join(', ')}`);
  return { kind: 'dropped', month: month.name };
}

// By row, for they are few: each is there because no month was made for it.
const straysSql = `
with old as (
  select id, payment_id from notifications_default
  where id < $1::uuid and next_attempt_at is null
    and id <= (select up_to_id from timeliness_progress)
    and payment_id <= (select up_to_id from retention_progress where what = 'payments')
  order by id limit $2 for update skip locked
), unpaid as (delete from payments p using old where p.id = old.payment_id
), untried as (delete from attempts a using old where a.notification_id = old.id
), unkeyed as (delete from idempotency_keys k using old where k.payment_id = old.payment_id
), unauthorized as (delete from authorizations z using old where z.payment_id = old.payment_id
), unrefunded as (delete from refunds r using old where r.payment_id = old.payment_id
), unreplayed as (delete from replays r using old where r.notification_id = old.id
)
delete from notifications n using old where n.id = old.id`;

// Failed ones, of which nobody was to be told.
const untoldStraysSql = `
with old as (
  select id from payments_default p
  where id < $1::uuid and status = 'failed'
    and id <= (select up_to_id from retention_progress where what = 'payments')
    and not exists (select from notifications n where n.id = p.notification_id)
  order by id limit $2 for update skip locked
), unkeyed as (delete from idempotency_keys k using old where k.payment_id = old.id
), unauthorized as (delete from authorizations z using old where z.payment_id = old.id
)
delete from payments p using old where p.id = old.id`;

const strayReceiptsSql = `
delete from receipts_default where ctid = any (array(
  select ctid from receipts_default
  where received_month < date_trunc('month', to_timestamp($1::float8 / 1000) at time zone 'UTC')::date limit $2))`;

async function releaseNext(run: Run, beforeMs: number, limit: number): Promise<Release> {
  const place = await lockPlace(run, 'history');
  if (place === null) return { kind: 'another_is_at_it' };
  const month = await oldestMonth(run);
  if (month === null || month.endMs > beforeMs) {
    const strays = await run(straysSql, [leastIdAt(beforeMs), limit]);
    const untold = await run(untoldStraysSql, [leastIdAt(beforeMs), limit]);
    const receipts = await run(strayReceiptsSql, [beforeMs, limit]);
    return { kind: strays.rowCount + untold.rowCount + receipts.rowCount > 0 ? 'cleared' : 'nothing_old' };
  }
  const reason = await heldReason(run, month);
  if (reason !== null) return { kind: 'held', month: month.name, reason };
  if (!(await clearBeside(run, month, { place, limit }))) return { kind: 'cleared' };
  return dropMonth(run, month);
}

export function createPostgresHistory(database: Database): HistoryStore {
  return {
    makeMonths: () =>
      inTransaction(database, async (run) => {
        await run(impatient);
        await makeMonthsAhead(run);
        const { rows } = await run<{ strays: number }>(
          `select count(*)::int as strays
           from (select id from notifications_default order by id limit ${straysCountedMax}) as stray`,
        );
        return { strays: rows[0]?.strays ?? 0 };
      }),
    forgetKeys: async (beforeMs, limit) => {
      const { rowCount } = await database.query(keysSql, [leastIdAt(beforeMs), limit]);
      return { isLast: rowCount < limit };
    },
    releaseNext: async (beforeMs, limit) => {
      try {
        return await inTransaction(database, (run) => releaseNext(run, beforeMs, limit));
      } catch (error) {
        if (sqlStateOf(error) === lockNotAvailable) return { kind: 'in_use' };
        throw error;
      }
    },
  };
}
