// The end of a refund, with what it means for its payment: the one place where either is written.
import type { DataOf } from '@relevo/events';
import type { RefundStepEntry, RefundStepResult } from '../../application/refund-store.ts';
import { formatAmount } from '../../domain/money.ts';
import { endOfRefund, endRefund } from '../../domain/refund.ts';
import type { Refundable, RefundEnding, RefundStatus } from '../../domain/refund.ts';
import type { PaymentStatus } from '../../domain/payment-state.ts';
import { paymentData, refundTold, telling } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import type { Run } from './transaction.ts';
import { lockedSql, progressSql, progressValues } from './wish-step.ts';
import type { WishContext } from './wish-step.ts';

export type RefundContext = WishContext & {
  /** Null, or left out: nobody listens. */
  readonly events?: EventWriter | null;
};

export type PaymentRow = Refundable & {
  readonly customerId: string;
  readonly currency: string;
  readonly gatewayId: string | null;
  /** Its person was: nothing is kept in anybody's words from then on. */
  readonly isErased: boolean;
};

const lockPaymentSql = `
select p.status, p.customer_id as "customerId", p.currency, p.amount_minor::text as "amountMinor",
       coalesce(p.refunded_minor, 0)::text as "refundedMinor",
       coalesce(p.refund_held_minor, 0)::text as "heldMinor",
       p.message is null as "isErased",
       (select z.gateway_id from authorizations z where z.payment_id = p.id) as "gatewayId"
from payments p where p.id = $1 for update of p`;

type LockedRow = {
  readonly status: PaymentStatus;
  readonly customerId: string;
  readonly currency: string;
  readonly gatewayId: string | null;
  readonly isErased: boolean;
  readonly amountMinor: string;
  readonly refundedMinor: string;
  readonly heldMinor: string;
};

/** Whoever gives back of one payment comes one after the other, and sees what those before have done. */
export async function lockPayment(run: Run, paymentId: string): Promise<PaymentRow | null> {
  const { rows } = await run<LockedRow>(lockPaymentSql, [paymentId]);
  const [row] = rows;
  if (row === undefined) return null;
  const { amountMinor, refundedMinor, heldMinor } = row;
  return {
    ...row,
    amountMinor: BigInt(amountMinor),
    refundedMinor: BigInt(refundedMinor),
    heldMinor: BigInt(heldMinor),
  };
}

export const bookValues = ({ status, refundedMinor, heldMinor }: Refundable): readonly unknown[] => [
  status,
  refundedMinor.toString(),
  heldMinor.toString(),
];

const settleSql = `
with locked as (${lockedSql('refunds')}
), ended as (
  update refunds w
  set ${progressSql},
      status = $13, failure_reason = $14, failure_code = $15, gateway_id = coalesce($16, w.gateway_id), ended_at = now()
  from locked l where w.id = l.id
  returning w.id, w.status, w.traceparent
), paid as (
  update payments p
  set status = $18, refunded_minor = $19, refund_held_minor = $20,
      stream_version = p.stream_version + case when $13 = 'succeeded' then {counted} else 0 end
  where p.id = $17
  returning p.id, p.stream_version
){written}
select id from paid`;

const lateSql = `
update refunds set gateway_id = $2, last_outcome = 'refunded', last_reason = null where id = $1`;

type RefundRow = { readonly status: RefundStatus; readonly amount_minor: string; readonly is_held: boolean };

/** Inside a transaction. The payment is locked before its refund, as whoever begins another does it. */
export async function settleRefund(
  run: Run,
  entry: Omit<RefundStepEntry, 'move'> & { readonly move: RefundEnding },
  context: RefundContext,
): Promise<RefundStepResult> {
  const { wishId, paymentId, move } = entry;
  const { events = null } = context;
  const payment = await lockPayment(run, paymentId);
  const { rows } = await run<RefundRow>(lockedSql('refunds'), [wishId, context.owner, entry.leaseCount]);
  const [refund] = rows;
  if (payment === null || refund === undefined) throw new Error(`refund ${wishId} is not there`);
  if (refund.status === 'failed' && move.kind === 'refunded') {
    await run(lateSql, [wishId, move.gatewayId]);
    return { kind: 'late' };
  }
  if (refund.status === 'succeeded' || refund.status === 'failed') return { kind: 'ended' };
  // What the gateway said is a fact, also of one that was given up in doubt.
  if (move.kind === 'abandoned') {
    if (refund.status === 'unresolved') return { kind: 'ended' };
    if (!refund.is_held) return { kind: 'lost' };
  }
  const { status, reason, code } = endOfRefund(move);
  const amountMinor = BigInt(refund.amount_minor);
  const after = endRefund(payment, { amountMinor, status });
  await run(telling(settleSql, events, refundTold('$21::jsonb')), [
    ...progressValues(entry, context),
    ...[status, reason, code],
    ...['gatewayId' in move ? move.gatewayId : null, paymentId],
    ...bookValues(after),
    ...(events === null
      ? []
      : [JSON.stringify(refundData({ ...entry, amountMinor }, { ...payment, ...after }))]),
  ]);
  return { kind: 'stored', leaseUntilMs: null };
}

type Given = { readonly wishId: string; readonly paymentId: string; readonly amountMinor: bigint };

/** `payment` as it is by that refund. Why it was asked for is in its caller's words, which are told to nobody. */
function refundData(
  { wishId, paymentId, amountMinor }: Given,
  { customerId, currency, status, refundedMinor }: PaymentRow,
): DataOf<'relevo.payment.refunded.v1'> {
  return {
    ...paymentData({ paymentId, customerId, money: { amountMinor, currency } }),
    refund_id: wishId,
    refunded_amount: formatAmount({ amountMinor: refundedMinor, currency }),
    payment_status: status,
  };
}
