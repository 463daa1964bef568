// Payments that nobody made, written straight into the tables: what was owed when an
// outage ended, and what has been settled for years.
import type { Tools } from './tools.ts';

const BATCH = 100_000;

/** Ids are UUIDv7 of that moment, as the service gives them. */
const rowsSql = (count: number, agoS: string): string => `
  select uuidv7(-(${agoS}) * interval '1 second') as payment_id,
         uuidv7(-(${agoS}) * interval '1 second') as notification_id,
         n, now() - (${agoS}) * interval '1 second' as at
  from generate_series(1, ${count}) n`;

async function inBatches(
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

/** Delivered over the last year, with keys, attempts and receipts. */
export async function generateHistory({ database }: Tools, url: string, count: number): Promise<void> {
  const yearS = 365 * 86_400;
  await inBatches(count, (batch, from) =>
    database.query(
      url,
      `with made as materialized (${rowsSql(batch, `3600 + ${yearS} * (1 - (${from} + n) / ${count}.0)`)}), paid as (
         insert into payments (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix, created_at)
         select payment_id, 'c' || (${from} + n * 7919) % 500000, 100, 'COP', 'Pago ' || n, notification_id,
                lpad(((${from} + n) % 10000)::text, 4, '0'), at from made
       ), keyed as (
         insert into idempotency_keys (key, fingerprint, payment_id, created_at)
         select md5(payment_id::text), md5(n::text) || '.' || md5(n::text), payment_id, at from made
       ), tried as (
         insert into attempts (id, notification_id, provider, round, outcome, reason, provider_message_id, started_at, ended_at, receipt_status, receipt_at, replica)
         select uuidv7(at - now()), notification_id, case when n % 50 = 0 then 'twilio' else 'aldeamo' end, 0, 'accepted', 'ok',
                md5(notification_id::text), at, at, 'delivered', at, 'generated' from made
       )
       insert into notifications (id, payment_id, customer_id, phone, body, status, provider, provider_message_id, deadline, traceparent, created_at, settled_at)
       select notification_id, payment_id, 'c' || (${from} + n * 7919) % 500000,
              '+57300111' || lpad(((${from} + n) % 10000)::text, 4, '0'), 'Pago ' || n, 'delivered',
              case when n % 50 = 0 then 'twilio' else 'aldeamo' end, md5(notification_id::text), at + interval '1 day',
              '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', at, at from made`,
    ),
  );
  await database.query(url, 'vacuum analyze payments, notifications, attempts, idempotency_keys');
}
