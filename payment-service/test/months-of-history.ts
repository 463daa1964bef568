// Months as the database has them, and payments of any time with all that belongs to them.
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../src/adapters/postgres/pool.ts';

/** The middle of the month that many months ago, in ms since the epoch. */
export function monthsAgo(count: number): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 15);
}

export const suffixAt = (ms: number): string => new Date(ms).toISOString().slice(0, 7).replace('-', '_');

export async function makeMonth(database: Pick<Database, 'query'>, ms: number): Promise<boolean> {
  const { rows } = await database.query<{ made: boolean }>(
    "select make_history_month(date_trunc('month', to_timestamp($1::float8 / 1000) at time zone 'UTC')::date) as made",
    [ms],
  );
  return rows[0]?.made ?? false;
}

export type SettledPayment = {
  readonly paymentId: string;
  readonly notificationId: string;
  readonly attemptId: string;
  readonly providerMessageId: string;
};

/** Delivered then, with its key (the payment's id), its attempt and its receipt. */
export async function insertSettled(
  database: Pick<Database, 'query'>,
  count: number,
  atMs: number,
): Promise<readonly SettledPayment[]> {
  const made = Array.from({ length: count }, () => {
    const notificationId = uuidv7({ msecs: atMs });
    return {
      paymentId: uuidv7({ msecs: atMs }),
      notificationId,
      attemptId: uuidv7({ msecs: atMs }),
      providerMessageId: `m-${notificationId}`,
    };
  });
  await database.query(
    `with made as (
       select *, to_timestamp($5::float8 / 1000) as at
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as i(payment_id, id, attempt_id, message_id)
     ), paid as (
       insert into payments (id, customer_id, amount_minor, currency, message, created_at, notification_id)
       select payment_id, 'c', 100, 'COP', 'hello', at, id from made
     ), keyed as (
       insert into idempotency_keys (key, fingerprint, payment_id) select payment_id::text, 'f', payment_id from made
     ), tried as (
       insert into attempts (id, notification_id, provider, round, outcome, provider_message_id, started_at, ended_at, replica)
       select attempt_id, id, 'first', 0, 'accepted', message_id, at, at, 'r' from made
     ), told as (
       insert into receipts (provider, event_key, provider_message_id, attempt_id, notification_id, status,
                             provider_status, received_at, received_month)
       select 'first', message_id || ':delivered', message_id, attempt_id, id, 'delivered', 'delivered', at,
              date_trunc('month', at at time zone 'UTC')::date from made
     )
     insert into notifications (id, payment_id, customer_id, phone, body, status, provider, provider_message_id,
                                deadline, traceparent, created_at, settled_at)
     select id, payment_id, 'c', '+573001112233', 'hello', 'delivered', 'first', message_id, at, '', at, at from made`,
    [
      made.map(({ paymentId }) => paymentId),
      made.map(({ notificationId }) => notificationId),
      made.map(({ attemptId }) => attemptId),
      made.map(({ providerMessageId }) => providerMessageId),
      atMs,
    ],
  );
  return made;
}

/** Whoever judges promises and ages people out has passed everything until now. */
export async function passAllOfIt(database: Pick<Database, 'query'>): Promise<void> {
  await database.query(
    `with judged as (
       insert into timeliness_progress (up_to_id) values (least_id_at(now()))
       on conflict (only_row) do update set up_to_id = excluded.up_to_id
     )
     insert into retention_progress (what, up_to_id) values ('payments', least_id_at(now()))
     on conflict (what) do update set up_to_id = excluded.up_to_id`,
  );
}

const counted = [
  'payments',
  'notifications',
  'attempts',
  'receipts',
  'idempotency_keys',
  'provider_messages',
] as const;

/** How many rows there are of each. */
export async function rowsOfEach(
  database: Pick<Database, 'query'>,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.query<Record<string, number>>(
    `select ${counted.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
  );
  return rows[0] ?? {};
}

export const eachHas = (count: number) => Object.fromEntries(counted.map((table) => [table, count]));
