// The relay in SQL. What it hands over takes longer than a transaction may, which would hold up every reader of
// the cluster: so parts are leased in one statement, and their cursors moved in another, once the transport has
// confirmed. The lease is the cursor's `retry_at`; it only saves work, since whoever comes with an older place
// moves nothing.
import { after, below } from '../consumer/cursor-statements.ts';
import { eventColumns } from '../event-row.ts';
import type { EventRow } from '../event-row.ts';

export type LeasedRow = EventRow & {
  readonly part: number;
  /** Where the cursor stood. */
  readonly cursor_xid: string;
  readonly cursor_pos: string;
};

/** $1 consumer, $2 events of each part at most, $3 the lease in ms. */
export const leaseStatement = (schema: string): string => `
  with mine as (
    select c.part, c.xid, c.pos from ${schema}.cursors c
    where c.consumer = $1 and (c.retry_at is null or c.retry_at <= now())
      and (select e.pos from ${schema}.events e where ${after('c')} and ${below}
        order by e.xid, e.pos limit 1) is not null
    order by c.part for update of c skip locked
  ), leased as (
    update ${schema}.cursors c set retry_at = now() + $3::float8 * interval '1 millisecond'
    from mine m where c.consumer = $1 and c.part = m.part
  )
  select ${eventColumns}, m.part, m.xid::text as cursor_xid, m.pos::text as cursor_pos
  from mine m cross join lateral (
    select * from ${schema}.events e where ${after('m')} and ${below} order by e.xid, e.pos limit $2
  ) e order by e.xid, e.pos`;

/** $1 consumer, $2 rows of part, where its cursor stood, and where it goes: in JSON. */
export const moveStatement = (schema: string): string => `
  update ${schema}.cursors c set xid = n.xid::xid8, pos = n.pos, retry_at = null
  from jsonb_to_recordset($2::jsonb) as n (part smallint, from_xid text, from_pos bigint, xid text, pos bigint)
  where c.consumer = $1 and c.part = n.part and c.xid = n.from_xid::xid8 and c.pos = n.from_pos`;
