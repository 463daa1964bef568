// Takes a payment that the gateway is to be asked for: key, payment and authorization in one statement.
import type { BeginResult, NewAuthorization } from '../../application/authorization-store.ts';
import { answerToLoser, readKeyWinners } from './key-winners.ts';
import type { Database } from './pool.ts';
import type { WishContext } from './wish-step.ts';

const beginSql = `
with won as (
  insert into idempotency_keys (key, fingerprint, payment_id) select $1, $2, $3::uuid where $1::text is not null
  on conflict (key) do nothing
  returning payment_id
), taken as (
  select now() as at, now() + $14 * interval '1 millisecond' as lease_end
  where $1::text is null or exists (select from won)
), stored as (
  insert into payments (id, customer_id, amount_minor, currency, message, status, phone_suffix)
  select $3, $4, $5, $6, $7, case when $15 then 'processing' else 'pending' end, right($10::text, 4) from taken
)
insert into authorizations
  (id, payment_id, gateway, payment_method, phone, class, traceparent, tries, doubt_since, not_before,
   next_attempt_at, lease_owner, lease_until, lease_count, deadline)
select $8, $3, $9, $11, $10, $12, $13, $15::int, case when $15 then at end, at,
       case when $15 then lease_end else at end, case when $15 then $16::text end, case when $15 then lease_end end,
       $15::int, at + $17 * interval '1 millisecond'
from taken
returning extract(epoch from created_at)::float8 * 1000 as created_ms,
          extract(epoch from coalesce(lease_until, created_at))::float8 * 1000 as lease_until_ms`;

export async function beginAuthorization(
  database: Database,
  entry: NewAuthorization,
  context: Pick<WishContext, 'owner' | 'leaseMs'>,
): Promise<BeginResult> {
  const { payment, idempotency } = entry;
  const { rows } = await database.query<{ created_ms: number; lease_until_ms: number }>(
    beginSql,
    [
      ...[idempotency?.key ?? null, idempotency?.fingerprint ?? null, payment.paymentId, payment.customerId],
      ...[payment.money.amountMinor.toString(), payment.money.currency, payment.message],
      ...[entry.authorizationId, entry.gateway, entry.phone, entry.paymentMethod],
      ...[entry.notificationClass, entry.traceparent, context.leaseMs, entry.isBegun, context.owner],
      entry.deadlineAfterMs,
    ],
    'begin-authorization',
  );
  const [row] = rows;
  if (row !== undefined) {
    return { kind: 'begun', createdAtMs: row.created_ms, leaseUntilMs: row.lease_until_ms };
  }
  if (idempotency === null) throw new Error('a payment without a key can not lose it');
  const [winner] = await readKeyWinners(database, [idempotency.key]);
  return answerToLoser(winner, idempotency.fingerprint);
}
