// Dead notifications by filter, in windows of the index: newest first and never
// more than a window in one statement, however few of many fit.
import type { ReplayCount, ReplayFilter } from '../../application/replays.ts';
import { topId } from '../least-id.ts';
import type { Run } from './transaction.ts';
import { mayHaveReached, reach } from './replay-statement.ts';

/** `filter`: a jsonb parameter that holds a ReplayFilter. */
const fits = (filter: string): string => `
  n.erased_at is null
  and (${filter} ->> 'reason' is null or n.dead_reason = ${filter} ->> 'reason')
  and (${filter} ->> 'isPossibleDuplicate' is null
       or n.possible_duplicate = (${filter} ->> 'isPossibleDuplicate')::boolean)
  and (${filter} ->> 'sinceMs' is null
       or n.created_at >= to_timestamp((${filter} ->> 'sinceMs')::float8 / 1000))
  and (${filter} ->> 'untilMs' is null
       or n.created_at < to_timestamp((${filter} ->> 'untilMs')::float8 / 1000))
  and (${filter} ->> 'provider' is null or (
        select true from attempts t
        where t.notification_id = n.id and t.life = n.life and t.provider = ${filter} ->> 'provider' limit 1))`;

const window = `
  scanned as materialized (
    select n.* from notifications n where n.status = 'dead' and n.id < $1::uuid order by n.id desc limit $2
  ), bottom as (select id from scanned order by id limit 1)`;

const countSql = `
with ${window}, matched as (
  select n.dead_reason, (${reach}) is null as is_without_contact, ${mayHaveReached('$4::text[]')} as may_have_reached
  from scanned n
  left join lateral (select c.phone from customers c where c.id = n.customer_id limit 1) as c on true
  where ${fits('$3::jsonb')}
)
select dead_reason as reason, count(*)::int as matched,
       (count(*) filter (where may_have_reached))::int as "mayHaveReached",
       (count(*) filter (where is_without_contact))::int as "withoutContact",
       (select id from bottom) as bottom, (select count(*) from scanned)::int as scanned
from matched group by dead_reason
union all select null, 0, 0, 0, (select id from bottom), (select count(*) from scanned)::int`;

type CountRow = {
  readonly reason: keyof ReplayCount['byReason'] | null;
  readonly matched: number;
  readonly mayHaveReached: number;
  readonly withoutContact: number;
  readonly bottom: string | null;
  readonly scanned: number;
};

const countWindow = 20_000;
const countWindowsMax = 50;

/** Counts up to a million dead ones, window by window. */
export async function countDead(
  run: Run,
  filter: ReplayFilter,
  absenceIsProof: readonly string[],
): Promise<ReplayCount> {
  let matched = 0;
  let mayHaveReachedCount = 0;
  let withoutContact = 0;
  const byReason: Partial<Record<keyof ReplayCount['byReason'], number>> = {};
  let position = topId;
  let isComplete = false;
  for (let windows = 0; windows < countWindowsMax && !isComplete; windows += 1) {
    const values = [position, countWindow, JSON.stringify(filter), absenceIsProof];
    const { rows } = await run<CountRow>(countSql, values);
    for (const row of rows) {
      matched += row.matched;
      mayHaveReachedCount += row.mayHaveReached;
      withoutContact += row.withoutContact;
      if (row.reason !== null) byReason[row.reason] = (byReason[row.reason] ?? 0) + row.matched;
    }
    const [{ bottom, scanned } = { bottom: null, scanned: 0 }] = rows;
    isComplete = bottom === null || scanned < countWindow;
    position = bottom ?? position;
  }
  return { matched, byReason, mayHaveReached: mayHaveReachedCount, withoutContact, isComplete };
}

const pageSql = `
with ${window}, matched as (
  select n.id from scanned n where ${fits('$3::jsonb')} and n.settled_at < (select created_at from replay_jobs where id = $4)
  order by n.id desc limit $5
)
select (select count(*) from scanned)::int as scanned, (select id from bottom) as bottom,
       coalesce((select array_agg(id order by id desc) from matched), '{}') as ids`;

const pageWindow = 1_000;

export type DeadPage = {
  readonly ids: readonly string[];
  /** Where the next page begins. */
  readonly position: string | null;
  readonly isLast: boolean;
};

/** The next ones below `position` that fit and died before the job was made, at most `limit`. */
export async function readDeadPage(
  run: Run,
  {
    filter,
    position,
    jobId,
    limit,
  }: {
    readonly filter: ReplayFilter;
    readonly position: string | null;
    readonly jobId: string;
    readonly limit: number;
  },
): Promise<DeadPage> {
  type Row = { readonly scanned: number; readonly bottom: string | null; readonly ids: readonly string[] };
  const values = [position ?? topId, pageWindow, JSON.stringify(filter), jobId, limit];
  const { rows } = await run<Row>(pageSql, values);
  const [{ scanned, bottom, ids } = { scanned: 0, bottom: null, ids: [] }] = rows;
  // A full page may have left some of its window behind.
  if (ids.length === limit) return { ids, position: ids.at(-1) ?? position, isLast: false };
  return { ids, position: bottom ?? position, isLast: scanned < pageWindow };
}
