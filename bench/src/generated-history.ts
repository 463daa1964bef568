// What has been settled for a year, written straight into the tables, and how a month of it goes.
import type { Rows } from './database.ts';
import { inBatches, rowsSql } from './generated-rows.ts';
import type { Tools } from './tools.ts';

const MONTHS = ['payments', 'notifications', 'attempts', 'receipts'];

/** As the service does it when nothing in it is owed any more. Returns how long it took, in ms; 0 where there is none. */
export async function dropOldestMonth({ database }: Pick<Tools, 'database'>, url: string): Promise<number> {
  const [oldest] = await database.query(
    url,
    `select substr(c.relname, length('payments_') + 1) as month
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'payments'::regclass
       and c.relname < 'payments_' || to_char(now() at time zone 'UTC', 'YYYY_MM') order by 1 limit 1`,
  );
  if (oldest === undefined) return 0;
  const begunAt = performance.now();
  const tables = MONTHS.map((table) => `${table}_${String(oldest['month'])}`);
  await database.query(url, `drop table ${tables.join(', ')}`);
  return performance.now() - begunAt;
}

/** What every row would have to be found by, and the triggers; the others are of what is owed, and empty. */
const KEPT_FOR_EACH_ROW = {
  constraints: [
    'payments_pkey',
    'notifications_pkey',
    'attempts_pkey',
    'receipts_pkey',
    'idempotency_keys_pkey',
    'provider_messages_pkey',
  ],
  indexes: [
    'payments_by_customer',
    'payments_by_phone_suffix',
    'attempts_by_id',
    'receipts_by_notification',
    'idempotency_keys_by_payment',
  ],
};

/** Takes away what costs most of the writing; `ended` builds it again, as it was, from all rows at once. */
async function withoutIndexes(
  query: (text: string) => Promise<Rows>,
): Promise<{ readonly ended: () => Promise<void> }> {
  const again: string[] = [];
  const namesOf = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
  for (const { drop, make } of await query(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where conname in (${namesOf(KEPT_FOR_EACH_ROW.constraints)})
     union all
     select format('drop index %s', indexrelid::regclass), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
     from pg_index where indexrelid in (select to_regclass(name) from unnest(array[${namesOf(KEPT_FOR_EACH_ROW.indexes)}]) name)`,
  )) {
    await query(String(drop));
    again.push(String(make));
  }
  const expected = Object.values(KEPT_FOR_EACH_ROW).flat().length;
  if (again.length !== expected)
    throw new Error(
      `${again.length} of ${expected} keys and indexes are there: a migration has renamed one.`,
    );
  await query('set session_replication_role = replica'); // No trigger is called: its rows are written here.
  return {
    ended: async () => {
      await query("set session_replication_role = origin; set maintenance_work_mem = '1GB'");
      for (const statement of again) await query(statement);
    },
  };
}

/** Delivered over the last year, with keys, attempts and receipts. */
export async function generateHistory({ database }: Tools, url: string, count: number): Promise<void> {
  const yearS = 365 * 86_400;
  // The service makes the present month and those to come.
  await database.query(
    url,
    `select make_history_month((date_trunc('month', now() at time zone 'UTC') - n * interval '1 month')::date)
     from generate_series(1, 12) n`,
  );
  const { ended } = await withoutIndexes((text) => database.query(url, text));
  await inBatches(count, (batch, from) =>
    database.query(
      url,
      `with made as materialized (${rowsSql(batch, `3600 + ${yearS} * (1 - (${from} + n) / ${count}.0)`)}), paid as (
         insert into payments (id, customer_id, amount_minor, currency, message, notification_id, phone_suffix, created_at)
         select payment_id, 'c' || (${from} + n * 7919) % 500000, 100, 'COP', 'Pago ' || n, notification_id,
                lpad(((${from} + n) % 10000)::text, 4, '0'), at from made
       ), named as (
         insert into provider_messages (provider, provider_message_id, notification_id, attempt_id)
         select case when n % 50 = 0 then 'twilio' else 'aldeamo' end, md5(notification_id::text), notification_id, attempt_id
         from made
       ), keyed as (
         insert into idempotency_keys (key, fingerprint, payment_id, created_at)
         select md5(payment_id::text), md5(n::text) || '.' || md5(n::text), payment_id, at from made
       ), told as (
         insert into receipts (provider, event_key, notification_id, status, provider_status, received_at, received_month)
         select 'aldeamo', md5(notification_id::text) || ':delivered', notification_id, 'delivered', 'delivered', at,
                date_trunc('month', at at time zone 'UTC')::date from made
       ), tried as (
         insert into attempts (id, notification_id, provider, round, outcome, reason, provider_message_id, started_at, ended_at, receipt_status, receipt_at, replica)
         select attempt_id, notification_id, case when n % 50 = 0 then 'twilio' else 'aldeamo' end, 0, 'accepted', 'ok',
                md5(notification_id::text), at, at, 'delivered', at, 'generated' from made
       )
       insert into notifications (id, payment_id, customer_id, phone, body, status, provider, provider_message_id, deadline, traceparent, created_at, settled_at)
       select notification_id, payment_id, 'c' || (${from} + n * 7919) % 500000,
              '+57300111' || lpad(((${from} + n) % 10000)::text, 4, '0'), 'Pago ' || n, 'delivered',
              case when n % 50 = 0 then 'twilio' else 'aldeamo' end, md5(notification_id::text), at + interval '1 day',
              '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', at, at from made`,
    ),
  );
  await ended();
  await database.query(
    url,
    'vacuum analyze payments, notifications, attempts, receipts, idempotency_keys, provider_messages',
  );
}
