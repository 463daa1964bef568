// A database of before: what is in it becomes the first partition as it is, and nothing of it is lost.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '@relevo/test-kit';
import type { TestDatabase } from '@relevo/test-kit';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresHistory } from '../src/adapters/postgres/postgres-history.ts';
import { createPostgresReaders } from '../src/adapters/postgres/postgres-readers.ts';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import { insertOld } from './old-payments.ts';
import { monthsAgo, suffixAt } from './months-of-history.ts';
import { newPayment } from './new-payment.ts';
import { openTestDatabase } from './running-service.ts';
import { endOf, stepFor, storeOf } from './stored-steps.ts';

const folder = join(import.meta.dirname, '..', 'migrations');
const dayMs = 86_400_000;

let testDatabase: TestDatabase;
let database: Database;

async function migrateUntil(last: string): Promise<void> {
  await database.query(
    'create table migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  for (const name of readdirSync(folder)
    .sort()
    .filter((each) => each <= last)) {
    const sql = readFileSync(join(folder, name), 'utf8');
    await database.query(`begin;\n${sql}`);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await database.query('insert into migrations (name, checksum) values ($1, $2)', [name, checksum]);
    await database.query('commit');
  }
}

type Message = { readonly id: string; readonly attemptId: string };
let settled: readonly string[];
let due: readonly string[];
let messages: readonly Message[];
let migratedMs: number;
const ahead = uuidv7({ msecs: Date.now() + 400 * dayMs });

async function insertAttempts(notificationIds: readonly string[]): Promise<readonly Message[]> {
  const made = notificationIds.map((id) => ({ id, attemptId: uuidv7() }));
  await database.query(
    `insert into attempts (id, notification_id, provider, round, outcome, provider_message_id, ended_at, replica)
     select attempt_id, id, 'first', 0, 'accepted', 'm-' || id, now(), 'r' from unnest($1::uuid[], $2::uuid[]) as i(id, attempt_id)`,
    [made.map(({ id }) => id), made.map(({ attemptId }) => attemptId)],
  );
  return made;
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openTestDatabase(testDatabase.url);
  // The one connection that is used has to be the one that "begin" was said to.
  await database.withConnection(async (run) => {
    const whole = database;
    database = { ...whole, query: run };
    await migrateUntil('0005-found-through-the-payment.sql');
    settled = [
      ...(await insertOld(database, 20, { ageMs: 200 * dayMs })),
      ...(await insertOld(database, 20, { ageMs: dayMs })),
    ];
    due = await insertOld(database, 5, { ageMs: 1_000, status: 'waiting' });
    await database.query("update notifications set next_attempt_at = now() where status = 'waiting'");
    const ids = await database.query<{ id: string }>('select id from notifications');
    messages = await insertAttempts(ids.rows.map(({ id }) => id));
    await database.query(
      `insert into receipts (provider, event_key, provider_message_id, notification_id, status, provider_status)
       select 'first', 'm-' || id || ':sent', 'm-' || id, id, 'sent', 'sent' from notifications`,
    );
    await database.query(
      `insert into receipts (provider, event_key, provider_message_id, status, provider_status)
       values ('first', 'of nobody', 'm-nobody', 'sent', 'sent')`,
    );
    await database.query(
      `insert into payments (id, customer_id, amount_minor, currency, message, notification_id) values ($1, 'ahead', 1, 'COP', 'hello', $1)`,
      [ahead],
    );
    await database.query(
      `insert into notifications (id, payment_id, customer_id, phone, body, status, deadline, traceparent)
       values ($1, $1, 'ahead', '+573001112233', 'hello', 'delivered', now(), '')`,
      [ahead],
    );
    await insertAttempts([ahead]);
    database = whole;
  });
  migratedMs = Date.now();
  expect(await migrate(database)).toContain('0006-history-by-the-month.sql');
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('after the migration', () => {
  it('everything is found as before, old and new, by its id and in the lists', async () => {
    const readers = createPostgresReaders(database);
    const page = await readers.payments({ limit: 100, afterId: null });
    const all = [...settled, ...due, ahead];
    expect(page.items.map(({ paymentId }) => paymentId).sort()).toEqual([...all].sort());
    for (const id of all) expect(await readers.paymentById(id)).toMatchObject({ paymentId: id });
    expect((await readers.paymentById(settled[0] ?? ''))?.notification?.attempts).toHaveLength(1);
  });

  it('lies in the month that ends with the present one, without having been written anew', async () => {
    const { rows } = await database.query(
      'select tableoid::regclass::text as name, count(*)::int from payments group by 1 order by 1',
    );
    expect(rows).toEqual([
      { name: `payments_${suffixAt(migratedMs)}`, count: 45 },
      { name: 'payments_default', count: 1 },
    ]);
    expect(await createPostgresHistory(database).makeMonths()).toEqual({ strays: 1 });
  });

  it('what is due is claimed with its attempts, and ends', async () => {
    const store = storeOf(database, 'o');
    const claimed = await store.claimDue(10);
    expect(claimed.map(({ paymentId }) => paymentId).sort()).toEqual([...due].sort());
    expect(claimed.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 1, 1]);
    for (const { notificationId, leaseCount } of claimed) {
      const step = stepFor({ ...newPayment(), notificationId }, { leaseCount, providerMessageId: 'x' });
      expect(await store.step(step)).toMatchObject({ kind: 'stored' });
    }
  });

  it('receipts find their message, by the handle and by its id, and repeated ones do nothing', async () => {
    const receipts = createPostgresReceiptStore(database, Date.now);
    const [byHandle, byId] = messages;
    const told = (message: Message | undefined, attemptId: string | null) => ({
      provider: 'first',
      eventKey: `m-${message?.id ?? ''}:delivered`,
      providerMessageId: `m-${message?.id ?? ''}`,
      attemptId,
      status: 'delivered' as const,
      providerStatus: 'delivered',
      code: null,
    });
    expect(await receipts.add(told(byHandle, byHandle?.attemptId ?? null))).toMatchObject({
      kind: 'stored',
      isSettled: true,
    });
    expect(await receipts.add(told(byId, null))).toMatchObject({ kind: 'stored', isSettled: true });
    expect(await receipts.add(told(byId, null))).toMatchObject({ kind: 'repeated' });
  });

  it('a key finds its payment, and a message stays its attempt’s', async () => {
    const store = storeOf(database, 'o');
    const [paymentId = ''] = settled;
    const again = newPayment({ idempotency: { key: paymentId, fingerprint: 'whole.kept' } });
    expect(await store.accept(again)).toMatchObject({ kind: 'replayed', paymentId });
    const entry = newPayment();
    await store.accept(entry);
    await store.step(stepFor(entry, endOf(entry, `m-${messages[3]?.id ?? ''}`)));
    const { rows } = await database.query(
      'select attempt_id from provider_messages where provider_message_id = $1',
      [`m-${messages[3]?.id ?? ''}`],
    );
    expect(rows).toEqual([{ attempt_id: messages[3]?.attemptId }]);
  });

  it('is dropped as one when all of it is older than history is kept for', async () => {
    const history = createPostgresHistory(database);
    expect(await history.releaseNext(monthsAgo(1), 100)).toEqual({ kind: 'nothing_old' });
  });
});
