// Refunds and authorizations as JSON in SQL: a row is the view, and nothing has to be renamed.
import type { RefundView } from '../../application/refund-readers.ts';
import { epochMs } from './query.ts';

/** The pairs of a `WishView`, of a table with a wish's columns. */
export const wishPairs = (w: string): string => `
  'gateway', ${w}.gateway, 'gatewayId', ${w}.gateway_id, 'tries', ${w}.tries,
  'isInDoubt', ${w}.doubt_since is not null and ${w}.next_attempt_at is not null,
  'lastOutcome', ${w}.last_outcome, 'lastReason', ${w}.last_reason, 'deadlineMs', ${epochMs(`${w}.deadline`)},
  'nextAttemptAtMs', ${epochMs(`${w}.next_attempt_at`)}, 'endedAtMs', ${epochMs(`${w}.ended_at`)}`;

/** A refund `r` of the payment `p`. The amount is text: JSON knows no bigint. */
export const refundJson = `
  jsonb_build_object(
    'refundId', r.id, 'paymentId', r.payment_id, 'status', r.status, 'amountMinor', r.amount_minor::text,
    'currency', p.currency, 'reason', r.reason, 'failureReason', r.failure_reason, 'failureCode', r.failure_code,
    'createdAtMs', ${epochMs('r.created_at')},
    'execution', case when r.gateway is not null then jsonb_build_object(${wishPairs('r')}) end)`;

export type RefundRow = Omit<RefundView, 'amountMinor'> & { readonly amountMinor: string };

export function toRefund(row: RefundRow): RefundView {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}
