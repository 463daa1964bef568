// A dump holds the transaction ids of the cluster that it came from. Another cluster
// counts anew: what was restored would stay above its horizon, and what is written
// there would come before it. So all of it goes to the lowest id there is, in the same
// order, and the cursors with it.
import type { Transaction } from '../database.ts';

const rebased = '1';

/** Ids that this cluster has not given out yet: the log comes from another one. */
const isForeign = (schema: string): string => `
  select exists (select from (
    (select xid from ${schema}.events order by xid desc, pos desc limit 1)
    union all (select max(xid::text::numeric)::text::xid8 from ${schema}.cursors)
  ) known where xid >= pg_snapshot_xmax(pg_current_snapshot())) as is_foreign`;

const carryOver = (schema: string): readonly string[] => [
  `lock table ${schema}.events, ${schema}.cursors, ${schema}.dead in access exclusive mode`,
  `create temporary table carried on commit drop as
     select e.*, row_number() over (order by e.xid, e.pos) as place from ${schema}.events e`,
  'create unique index on carried (xid, pos)',
  `update ${schema}.cursors c set xid = '${rebased}', pos = coalesce((select place from carried k
     where (k.xid, k.pos) <= (c.xid, c.pos) order by k.xid desc, k.pos desc limit 1), 0)`,
  `update ${schema}.dead d set xid = '${rebased}', pos = k.place
     from carried k where k.xid = d.xid and k.pos = d.pos`,
  `do $$ declare old record; begin
     for old in select name from ${schema}.partitions loop
       execute format('drop table ${schema}.%I', old.name);
     end loop;
   end $$`,
  `truncate ${schema}.events_rest, ${schema}.partitions`,
  `select ${schema}.add_partition('0', ((pg_snapshot_xmax(pg_current_snapshot())::text)::bigint + 20000000)::text::xid8)`,
  `insert into ${schema}.events
     (xid, pos, id, source, stream, version, type, data, cause, correlation, part, traceparent, at)
     select '${rebased}'::xid8, place, id, source, stream, version, type, data, cause, correlation, part, traceparent, at
     from carried order by place`,
];

/**
 * Makes a log that was restored into another cluster go on where it was. Run it at every
 * start, in a transaction of its own, before anything is appended and before consumers
 * start: it changes nothing where the log is of this cluster, and is then quick. True
 * where it was needed. It locks the log and rewrites all of it.
 */
export async function rebase(tx: Transaction, schema: string): Promise<boolean> {
  const { rows } = await tx.query<{ is_foreign: boolean }>(isForeign(schema));
  if (rows[0]?.is_foreign !== true) return false;
  for (const statement of carryOver(schema)) await tx.query(statement);
  return true;
}
