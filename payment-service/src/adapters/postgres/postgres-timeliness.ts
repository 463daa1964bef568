// Judges notifications in the order of their ids, which is that of time. The place
// that was reached is committed with what was judged; locking it keeps the other
// replicas away.
import type { TimelinessStore } from '../../application/judge-timeliness.ts';
import type { DeadReason } from '../../domain/notification.ts';
import { leastIdAt } from '../least-id.ts';
import type { Database } from './pool.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

/** Null where another replica holds it. What was there before anybody judged is left alone. */
async function lockPlace(run: Run, firstPlace: string): Promise<string | null> {
  await run('insert into timeliness_progress (up_to_id) values ($1) on conflict (only_row) do nothing', [
    firstPlace,
  ]);
  const { rows } = await run<{ up_to_id: string }>(
    'select up_to_id from timeliness_progress for update skip locked',
  );
  return rows[0]?.up_to_id ?? null;
}

// Taken: by the provider's own answer, by its word when it was asked, or by a receipt. A look-up
// tells of the call before it, so the call's end counts. Whoever was replayed meanwhile is judged by
// the end of the first life: a person's decision mends no promise.
const judgeSql = `
with batch as (
  select id, created_at, dead_reason from notifications
  where id > $1::uuid and id < $2::uuid order by id limit $3
), judged as (
  select b.id, case
    when exists (
      select from attempts a where a.notification_id = b.id
      and (a.outcome = 'accepted' or a.verdict = 'found' or a.receipt_status is not null)
      and coalesce(a.ended_at, a.receipt_at) <= b.created_at + $4 * interval '1 millisecond'
    ) then 'in_time'
    when coalesce((select r.dead_reason from replays r where r.notification_id = b.id and r.life = 1), b.dead_reason)
      = any ($5::text[]) then 'excused'
    else 'late' end as result
  from batch b
)
select count(*) filter (where result = 'in_time')::int as in_time,
       count(*) filter (where result = 'late')::int as late,
       count(*) filter (where result = 'excused')::int as excused,
       (select id from batch order by id desc limit 1) as last_id
from judged`;

type JudgedRow = { in_time: number; late: number; excused: number; last_id: string | null };

export type TimelinessPromise = {
  readonly promisedMs: number;
  /** Deaths that no gateway could have prevented. */
  readonly excusedReasons: readonly DeadReason[];
};

export function createPostgresTimeliness(
  database: Database,
  { promisedMs, excusedReasons }: TimelinessPromise,
): TimelinessStore {
  return {
    judgeNext: (beforeMs, limit) =>
      inTransaction(database, async (run) => {
        const end = leastIdAt(beforeMs);
        const place = await lockPlace(run, end);
        if (place === null) return null;
        const { rows } = await run<JudgedRow>(judgeSql, [place, end, limit, promisedMs, excusedReasons]);
        const { last_id: lastId = null, ...counts } = rows[0] ?? { in_time: 0, late: 0, excused: 0 };
        const isLast = counts.in_time + counts.late + counts.excused < limit;
        // Never back: a clock that was measured anew may be some milliseconds behind.
        await run('update timeliness_progress set up_to_id = greatest(up_to_id, $1::uuid)', [
          isLast ? end : lastId,
        ]);
        return { counts, isLast };
      }),
  };
}
