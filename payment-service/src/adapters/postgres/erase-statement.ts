// Takes phone and text from payments and all that belongs to them. What is still
// owed dies of it: its holder's lease is taken away, so no further step counts.
import type { ErasedBatch } from '../../application/erasure.ts';
import type { Run } from './transaction.ts';

/** Of the payments in the first parameter. */
const theirs = 'id in (select notification_id from payments where id = any($1::uuid[]))';

// Sorted, as every statement that locks notifications does.
const lockSql = `select id from notifications where ${theirs} order by id for update`;

const eraseSql = `
with blanked as (
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
      settled_at = coalesce(n.settled_at, now())
  from before b where n.id = b.id
  returning n.id, n.traceparent, b.is_owed
)
select (select count(*) from emptied)::int as erased,
       coalesce((select jsonb_agg(jsonb_build_object('notificationId', id, 'traceparent', traceparent))
                 from gone where is_owed), '[]') as died`;

/** Inside a transaction. Harmless where they are erased already. */
export async function eraseThese(
  run: Run,
  paymentIds: readonly string[],
): Promise<Pick<ErasedBatch, 'erased' | 'died'>> {
  if (paymentIds.length === 0) return { erased: 0, died: [] };
  await run(lockSql, [paymentIds]);
  const { rows } = await run<Pick<ErasedBatch, 'erased' | 'died'>>(eraseSql, [paymentIds]);
  return rows[0] ?? { erased: 0, died: [] };
}
