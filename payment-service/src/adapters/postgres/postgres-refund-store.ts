// The store of refunds on PostgreSQL, and what to do when a statement fails.
import type { RefundStepEntry, RefundStepResult, RefundStore } from '../../application/refund-store.ts';
import { beginOnce } from './begin-once.ts';
import type { Database } from './pool.ts';
import { beginRefund } from './refund-begin.ts';
import { settleRefund } from './refund-settle.ts';
import type { RefundContext } from './refund-settle.ts';
import { storeInTime } from './store-in-time.ts';
import { inTransaction } from './transaction.ts';
import { claimWishes } from './wish-claim.ts';
import type { ClaimedColumns } from './wish-claim.ts';
import { lockedSql, progressSql, progressValues } from './wish-step.ts';
import type { WishContext } from './wish-step.ts';

export function createPostgresRefundStore(database: Database, context: RefundContext): RefundStore {
  return {
    begin: async (entry) => {
      const begun = await beginOnce(entry, () => beginRefund(database, entry, context));
      // What was taken elsewhere has been given back by that.
      if (entry.gateway === null) context.events?.onWritten();
      return begun;
    },
    step: (entry) => stepInTime(database, entry, context),
    claimDue: (limit) => claimWishes(database, claimed, limit, context),
  };
}

const claimed: ClaimedColumns = {
  table: 'refunds',
  amountMinor: 'h.amount_minor',
  more: '(select z.gateway_id from authorizations z where z.payment_id = h.payment_id) as "gatewayId"',
};

/** What the gateway said is worth more than one try: losing it costs the gateway a question. */
function stepInTime(
  database: Database,
  { move, ...entry }: RefundStepEntry,
  context: RefundContext,
): Promise<RefundStepResult> {
  if (move.kind === 'trying' || move.kind === 'parked') {
    return storeInTime(() => carryOn(database, { ...entry, move }, context));
  }
  return storeInTime(async (mayBeStored) => {
    const result = await inTransaction(database, (run) => settleRefund(run, { ...entry, move }, context));
    context.events?.onWritten();
    // Its own first run had settled it.
    return mayBeStored && result.kind === 'ended' ? { kind: 'stored', leaseUntilMs: null } : result;
  });
}

const carryOnSql = `
with locked as (${lockedSql('refunds')}
), moved as (
  update refunds w
  set ${progressSql}, status = case when $10 = 'trying' then 'processing' else w.status end
  from locked l
  where w.id = l.id and l.next_attempt_at is not null and l.is_held
  returning w.lease_until
)
select l.next_attempt_at is null as "hasEnded", exists (select from moved) as "isStored",
       (select extract(epoch from lease_until)::float8 * 1000 from moved) as "leaseUntilMs"
from locked l`;

async function carryOn(
  database: Database,
  entry: RefundStepEntry,
  context: WishContext,
): Promise<RefundStepResult> {
  const { rows } = await database.query<{
    hasEnded: boolean;
    isStored: boolean;
    leaseUntilMs: number | null;
  }>(carryOnSql, progressValues(entry, context), 'carry-on-refund');
  const [row] = rows;
  if (row === undefined) throw new Error(`refund ${entry.wishId} is not there`);
  if (row.isStored) return { kind: 'stored', leaseUntilMs: row.leaseUntilMs };
  return { kind: row.hasEnded ? 'ended' : 'lost' };
}
