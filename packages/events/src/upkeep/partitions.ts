// The log grows in partitions by transaction id and is aged out by dropping whole ones,
// which costs the same however much is in them. Each of these takes a short exclusive
// lock, and gives up rather than to make the writers wait behind a long transaction (ADR 29).
import type { Transaction } from '../database.ts';
import { horizon } from '../log-tables.ts';

// One at a time: whoever waited for another looks again at what is there by then.
async function lockPartitions(tx: Transaction, schema: string): Promise<void> {
  await tx.query(`set local lock_timeout = '100ms'`);
  await tx.query(`lock table ${schema}.partitions in share row exclusive mode`);
}

/**
 * Makes the partition for what comes next, once fewer than `xidsAhead` transaction ids
 * are left of the last one. Call it now and then, in a transaction of its own; where
 * nobody does, events go to a partition for the rest, and are moved by the next call.
 * True where one was made. Rejects with SQLSTATE 55P03 where the lock was not to be had.
 */
export async function extendPartitions(tx: Transaction, schema: string, xidsAhead: number): Promise<boolean> {
  await lockPartitions(tx, schema);
  const { rows } = await tx.query(
    `select ${schema}.add_partition(p.upper_xid, (n.next + 2 * $1::bigint)::text::xid8)
     from (select upper_xid from ${schema}.partitions order by upper_xid desc limit 1) p,
       (select (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint as next) n
     where (p.upper_xid::text)::bigint - n.next < $1::bigint`,
    [xidsAhead],
  );
  return rows.length > 0;
}

/**
 * Drops the oldest partition where all of it is below every cursor and the horizon,
 * nothing in it is dead and waits for a replay, and its youngest event is older than
 * `retentionMs`. Resolves with its name, or null. The last partition stays. Rejects with
 * SQLSTATE 55P03 as above.
 */
export async function dropOldestPartition(
  tx: Transaction,
  schema: string,
  retentionMs: number,
): Promise<string | null> {
  await lockPartitions(tx, schema);
  const { rows } = await tx.query<{ name: string }>(
    `select name from ${schema}.partitions p
     where upper_xid <= ${horizon}
       and (select count(*) from ${schema}.partitions) > 1
       and not exists (select from ${schema}.dead d where d.xid >= p.lower_xid and d.xid < p.upper_xid)
       and not exists (select from ${schema}.cursors c join ${schema}.events e
         on e.part = c.part and (e.xid, e.pos) > (c.xid, c.pos)
         where e.xid >= p.lower_xid and e.xid < p.upper_xid)
       and not coalesce((select e.at > now() - $1::float8 * interval '1 millisecond'
         from ${schema}.events e where e.xid >= p.lower_xid and e.xid < p.upper_xid
         order by e.xid desc, e.pos desc limit 1), false)
       and p.upper_xid = (select upper_xid from ${schema}.partitions order by upper_xid limit 1)`,
    [retentionMs],
  );
  const name = rows[0]?.name;
  if (name === undefined) return null;
  // Made by add_partition: `events_` and digits.
  await tx.query(`drop table ${schema}.${name}`);
  await tx.query(`delete from ${schema}.partitions where name = $1`, [name]);
  return name;
}

/**
 * Forgets what the inbox holds from before `olderThanMs` milliseconds ago, at most `limit` messages:
 * later than that no broker may deliver again. Resolves with how many.
 */
export async function forgetInbox(
  tx: Transaction,
  schema: string,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<number> {
  const { rows } = await tx.query(
    `delete from ${schema}.inbox where ctid = any (array(
       select ctid from ${schema}.inbox where at < now() - $1::float8 * interval '1 millisecond'
       order by at limit $2)) returning 1`,
    [olderThanMs, limit],
  );
  return rows.length;
}
