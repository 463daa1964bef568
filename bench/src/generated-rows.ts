// Payments that nobody made, written straight into the tables.
import type { Tools } from './tools.ts';

const BATCH = 100_000;

/** Ids are UUIDv7 of that moment, as the service gives them. */
export const rowsSql = (count: number, agoS: string): string => `
  select uuidv7(-(${agoS}) * interval '1 second') as payment_id,
         uuidv7(-(${agoS}) * interval '1 second') as notification_id,
         uuidv7(-(${agoS}) * interval '1 second') as attempt_id,
         n, now() - (${agoS}) * interval '1 second' as at
  from generate_series(1, ${count}) n`;

export async function inBatches(
  count: number,
  write: (batch: number, from: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) await write(Math.min(BATCH, count - from), from);
}

/** All due now. */
export async function generateBacklog({ database }: Tools, url: string, count: number): Promise<void> {
  await inBatches(count, (batch) =>
    database.query(
      url,
      `with made as materialized (${rowsSql(batch, '60')}), paid as (
         insert into payments (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix)
         select payment_id, 'c' || n % 50000, 100, 'COP', 'Pago ' || n, notification_id, '2233' from made)
       insert into notifications (id, payment_id, customer_id, phone, body, status, next_attempt_at, deadline, traceparent, created_at)
       select notification_id, payment_id, 'c' || n % 50000, '+573001112233', 'Pago ' || n, 'waiting', now(),
              now() + interval '1 day', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', at from made`,
    ),
  );
  await database.query(url, 'vacuum analyze payments, notifications');
}
