// What is sent for each payment names the tables of its month. Whatever month that is, and whether
// there is one, the same comes of it.
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { recordStatements } from '@relevo/test-kit';
import { inTheirMonth } from '../src/adapters/postgres/history-months.ts';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import type { ProviderReceipt } from '../src/application/receipt-store.ts';
import type { NewPayment } from '../src/application/store.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { makeMonth, monthsAgo, suffixAt } from './months-of-history.ts';
import { newPayment } from './new-payment.ts';
import { endOf, stepFor, storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();

const now = Date.now();
const lastMonth = monthsAgo(1);
const noMonth = monthsAgo(9);

beforeAll(async () => {
  await makeMonth(database, lastMonth);
});

function paymentAt(ms: number): NewPayment {
  const whole = newPayment();
  const { firstAttempt } = whole;
  if (firstAttempt === null) throw new Error('it is begun with an attempt');
  return {
    ...whole,
    payment: { ...whole.payment, paymentId: uuidv7({ msecs: ms }) },
    notificationId: uuidv7({ msecs: ms }),
    firstAttempt: { ...firstAttempt, attemptId: uuidv7({ msecs: ms }) },
  };
}

const monthOf = async (entry: NewPayment): Promise<readonly string[]> =>
  (
    await database.query<{ name: string }>(
      `select tableoid::regclass::text as name from payments where id = $1
       union all select tableoid::regclass::text from notifications where id = $2
       union all select tableoid::regclass::text from attempts where notification_id = $2`,
      [entry.payment.paymentId, entry.notificationId],
    )
  ).rows.map(({ name }) => name);

const statusOf = async (entry: NewPayment): Promise<unknown> =>
  (await database.query('select status from notifications where id = $1', [entry.notificationId])).rows[0];

const receiptOf = (
  entry: NewPayment,
  by: 'handle' | 'id',
  status: 'sent' | 'delivered' = 'delivered',
): ProviderReceipt => ({
  provider: 'first',
  eventKey: `${entry.notificationId}:${status}`,
  providerMessageId: `m-${entry.notificationId}`,
  attemptId: by === 'handle' ? (entry.firstAttempt?.attemptId ?? null) : null,
  status,
  providerStatus: status,
  code: null,
});

describe.each([
  ['this month', now, suffixAt(now)],
  ['the last month', lastMonth, suffixAt(lastMonth)],
  ['a month that was never made', noMonth, 'default'],
])('a payment of %s', (_when, ms, suffix) => {
  it.each(['handle', 'id'] as const)('is taken, ended, and told by a receipt with its %s', async (by) => {
    const store = storeOf(database, 'o');
    const entry = paymentAt(ms);
    expect(await store.accept(entry)).toMatchObject({ kind: 'taken' });
    expect(await monthOf(entry)).toEqual([
      `payments_${suffix}`,
      `notifications_${suffix}`,
      `attempts_${suffix}`,
    ]);
    const end = endOf(entry, `m-${entry.notificationId}`);
    expect(await store.step(stepFor(entry, end))).toMatchObject({ kind: 'stored' });
    const receipts = createPostgresReceiptStore(database, Date.now);
    const told = receiptOf(entry, by);
    expect(await receipts.add(told)).toMatchObject({ kind: 'stored', isSettled: true });
    expect(await statusOf(entry)).toEqual({ status: 'delivered' });
    expect(await receipts.add(told)).toMatchObject({ kind: 'repeated' });
  });

  it('is claimed when it is due, with its attempts', async () => {
    const store = storeOf(database, 'o');
    const entry = paymentAt(ms);
    await store.accept(entry);
    const waits = { status: 'waiting', provider: null, nextAttemptAtMs: Date.now() - 1_000 } as const;
    await store.step(stepFor(entry, { ...endOf(entry, `m-${entry.notificationId}`), ...waits }));
    const claimed = await storeOf(database, 'other').claimDue(10);
    expect(claimed).toMatchObject([
      { notificationId: entry.notificationId, attempts: [{ attemptId: entry.firstAttempt?.attemptId }] },
    ]);
    await database.query('update notifications set next_attempt_at = null, status = $2 where id = $1', [
      entry.notificationId,
      'delivered',
    ]);
  });
});

describe('payments of several months', () => {
  it('are taken, ended and told together', async () => {
    const store = storeOf(database, 'o');
    const entries = [now, lastMonth, noMonth, now, lastMonth, noMonth].map(paymentAt);
    const taken = await Promise.all(entries.map((entry) => store.accept(entry)));
    expect(taken.map(({ kind }) => kind)).toEqual(Array(6).fill('taken'));
    const ends = entries.map((entry) =>
      store.step(stepFor(entry, endOf(entry, `m-${entry.notificationId}`))),
    );
    expect((await Promise.all(ends)).map(({ kind }) => kind)).toEqual(Array(6).fill('stored'));
    const receipts = createPostgresReceiptStore(database, Date.now);
    const told = await Promise.all(
      entries.map((entry, n) => receipts.add(receiptOf(entry, n < 3 ? 'handle' : 'id'))),
    );
    expect(told.map(({ kind }) => kind)).toEqual(Array(6).fill('stored'));
    for (const entry of entries) expect(await statusOf(entry)).toEqual({ status: 'delivered' });
  });

  it('have one message among them all: who claims it second is not given it', async () => {
    const store = storeOf(database, 'o');
    const [older, newer] = [paymentAt(lastMonth), paymentAt(now)];
    for (const entry of [older, newer]) await store.accept(entry);
    expect(await store.step(stepFor(older, endOf(older, 'm-both')))).toMatchObject({ kind: 'stored' });
    expect(await store.step(stepFor(newer, endOf(newer, 'm-both')))).toMatchObject({ kind: 'stored' });
    const { rows } = await database.query(
      `select a.notification_id, m.attempt_id from attempts a
       join provider_messages m on m.provider = a.provider and m.provider_message_id = a.provider_message_id
       where a.provider_message_id = 'm-both'`,
    );
    expect(rows).toEqual([
      { notification_id: older.notificationId, attempt_id: older.firstAttempt?.attemptId },
    ]);
  });

  it('are told by the handle, also where another has the id of the message by likeness', async () => {
    const store = storeOf(database, 'o');
    const [older, newer] = [paymentAt(lastMonth), paymentAt(now)];
    for (const entry of [older, newer]) await store.accept(entry);
    await store.step(stepFor(newer, endOf(newer, `m-${older.notificationId}`)));
    const receipts = createPostgresReceiptStore(database, Date.now);
    expect(await receipts.add(receiptOf(older, 'handle'))).toMatchObject({
      subject: { notificationId: older.notificationId },
    });
  });
});

describe('when its month has been dropped', () => {
  it('a late outcome is lost, a late receipt is of nobody, and nothing else is hurt by it', async () => {
    const ms = monthsAgo(3);
    await makeMonth(database, ms);
    const store = storeOf(database, 'o');
    const [gone, here] = [paymentAt(ms), paymentAt(now)];
    for (const entry of [gone, here]) await store.accept(entry);
    const tables = ['payments', 'notifications', 'attempts', 'receipts'].map(
      (table) => `${table}_${suffixAt(ms)}`,
    );
    await database.query(`drop table ${tables.join(', ')}`);
    const ends = [gone, here].map((entry) =>
      store.step(stepFor(entry, endOf(entry, `m-${entry.notificationId}`))),
    );
    expect((await Promise.all(ends)).map(({ kind }) => kind)).toEqual(['lost', 'stored']);
    const receipts = createPostgresReceiptStore(database, Date.now);
    expect(await receipts.add(receiptOf(gone, 'handle'))).toEqual({ kind: 'unmatched' });
  });
});

describe('a statement for each payment', () => {
  it('names the month, and no table of all months but for keys, messages and receipts', async () => {
    const recorded = recordStatements();
    const store = storeOf(database, 'o');
    const entry = paymentAt(now);
    await store.accept(entry);
    await store.step(stepFor(entry, endOf(entry, `m-${entry.notificationId}`)));
    await createPostgresReceiptStore(database, () => now).add(receiptOf(entry, 'handle'));
    recorded.end();
    expect(recorded.texts.size).toBe(3);
    for (const text of recorded.texts)
      expect(text).not.toMatch(/\b(?:from|join|update|into) (?:payments|notifications|attempts)\b/);
  });

  it('goes through all months where ids are no times', async () => {
    const suffixes: string[] = [];
    for (const ids of [['no id'], [], [uuidv7({ msecs: now }), uuidv7({ msecs: 0 })]])
      await inTheirMonth(ids, ({ suffix }) => Promise.resolve(suffixes.push(suffix)));
    expect(suffixes).toEqual(['', '', '']);
  });
});
