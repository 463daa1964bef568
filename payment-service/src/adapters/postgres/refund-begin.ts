// Holds money of a payment for a refund: key, refund and hold in one transaction. Whoever
// asks for more of the same payment meanwhile waits for the payment's row.
import type { BeginRefundResult, NewRefund } from '../../application/refund-store.ts';
import { holdRefund, refundsMax } from '../../domain/refund.ts';
import type { Hold } from '../../domain/refund.ts';
import { firstTry } from '../../domain/wish-plan.ts';
import { answerToLosingRefund, readKeyWinners } from './key-winners.ts';
import type { KeyRow } from './key-winners.ts';
import type { Database } from './pool.ts';
import { bookValues, lockPayment, settleRefund } from './refund-settle.ts';
import type { PaymentRow, RefundContext } from './refund-settle.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

const countSql = 'select count(*)::int as count from refunds where payment_id = $1';

// The key may be taken by a refund of another payment: then nothing is stored.
const beginSql = `
with won as (
  insert into idempotency_keys (key, fingerprint, payment_id, refund_id) select $1, $2, $4::uuid, $3::uuid where $1::text is not null
  on conflict (key) do nothing
  returning refund_id
), taken as (
  select now() as at, now() + $10 * interval '1 millisecond' as lease_end
  where $1::text is null or exists (select from won)
), held as (
  update payments p set status = $13, refunded_minor = $14, refund_held_minor = $15 from taken where p.id = $4
)
insert into refunds
  (id, payment_id, amount_minor, status, reason, gateway, traceparent, tries, doubt_since, not_before,
   next_attempt_at, lease_owner, lease_until, lease_count, deadline)
select $3, $4, $5, case when $9 then 'processing' else 'pending' end, $6, $7, $8, $9::int, case when $9 then at end, at,
       case when $9 then lease_end else at end, case when $9 then $11::text end, case when $9 then lease_end end,
       $9::int, at + $12 * interval '1 millisecond'
from taken
returning extract(epoch from created_at)::float8 * 1000 as "createdAtMs",
          extract(epoch from coalesce(lease_until, created_at))::float8 * 1000 as "leaseUntilMs"`;

export function beginRefund(
  database: Database,
  entry: NewRefund,
  context: RefundContext,
): Promise<BeginRefundResult> {
  return inTransaction(database, async (run) => {
    const payment = await lockPayment(run, entry.paymentId);
    if (payment === null) return { kind: 'not_found' };
    const { fingerprint = '' } = entry.idempotency ?? {};
    const winner = await winnerOf(run, entry);
    if (winner !== undefined) return answerToLosingRefund(winner, fingerprint);
    const { rows } = await run<{ count: number }>(countSql, [entry.paymentId]);
    const hold = holdRefund(payment, entry.amountMinor);
    if (hold.kind === 'too_much') {
      return { kind: 'too_much', left: { amountMinor: hold.leftMinor, currency: payment.currency } };
    }
    if (hold.kind === 'not_refundable') return hold;
    if ((rows[0]?.count ?? 0) >= refundsMax) return { kind: 'too_many' };
    if (entry.obstacle !== null) return { kind: entry.obstacle };
    return store(run, entry, { payment, hold }, context);
  });
}

async function winnerOf(run: Run, { idempotency }: NewRefund): Promise<KeyRow | undefined> {
  if (idempotency === null) return undefined;
  const [winner] = await readKeyWinners({ query: run }, [idempotency.key]);
  return winner;
}

type Held = { readonly payment: PaymentRow; readonly hold: Extract<Hold, { readonly kind: 'held' }> };

async function store(
  run: Run,
  entry: NewRefund,
  { payment, hold }: Held,
  context: RefundContext,
): Promise<BeginRefundResult> {
  const { idempotency, refundId, paymentId, gateway } = entry;
  const { rows } = await run<{ createdAtMs: number; leaseUntilMs: number }>(beginSql, [
    ...[idempotency?.key ?? null, idempotency?.fingerprint ?? null, refundId, paymentId],
    ...[hold.amountMinor.toString(), payment.isErased ? null : entry.reason, gateway, entry.traceparent],
    ...[entry.isBegun, context.leaseMs, context.owner, entry.deadlineAfterMs],
    ...bookValues(hold.payment),
  ]);
  const [row] = rows;
  if (row === undefined) {
    return answerToLosingRefund(await winnerOf(run, entry), idempotency?.fingerprint ?? '');
  }
  if (gateway === null) await settleAtOnce(run, entry, row.createdAtMs, context);
  const money = { amountMinor: hold.amountMinor, currency: payment.currency };
  return { kind: 'begun', money, ...row, gatewayId: gateway === null ? null : payment.gatewayId };
}

/** The money was given back elsewhere, by whoever took it. */
async function settleAtOnce(
  run: Run,
  { refundId, paymentId }: NewRefund,
  nowMs: number,
  context: RefundContext,
): Promise<void> {
  const history = { ...firstTry(0, nowMs), tries: 0, doubtSinceMs: null };
  const move = { kind: 'refunded', gatewayId: null } as const;
  await settleRefund(run, { wishId: refundId, paymentId, leaseCount: 0, history, last: null, move }, context);
}
