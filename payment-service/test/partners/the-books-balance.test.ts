// The books are compared with their postings, and what was summed up once is not read again.
import { describe, expect, it } from '@jest/globals';
import { createPostgresLedgerUpkeep } from '../../src/adapters/postgres/partners/postgres-ledger-upkeep.ts';
import { createPostgresPartnerStore } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import { createTimeOrderedIds } from '../../src/adapters/time-ordered-ids.ts';
import { databaseOfThisFile } from '../database-of-this-file.ts';
import { eventOf, story } from './partner-fixtures.ts';

const database = databaseOfThisFile();
const hourMs = 3_600_000;

function storeAt(now: () => number) {
  return createPostgresPartnerStore({
    database,
    newId: createTimeOrderedIds({ now, random: Math.random }),
    waitingMax: 100,
    isWaitingFull: () => false,
    onSettled: () => undefined,
  });
}

const upkeepAt = (ms: number) => createPostgresLedgerUpkeep(database, () => ms);

describe('the books', () => {
  it('balance, and are known not to where anybody has touched them', async () => {
    const upkeep = upkeepAt(Date.now());
    await storeAt(Date.now).take(story({ amountMinor: 12_345n }, { type: 'payment', amountMinor: 99n }));
    expect(await upkeep.check()).toEqual({ imbalanceMinor: 0, waiting: 0, oldestWaitingMs: null });
    const { rows } = await database.query<{ account: string; minor: string }>(
      'select account, sum(amount_minor)::text as minor from partner_ledger group by account order by account',
    );
    expect(rows).toEqual([
      { account: 'cash', minor: '-99' },
      { account: 'commission_expense', minor: '1234' },
      { account: 'partner_payable', minor: '-1135' },
    ]);
    await database.query(`update partner_accounts set gross_minor = gross_minor + 3`);
    expect(await upkeep.check()).toMatchObject({ imbalanceMinor: 3 });
    await database.query(`update partner_accounts set gross_minor = gross_minor - 3`);
    await database.query(
      `update partner_postings set amount_minor = amount_minor + 5 where kind = 'payment'`,
    );
    expect(await upkeep.check()).toMatchObject({ imbalanceMinor: 10 });
    await database.query(
      `update partner_postings set amount_minor = amount_minor - 5 where kind = 'payment'`,
    );
    expect(await upkeep.check()).toMatchObject({ imbalanceMinor: 0 });
  });

  it('can not be written out of balance', async () => {
    const unbalanced = `insert into partner_accounts values ('acme', 'EUR', 0, 0, 10, -9, 0)`;
    await expect(database.query(unbalanced)).rejects.toThrow('books_balance');
    const oneSided = `update partner_postings set credit = debit`;
    await expect(database.query(oneSided)).rejects.toThrow('two_accounts');
  });

  it('are summed up an hour at a time, without what may still be added to', async () => {
    const nowMs = Date.now() + 100 * hourMs;
    const at = (ms: number, n: number) =>
      storeAt(() => ms).take([eventOf({ partnerId: 'summed', eventId: `e-${n}`, subjectId: `s-${n}` })]);
    await at(nowMs - 50 * hourMs, 1);
    await at(nowMs - 10 * hourMs, 2);
    await at(nowMs - 60_000, 3);
    const upkeep = upkeepAt(nowMs);
    const ends = [];
    for (let turns = 0; turns < 10; turns += 1) {
      const { isDone } = await upkeep.sumUp();
      ends.push(isDone);
      expect(await upkeep.check()).toMatchObject({ imbalanceMinor: 0 });
      if (isDone) break;
    }
    expect(ends.length).toBeGreaterThan(2);
    const { rows } = await database.query<{ gross: string }>(
      `select gross_minor::text as gross from partner_ledger_sums where partner_id = 'summed'`,
    );
    expect(rows).toEqual([{ gross: '20000' }]);
  });

  it('show what waits, and since when', async () => {
    const beforeMs = Date.now() - 1_000;
    await storeAt(Date.now).take([eventOf({ partnerId: 'waits', sequence: 2 })]);
    const { waiting, oldestWaitingMs } = await upkeepAt(Date.now()).check();
    expect(waiting).toBe(1);
    expect(oldestWaitingMs).toBeGreaterThan(beforeMs);
  });
});
