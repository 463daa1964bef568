// Fills every table with one person, erases them, and then looks everywhere.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { z } from 'zod';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createFingerprint } from '../src/adapters/idempotency-fingerprint.ts';
import { answers, createScript, openTestDatabase, post, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { eventsOn } from './told-events.ts';

const digits = '3001234567';
const otherDigits = '3007654321';
const phone = `+57${digits}`;
const otherPhone = `+57${otherDigits}`;
const text = 'Querida Ana';

const customer_id = 'gone';
const payment = { amount: 100, customer_id, message: `${text}, su pago llegó` };
const saying = (words: string) => ({ ...payment, message: `${text}: ${words}` });

const key = { 'Idempotency-Key': 'order-of-ana' };
const wait = { Prefer: 'wait=20' };

let service: TestService;
let database: Database;

/** What is asked of the provider decides how it behaves. */
function behave(message: { readonly body: string }) {
  if (message.body.includes('rejected')) return answers.badNumber();
  if (message.body.includes('doubt')) return answers.timedOut();
  return message.body.includes('refused') ? answers.refused() : answers.accepted();
}

async function ask(path: string, method = 'GET', body?: unknown) {
  const response = await fetch(service.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Every column of every table that holds this, in any form. A month's tables are read with the whole. */
async function placesOf(needle: string): Promise<readonly string[]> {
  type Column = { table: string; column_name: string };
  const { rows } = await database.query<Column>(
    `select attrelid::regclass::text as table, attname as column_name
     from pg_attribute join pg_class c on c.oid = attrelid
     where c.relnamespace in ('public'::regnamespace, 'event_log'::regnamespace, 'inbound'::regnamespace) and c.relkind in ('r', 'p')
     and not c.relispartition and attnum > 0 and not attisdropped`,
  );
  expect(rows.length).toBeGreaterThan(120);
  const looks = rows.map(
    ({ table, column_name: column }) =>
      `select '${table}.${column}' as place where exists
         (select 1 from ${table} where position(lower($1) in lower("${column}"::text)) > 0)`,
  );
  const found = await database.query<{ place: string }>(looks.join(' union all '), [needle]);
  return found.rows.map(({ place }) => place).sort();
}

const itemsSchema = z.object({
  items: z.array(
    z.object({ notification_id: z.string(), status: z.string(), reason: z.string().nullable() }).loose(),
  ),
});

async function notifications() {
  const all = itemsSchema.parse(JSON.parse((await ask('/notifications?limit=1000')).text));
  return all.items.filter((item) => item['customer_id'] === customer_id);
}

let paymentsBefore: string;
let kept: string;
let madeByKey: string;
let waitingId: string;

beforeAll(async () => {
  service = await startTestService({
    first: createScript(behave),
    second: createScript(behave),
    environment: eventsOn,
  });
  database = openTestDatabase(service.database.url);
  await ask(`/customers/${customer_id}`, 'PUT', { phone });
  madeByKey = (await post(service.url, payment, { ...key, ...wait })).body.payment_id;
  const refunded = await ask(`/payments/${madeByKey}/refunds`, 'POST', {
    amount: 1,
    reason: `${text} asked`,
  });
  expect(refunded.status).toBe(201);
  await post(service.url, { ...saying('another number'), phone: otherPhone }, wait);
  const rejected = (await post(service.url, saying('rejected'), wait)).body.notification.notification_id;
  await ask(`/notifications/${rejected}/replay`, 'POST', { reason: `call ${phone} first` });
  await post(service.url, saying('rejected once more'), wait);
  await post(service.url, saying('doubt'), { Prefer: 'wait=1' });
  waitingId = (await post(service.url, saying('refused'))).body.notification.notification_id;
  await ask('/notifications/replays', 'POST', {
    filter: { until: '2020-01-01T00:00:00Z' },
    reason: `for ${otherPhone}`,
  });
  await post(service.url, { ...payment, customer_id: '123', message: 'stays' }, wait);
  await database.query(
    `insert into receipts (provider, event_key, provider_message_id, attempt_id, notification_id, status, provider_status)
     select provider, id || ':delivered', provider_message_id, id, notification_id, 'delivered', 'delivered'
     from attempts where outcome = 'accepted'`,
  );
  paymentsBefore = (await ask(`/payments?customer_id=${customer_id}`)).text;
  kept = JSON.stringify((await database.query("select * from notifications where customer_id = '123'")).rows);
});
afterAll(async () => {
  await database.close();
  await service.stop();
});

describe('erasing a person', () => {
  it('begins with one who is in every place that may know them', async () => {
    const expected = ['customers.phone', 'notifications.phone'];
    expect(await placesOf(digits)).toEqual(expected);
    expect(await placesOf(otherDigits)).toEqual(['notifications.phone']);
    expect(await placesOf(text)).toEqual(['notifications.body', 'payments.message', 'refunds.reason']);
    // What nobody takes is tried again now and then, and is neither waiting nor owed less meanwhile.
    const statuses = async () => [...new Set((await notifications()).map(({ status }) => status))].sort();
    await until(async () => String(await statuses()) === 'accepted,dead,verifying,waiting');
  });

  it('takes phone and text out of every table, and keeps the payments', async () => {
    expect(await ask(`/customers/${customer_id}`, 'DELETE')).toEqual({ status: 204, text: '' });
    for (const needle of [phone, digits, otherDigits, text]) expect(await placesOf(needle)).toEqual([]);
    // A digest of the number is as good as the number to whoever tries them all.
    const request = { kept: ['10000', 'COP', customer_id], erasable: [payment.message, null], added: [] };
    expect(await placesOf(createFingerprint(request).split('.')[0] ?? '')).toEqual([]);
    const endings = await database.query<{ count: number }>(
      'select count(phone_suffix)::int as count from payments where customer_id = $1',
      [customer_id],
    );
    expect(endings.rows).toEqual([{ count: 0 }]);
    expect(await placesOf(customer_id)).toEqual([
      'event_log.events.data',
      'notifications.customer_id',
      'payments.customer_id',
    ]);
    expect(await placesOf('relevo.payment.succeeded.v1')).toEqual(['event_log.events.type']);
    const amounts = (body: string) =>
      [...body.matchAll(/"payment_id":"[^"]+"|"amount":"[^"]+"/g)].map(String);
    const paymentsNow = (await ask(`/payments?customer_id=${customer_id}`)).text;
    expect(amounts(paymentsNow)).toEqual(amounts(paymentsBefore));
    expect(amounts(paymentsNow)).toHaveLength(14); // six payments and a refund
  });

  it('ends what was owed, and nothing more is sent', async () => {
    const all = await notifications();
    expect(all.filter(({ status }) => status === 'verifying' || status === 'waiting')).toEqual([]);
    expect(all.find(({ notification_id: id }) => id === waitingId)).toMatchObject({
      status: 'dead',
      reason: 'erased',
    });
    expect(all.filter(({ reason }) => reason === 'rejected')).toHaveLength(2);
    const { rows } = await database.query(
      'select 1 from notifications where customer_id = $1 and (next_attempt_at is not null or lease_owner is not null)',
      [customer_id],
    );
    expect(rows).toEqual([]);
    for (const { notification_id: id, status } of all.filter((each) => each.status === 'dead')) {
      const again = await ask(`/notifications/${id}/replay`, 'POST', { reason: 'no' });
      expect({ status, again }).toMatchObject({ again: { status: 409 } });
      expect(again.text).toContain('"code":"erased"');
    }
  });

  it('leaves no trace in the log, at debug level, nor in what the API shows', async () => {
    const shown = await Promise.all(
      ['/notifications?limit=1000', '/payments?limit=1000', '/metrics', '/notifications/replays'].map(
        (path) => ask(path),
      ),
    );
    const everything = [...service.logs, ...shown.map((answer) => answer.text)].join('\n');
    expect(service.logs.length).toBeGreaterThan(20);
    for (const needle of [digits, otherDigits, text]) expect(everything).not.toContain(needle);
    expect((await ask(`/customers/${customer_id}`)).status).toBe(404);
  });

  it('still knows the payment by its key, and refuses the key for another amount', async () => {
    const again = await post(service.url, payment, key);
    expect(again.body.payment_id).toBe(madeByKey);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const reused = await post(service.url, { ...payment, amount: 101 }, key);
    expect(reused.status).toBe(422);
  });

  it('touches nobody else', async () => {
    const { rows } = await database.query("select * from notifications where customer_id = '123'");
    expect(JSON.stringify(rows)).toBe(kept);
  });

  it('keeps nobody’s words of a refund that is asked for afterwards', async () => {
    const refund = { amount: 1, reason: `${text} asked again` };
    const given = await ask(`/payments/${madeByKey}/refunds`, 'POST', refund);
    expect(given.status).toBe(201);
    expect(JSON.parse(given.text)).toMatchObject({ status: 'succeeded', reason: null });
    expect(await placesOf(text)).toEqual([]);
  });

  it('may be asked for again, and answers 404 for one that never was', async () => {
    expect((await ask(`/customers/${customer_id}`, 'DELETE')).status).toBe(204);
    expect((await ask('/customers/nobody', 'DELETE')).status).toBe(404);
  });

  it('lets the same id start afresh', async () => {
    const unreachable = await post(service.url, payment, wait);
    expect(unreachable.body.notification).toMatchObject({ status: 'dead', reason: 'no_contact' });
    await ask(`/customers/${customer_id}`, 'PUT', { phone });
    const { body } = await post(service.url, payment, wait);
    expect(body.notification.status).toBe('accepted');
    expect(await placesOf(digits)).toEqual(['customers.phone', 'notifications.phone']);
    expect((await ask(`/customers/${customer_id}`, 'DELETE')).status).toBe(204);
    expect(await placesOf(digits)).toEqual([]);
  });
});
