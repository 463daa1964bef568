import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { makeMonth } from './months-of-history.ts';
import { newPayment } from './new-payment.ts';
import { storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();

beforeEach(() => database.query('delete from receipts'));

/** Receipts of messages that nobody knows, all stored at one moment. */
const keep = (count: number, age: string, prefix: string) =>
  database.query(
    `insert into receipts (provider, event_key, provider_message_id, status, provider_status, received_at)
     select 'first', $2 || to_char(i, 'FM0000'), 'm', 'sent', 'sent', now() - $3::interval
     from generate_series(1, $1::int) i`,
    [count, prefix, age],
  );

const countKept = async (): Promise<number> =>
  (await database.query('select 1 from receipts where notification_id is null')).rows.length;

describe('a receipt that came before its message was known', () => {
  it('is found again however many stand in front of it', async () => {
    const entry = newPayment();
    await storeOf(database, 'here').accept(entry);
    await keep(1_200, '1 minute', 'strange-');
    const attemptId = entry.firstAttempt?.attemptId;
    await database.query(`update receipts set attempt_id = $1 where event_key = 'strange-1200'`, [attemptId]);
    const store = createPostgresReceiptStore(database, Date.now);
    const pages = [];
    for (let page = 0; page < 4; page += 1) pages.push(await store.nextMatchable());
    expect(pages.map((page) => page.map(({ eventKey }) => eventKey))).toEqual([[], [], ['strange-1200'], []]);
    const [receipt] = pages[2] ?? [];
    if (receipt === undefined) throw new Error('it was not found');
    expect(await store.add(receipt)).toMatchObject({ kind: 'stored', status: 'sent' });
    // Matched, it is nobody's any more, and what comes again is known.
    expect(await store.add(receipt)).toMatchObject({ kind: 'repeated' });
    expect(await countKept()).toBe(1_199);
  });

  it('is matched once where a month ended in between, and stays when others of its age are dropped', async () => {
    const entry = newPayment();
    await storeOf(database, 'here').accept(entry);
    const monthMs = Date.UTC(2026, 9, 1);
    await makeMonth(database, monthMs);
    await keep(1, '25 hours', 'last-of-its-month-');
    await database.query(
      "update receipts set attempt_id = $1, received_month = (to_timestamp($2::float8 / 1000) at time zone 'UTC')::date",
      [entry.firstAttempt?.attemptId, monthMs],
    );
    const store = createPostgresReceiptStore(database, Date.now);
    const [receipt] = await store.nextMatchable();
    if (receipt === undefined) throw new Error('it was not found');
    expect(await store.add(receipt)).toMatchObject({ kind: 'stored', status: 'sent' });
    expect(await store.nextMatchable()).toEqual([]);
    await store.dropUnmatched();
    const { rows } = await database.query('select event_key, notification_id from receipts');
    expect(rows).toEqual([{ event_key: 'last-of-its-month-0001', notification_id: entry.notificationId }]);
  });

  it('goes by itself where another of its name was matched in the next month', async () => {
    const entry = newPayment();
    await storeOf(database, 'here').accept(entry);
    await keep(2, '25 hours', 'repeated-');
    await database.query(
      `update receipts set notification_id = $1, event_key = 'repeated-0001', received_month = received_month + interval '1 month'
       where event_key = 'repeated-0002'`,
      [entry.notificationId],
    );
    await createPostgresReceiptStore(database, Date.now).dropUnmatched();
    const { rows } = await database.query('select notification_id from receipts');
    expect(rows).toEqual([{ notification_id: entry.notificationId }]);
  });

  it('is dropped after a day, and one that was matched is not', async () => {
    const entry = newPayment();
    await storeOf(database, 'here').accept(entry);
    await keep(10, '25 hours', 'old-');
    await keep(5, '23 hours', 'young-');
    await database.query(`update receipts set notification_id = $1 where event_key = 'old-0001'`, [
      entry.notificationId,
    ]);
    await createPostgresReceiptStore(database, Date.now).dropUnmatched();
    expect(await countKept()).toBe(5);
    expect((await database.query(`select 1 from receipts where event_key = 'old-0001'`)).rows).toHaveLength(
      1,
    );
  });
});
