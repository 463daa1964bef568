// Leases wishes that are due: their pause is over, their holder died, or no gate was open for them.
import type { LeasedWish } from '../../application/wishes.ts';
import { atRest } from '../../domain/wish-plan.ts';
import type { WishHistory } from '../../domain/wish-plan.ts';
import type { Database } from './pool.ts';
import { epochMs } from './query.ts';
import type { WishContext, WishTable } from './wish-step.ts';

/** What is particular to one kind: how much is moved, and what else is needed of the row `h` and its payment `p`. */
export type ClaimedColumns = {
  readonly table: WishTable;
  readonly amountMinor: string;
  readonly more: string;
};

const claimSql = ({ table, amountMinor, more }: ClaimedColumns): string => `
with due as (
  select id from ${table} where next_attempt_at <= now() and gateway = $4
  order by next_attempt_at limit $1 for update skip locked
), held as (
  update ${table} w
  set lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond',
      next_attempt_at = now() + $3 * interval '1 millisecond', lease_count = w.lease_count + 1
  from due where w.id = due.id
  returning w.*
)
select h.id as "wishId", h.payment_id as "paymentId", ${amountMinor}::text as "amountMinor", p.currency, h.traceparent,
       h.lease_count as "leaseCount", ${epochMs('h.created_at')} as "createdAtMs", ${epochMs('h.lease_until')} as "leaseUntilMs",
       h.tries, h.questions, ${epochMs('h.deadline')} as "deadlineMs", ${epochMs('h.doubt_since')} as "doubtSinceMs",
       ${epochMs('h.not_before')} as "notBeforeMs", ${more}
from held h join payments p on p.id = h.payment_id
order by h.created_at`;

type Row = Omit<LeasedWish, 'money' | 'history'> &
  Omit<WishHistory, 'beganMs' | keyof typeof atRest> & {
    readonly amountMinor: string;
    readonly currency: string;
  };

export async function claimWishes<More>(
  database: Database,
  columns: ClaimedColumns,
  limit: number,
  { owner, leaseMs, gateway }: WishContext,
): Promise<readonly (LeasedWish & More)[]> {
  const { rows } = await database.query<Row & More>(
    claimSql(columns),
    [limit, owner, leaseMs, gateway],
    `claim-${columns.table}`,
  );
  return rows.map(
    ({ amountMinor, currency, deadlineMs, tries, questions, doubtSinceMs, notBeforeMs, ...row }) => ({
      ...(row as Omit<LeasedWish, 'money' | 'history'> & More), // what is left of a row without the above
      money: { amountMinor: BigInt(amountMinor), currency },
      history: {
        beganMs: row.createdAtMs,
        deadlineMs,
        tries,
        questions,
        doubtSinceMs,
        notBeforeMs,
        ...atRest,
      },
    }),
  );
}
