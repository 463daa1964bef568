// Dead notifications by what they died of, counted along the index and no further than the bound.
import type { DeadLetterGroup, DeadLetters } from '../../application/readers.ts';
import { epochMs } from './query.ts';
import type { Query } from './query.ts';

const deadLettersMax = 100_000;

const sql = `
with newest as materialized (
  select dead_reason, settled_at from notifications where status = 'dead' order by id desc limit $1
)
select dead_reason as reason, count(*)::int as count,
       ${epochMs('min(settled_at)')} as "oldestMs", ${epochMs('max(settled_at)')} as "newestMs"
from newest group by dead_reason order by count desc, reason`;

export async function readDeadLetters(query: Query, countedMax = deadLettersMax): Promise<DeadLetters> {
  const groups = await query<DeadLetterGroup>(sql, [countedMax]);
  return { groups, isComplete: groups.reduce((sum, { count }) => sum + count, 0) < countedMax };
}
