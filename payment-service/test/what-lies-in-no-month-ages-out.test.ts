// What came when no month was made for it is taken all the same, and ages out by the row.
import { describe, expect, it } from '@jest/globals';
import { firstOfMonth } from '../src/adapters/postgres/history-months.ts';
import { historyOfThisFile } from './history-of-this-file.ts';
import { eachHas, insertSettled, makeMonth, monthsAgo, rowsOfEach, suffixAt } from './months-of-history.ts';

const { database, history, release, partitions, beforeMs } = historyOfThisFile();

describe('what is in no month', () => {
  const noMonthMs = monthsAgo(8);

  it('is taken all the same, counted, found, and ages out by the row', async () => {
    const strays = await insertSettled(database, 25, noMonthMs);
    expect(await history.makeMonths()).toEqual({ strays: 25 });
    const { rows } = await database.query('select 1 from notifications where id = $1', [
      strays[0]?.notificationId,
    ]);
    expect(rows).toHaveLength(1);
    expect((await release(10)).map(({ kind }) => kind)).toEqual([
      'dropped',
      'cleared',
      'cleared',
      'cleared',
      'nothing_old',
    ]);
    expect(await rowsOfEach(database)).toEqual(eachHas(0));
  });

  it('ages out as well where it was not taken, so that nobody is told of it', async () => {
    const [refused] = await insertSettled(database, 2, noMonthMs);
    await database.query('delete from notifications where id = $1', [refused?.notificationId]);
    await database.query("update payments set status = 'failed', failure_reason = 'declined' where id = $1", [
      refused?.paymentId,
    ]);
    await release();
    expect(await rowsOfEach(database)).toMatchObject({ payments: 0, idempotency_keys: 0 });
  });

  it('keeps a receipt until the whole of its month is old', async () => {
    const keepFrom = (at: string) =>
      database.query(
        `insert into receipts (provider, event_key, status, provider_status, received_month)
         values ('first', $1::text, 'delivered', 'delivered', date_trunc('month', $1::date)::date)`,
        [at],
      );
    await keepFrom(firstOfMonth(noMonthMs));
    await keepFrom(firstOfMonth(beforeMs));
    await release();
    const { rows } = await database.query('select event_key from receipts');
    expect(rows).toEqual([{ event_key: firstOfMonth(beforeMs) }]);
  });

  it('stays while it is owed, or not old enough', async () => {
    const [owed] = await insertSettled(database, 2, noMonthMs);
    await database.query(
      "update notifications set status = 'queued', next_attempt_at = now() where id = $1",
      [owed?.notificationId],
    );
    await insertSettled(database, 1, monthsAgo(1));
    await release();
    expect(await rowsOfEach(database)).toMatchObject({ payments: 2, notifications: 2, attempts: 2 });
  });

  it('keeps its month from being made, which is not an error', async () => {
    await insertSettled(database, 1, noMonthMs);
    expect(await makeMonth(database, noMonthMs)).toBe(false);
    expect((await partitions()).filter((name) => name.endsWith(suffixAt(noMonthMs)))).toEqual([]);
  });
});
