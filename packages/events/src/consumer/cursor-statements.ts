// The consumer rule in SQL. Claiming locks the cursor of one part that has something
// below the horizon, the one that is furthest behind, and reads the next batch by the
// same snapshot. Parts that others hold are passed over.
import { horizon } from '../log-tables.ts';
import { eventColumns } from '../event-row.ts';
import type { EventRow } from '../event-row.ts';

export type ClaimedRow = EventRow & {
  readonly part: number;
  /** Where the cursor stood. */
  readonly cursor_xid: string;
  readonly cursor_pos: string;
  /** How often the first event of the batch has failed by itself. */
  readonly attempts: number;
  /** Dead events of this part, as the locked cursor says. */
  readonly dead_count: number;
};

export const below = `e.xid < ${horizon}`;
// The first of the two says nothing new, but lets partitions be left out.
export const after = (cursor: string): string =>
  `e.part = ${cursor}.part and e.xid >= ${cursor}.xid and (e.xid, e.pos) > (${cursor}.xid, ${cursor}.pos)`;

/**
 * $1 consumer, $2 events at most. Whether a part has something is asked as for its first
 * event, in order: `exists` would be planned to collect all of a backlog.
 */
export const claimStatement = (schema: string): string => `
  with mine as (
    select c.part, c.xid, c.pos, c.alone, c.attempts, c.dead_count from ${schema}.cursors c
    where c.consumer = $1 and (c.retry_at is null or c.retry_at <= now())
      and (select e.pos from ${schema}.events e where ${after('c')} and ${below}
        order by e.xid, e.pos limit 1) is not null
    order by c.xid, c.pos limit 1
    for update of c skip locked
  )
  select ${eventColumns}, m.part, m.xid::text as cursor_xid, m.pos::text as cursor_pos, m.attempts,
    m.dead_count
  from mine m cross join lateral (
    select * from ${schema}.events e where ${after('m')} and ${below}
    order by e.xid, e.pos limit case when m.alone > 0 then 1 else $2::integer end
  ) e order by e.xid, e.pos`;

/**
 * Which of the streams $2, a list in JSON, are dead. It is a statement of its own, behind
 * that which locked the cursor: it has to see what the one before it left.
 */
export const deadStreamsStatement = (schema: string): string => `
  select distinct stream from ${schema}.dead
  where consumer = $1 and stream in (select jsonb_array_elements_text($2::jsonb))`;

/** $1 consumer, $2 part, $3 and $4 the new place, $5 how many events it has moved by, $6 how many of them are dead. */
export const advanceStatement = (schema: string): string => `
  update ${schema}.cursors set xid = $3::xid8, pos = $4::bigint, alone = greatest(alone - $5::integer, 0),
    dead_count = dead_count + $6::integer, attempts = 0, retry_at = null, error = null
  where consumer = $1 and part = $2`;

/** The batch has failed: its events are taken one by one. $3 and $4 where the cursor stood, $5 how many. */
export const separateStatement = (schema: string): string => `
  update ${schema}.cursors set alone = $5::integer
  where consumer = $1 and part = $2 and xid = $3::xid8 and pos = $4::bigint`;

/**
 * One event has failed by itself: it comes again in $5 ms. $6 is what went wrong, $7 how
 * often it had failed before, so that two who tried it at the same time count as one.
 */
export const countAttemptStatement = (schema: string): string => `
  update ${schema}.cursors set attempts = attempts + 1, error = $6, alone = greatest(alone, 1),
    retry_at = clock_timestamp() + $5::float8 * interval '1 millisecond'
  where consumer = $1 and part = $2 and xid = $3::xid8 and pos = $4::bigint and attempts = $7::integer`;

/** Nothing where it stands elsewhere by now: somebody else has gone on. */
export const lockCursorStatement = (schema: string): string => `
  select attempts from ${schema}.cursors
  where consumer = $1 and part = $2 and xid = $3::xid8 and pos = $4::bigint for update`;

/** $1 consumer, $2 parts, $3 whether it begins behind all that is there. */
export const registerStatement = (schema: string): string => `
  insert into ${schema}.cursors (consumer, part, xid, pos)
  select $1, part, case when $3::boolean then ((${horizon}::text)::bigint - 1)::text::xid8 else '0'::xid8 end,
    case when $3::boolean then 9223372036854775807 else 0 end
  from generate_series(0, $2::integer - 1) as part
  on conflict do nothing`;

/** $1 consumer, $2 rows of stream, event, xid, pos, error and attempts. */
export const parkStatement = (schema: string): string => `
  insert into ${schema}.dead (consumer, stream, event, xid, pos, error, attempts)
  select $1, stream, event, xid::xid8, pos, error, attempts
  from jsonb_to_recordset($2::jsonb)
    as d (stream text, event uuid, xid text, pos bigint, error text, attempts integer)`;
