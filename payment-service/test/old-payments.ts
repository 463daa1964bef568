// Payments with their notifications and keys as they lie in the tables, of any age.
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../src/adapters/postgres/pool.ts';

export type OldOptions = {
  readonly ageMs: number;
  readonly customerId?: string;
  readonly status?: 'accepted' | 'waiting';
};

/** Returns the payments' ids, oldest first; the key of each is its id. */
export async function insertOld(
  database: Database,
  count: number,
  { ageMs, customerId = 'c', status = 'accepted' }: OldOptions,
): Promise<readonly string[]> {
  const msecs = Date.now() - ageMs;
  const ids = Array.from({ length: count }, () => uuidv7({ msecs }));
  await database.query(
    `with made as (select * from unnest($1::uuid[], $2::uuid[]) as i(id, notification_id)),
     paid as (
       insert into payments (id, customer_id, amount_minor, currency, message, created_at, notification_id, phone_suffix)
       select id, $3, 100, 'COP', 'hello', to_timestamp($4::float8 / 1000), notification_id, '2233' from made
     ), keyed as (
       insert into idempotency_keys (key, fingerprint, payment_id) select id::text, 'whole.kept', id from made
     )
     insert into notifications (id, payment_id, customer_id, phone, body, status, next_attempt_at, deadline,
                                traceparent, created_at)
     select notification_id, id, $3, '+573001112233', 'hello', $5,
            case when $5 = 'waiting' then now() + interval '1 hour' end, now() + interval '1 hour', '',
            to_timestamp($4::float8 / 1000)
     from made`,
    [ids, ids.map(() => uuidv7({ msecs })), customerId, msecs, status],
  );
  return ids;
}
