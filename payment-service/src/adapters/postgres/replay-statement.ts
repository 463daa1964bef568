// What dead notifications are looked at with, and what begins their next life.
import type { Replayed } from '../../application/replays.ts';
import type { DeadReason, NotificationStatus } from '../../domain/notification.ts';
import type { Run } from './transaction.ts';

export type ReplayContext = {
  readonly deadlineMs: number;
  /** Providers whose empty answer proves that they did not take the message. */
  readonly absenceIsProof: readonly string[];
};

/**
 * An attempt of any life took it, or may have, and nothing proves that it did not arrive. `proof`: a text[]
 * parameter. Not by "exists", for which PostgreSQL may read all attempts into a hash table.
 */
export const mayHaveReached = (proof: string): string => `coalesce((
  select true from attempts a where a.notification_id = n.id and a.receipt_status is distinct from 'failed'
  and (a.outcome is null or a.outcome = 'accepted'
       or (a.outcome = 'unknown' and not (a.verdict is not distinct from 'absent' and a.provider = any(${proof})))) limit 1), false)`;

/**
 * Where it would go now. What died of its number goes to the customer's present one, which somebody
 * may have corrected. Needs the customer as c.
 */
export const reach = `
  case when n.dead_reason in ('rejected', 'undelivered', 'no_contact') then coalesce(c.phone, n.phone) else n.phone end`;

// Sorted, as every statement that locks notifications does. Locked before they are read: the next
// statement sees the attempts of whoever held them until now.
const lockSql = 'select id from notifications where id = any($1::uuid[]) order by id for update';

const replaySql = `
with held as (
  select n.id, n.payment_id, n.status, n.dead_reason, n.traceparent, n.settled_at, n.erased_at is not null as is_erased, ${reach} as reach,
         ${mayHaveReached('$6::text[]')} as may_have_reached
  from notifications n
  left join lateral (select c.phone from customers c where c.id = n.customer_id limit 1) as c on true
  where n.id = any($1::uuid[])
), fit as (
  select * from held where status = 'dead' and not is_erased and reach is not null
  -- What died again since the job was made is not its affair.
  and ($2::uuid is null or settled_at < (select created_at from replay_jobs where id = $2))
), moved as (
  update notifications n
  set life = n.life + 1, status = 'queued', dead_reason = null, phone = fit.reach, round = 0,
      provider = null, provider_message_id = null, lease_owner = null, lease_until = null, settled_at = null,
      next_attempt_at = now(), deadline = now() + $5 * interval '1 millisecond',
      possible_duplicate = n.possible_duplicate or fit.may_have_reached,
      duplicate_reason = coalesce(n.duplicate_reason, case when fit.may_have_reached then 'replayed' end)
  from fit where n.id = fit.id
  returning n.id, n.payment_id, n.life, n.phone, fit.dead_reason
), renumbered as (
  update payments p set phone_suffix = right(m.phone, 4)
  from moved m where p.id = m.payment_id and p.phone_suffix is distinct from right(m.phone, 4)
), recorded as (
  insert into replays (notification_id, life, job_id, dead_reason, replayed_by, reason)
  select id, life, $2, dead_reason, $3, $4 from moved
)
select h.id, h.status, h.dead_reason as "deadReason", h.traceparent, h.is_erased as "isErased", m.life
from held h left join moved m on m.id = h.id`;

export type HeldNotification = {
  readonly id: string;
  readonly status: NotificationStatus;
  readonly deadReason: DeadReason | null;
  readonly traceparent: string;
  readonly isErased: boolean;
  /** The life that began; null where none did. */
  readonly life: number | null;
};

/** Inside a transaction. Returns each that is there, replayed or not. */
export async function replayThese(
  run: Run,
  notificationIds: readonly string[],
  order: { readonly replayedBy: string; readonly reason: string; readonly jobId: string | null },
  context: ReplayContext,
): Promise<readonly HeldNotification[]> {
  await run(lockSql, [notificationIds]);
  const { rows } = await run<HeldNotification>(replaySql, [
    notificationIds,
    order.jobId,
    order.replayedBy,
    order.reason,
    context.deadlineMs,
    context.absenceIsProof,
  ]);
  return rows;
}

/** The replayed ones among those that were held. */
export function replayedOf(held: readonly HeldNotification[]): readonly Replayed[] {
  return held.flatMap(({ id, life, deadReason, traceparent }) =>
    life === null || deadReason === null ? [] : [{ notificationId: id, life, deadReason, traceparent }],
  );
}
