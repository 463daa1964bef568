// Takes phone and text from payments and all that belongs to them, refunds among it. What is
// still owed dies of it: its holder's lease is taken away, so no further step counts.
import type { ErasedBatch } from '../../application/erasure.ts';
import { notificationTold, telling, toldColumns } from './event-rows.ts';
import type { EventWriter } from './event-rows.ts';
import { wholeHistory } from './history-months.ts';
import type { Run } from './transaction.ts';

/** Of the payments in the first parameter. */
const theirs = 'id = any(array(select notification_id from payments where id = any($1::uuid[])))';

// Sorted, as every statement that locks notifications does.
const lockSql = `select id from notifications where ${theirs} order by id for update`;

// Before its payment, as a step of an authorization does it.
const lockAuthorizationsSql =
  'select id from authorizations where payment_id = any($1::uuid[]) and decision is null order by id for update';

// Behind their payments, as whoever ends a refund locks them.
const eraseReasonsSql =
  'update refunds set reason = null where payment_id = any($1::uuid[]) and reason is not null';

const eraseSql = `
with silenced as (
  update authorizations set phone = null where payment_id = any($1::uuid[]) and phone is not null
), blanked as (
  update idempotency_keys set fingerprint = '.' || split_part(fingerprint, '.', 2)
  where payment_id = any($1::uuid[]) and fingerprint not like '.%'
), emptied as (
  update payments set message = null, phone_suffix = null where id = any($1::uuid[]) and message is not null returning id
), before as (
  select id, next_attempt_at is not null and status <> 'accepted' as is_owed
  from notifications where ${theirs} and erased_at is null
), gone as (
  update notifications n
  set phone = null, body = null, erased_at = now(),
      status = case when b.is_owed then 'dead' else n.status end,
      dead_reason = case when b.is_owed then 'erased' else n.dead_reason end,
      next_attempt_at = null, lease_owner = null, lease_until = null,
      settled_at = coalesce(n.settled_at, now()),
      stream_version = n.stream_version + {counted} * b.is_owed::int
  from before b where n.id = b.id
  returning ${toldColumns('n')}, b.is_owed
), mourned as (
  select g.*, e.event_id from gone g join unnest($1::uuid[], $2::uuid[]) as e(paid_id, event_id) on e.paid_id = g.payment_id
){written}
select (select count(*) from emptied)::int as erased,
       coalesce((select jsonb_agg(jsonb_build_object('notificationId', id, 'traceparent', traceparent))
                 from gone where is_owed), '[]') as died`;

/** Inside a transaction. Harmless where they are erased already. */
export async function eraseThese(
  run: Run,
  paymentIds: readonly string[],
  events: EventWriter | null,
): Promise<Pick<ErasedBatch, 'erased' | 'died'>> {
  if (paymentIds.length === 0) return { erased: 0, died: [] };
  await run(lockAuthorizationsSql, [paymentIds]);
  await run(lockSql, [paymentIds]);
  const { rows } = await run<Pick<ErasedBatch, 'erased' | 'died'>>(
    wholeHistory.named(telling(eraseSql, events, notificationTold('mourned', 'is_owed'))),
    [paymentIds, paymentIds.map(() => events?.newId() ?? null)],
  );
  await run(eraseReasonsSql, [paymentIds]);
  return rows[0] ?? { erased: 0, died: [] };
}
