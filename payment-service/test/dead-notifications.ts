// Dead notifications as they lie in the table, made without delivering anything.
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../src/adapters/postgres/pool.ts';

export type DeadOptions = {
  readonly reason?: string;
  readonly phone?: string | null;
  readonly customerId?: string;
  /** Of its one attempt; none where null. */
  readonly outcome?: string | null;
  readonly verdict?: string | null;
  readonly receiptStatus?: string | null;
  readonly provider?: string;
};

/** Returns their ids, oldest first. */
export async function insertDead(
  database: Database,
  count: number,
  options: DeadOptions = {},
): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  await database.query(
    `insert into notifications (id, payment_id, customer_id, phone, body, status, dead_reason, deadline, traceparent, settled_at)
     select id, id, $2, $3, 'hello', 'dead', $4, now(), '', now() from unnest($1::uuid[]) as i(id)`,
    [
      ids,
      options.customerId ?? 'c',
      options.phone === undefined ? '+573001112233' : options.phone,
      options.reason ?? 'expired',
    ],
  );
  await database.query(
    `insert into payments (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix)
     select id, $2, 10000, 'COP', 'hello', id, right($3, 4) from unnest($1::uuid[]) as i(id)`,
    [ids, options.customerId ?? 'c', options.phone === undefined ? '+573001112233' : options.phone],
  );
  if (options.outcome != null) {
    await database.query(
      `insert into attempts (id, notification_id, provider, round, outcome, reason, verdict, receipt_status, ended_at, replica)
       select gen_random_uuid(), id, $2, 0, $3, 'x', $4, $5, now(), 'r' from unnest($1::uuid[]) as i(id)`,
      [
        ids,
        options.provider ?? 'first',
        options.outcome,
        options.verdict ?? null,
        options.receiptStatus ?? null,
      ],
    );
  }
  return ids;
}
