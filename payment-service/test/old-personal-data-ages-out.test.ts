import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresAgeOut } from '../src/adapters/postgres/postgres-age-out.ts';
import { createAgeOut } from '../src/application/age-out.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { insertOld } from './old-payments.ts';
import { storeOf } from './stored-steps.ts';

const dayMs = 86_400_000;
const retentionMs = 90 * dayMs;

const database = databaseOfThisFile();

beforeEach(async () => {
  await database.query(
    'truncate notifications, attempts, payments, idempotency_keys, customers, retention_progress',
  );
});

/** Runs until it would pause for long. */
async function ageOut(batchMax: number): Promise<readonly number[]> {
  const batches: number[] = [];
  await new Promise<void>((resolve, reject) => {
    let isAtEnd = false;
    const store = createPostgresAgeOut(database);
    const loop = createAgeOut({
      store: {
        ageOutPayments: async (...asked) => {
          if (isAtEnd) void loop.stop().then(resolve);
          return store.ageOutPayments(...asked);
        },
        ageOutContacts: async (...asked) => {
          const batch = await store.ageOutContacts(...asked);
          isAtEnd = batch.next === null;
          return batch;
        },
      },
      observer: { erased: ({ payments }) => batches.push(payments) },
      now: () => Date.now(),
      retentionMs,
      batchMax,
      batchPauseMs: 0,
      idlePauseMs: 1,
      failurePauseMs: 1,
      onFailed: reject,
    });
    loop.start();
  });
  return batches;
}

async function idsWithText(): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select p.id from payments p join notifications n on n.payment_id = p.id
     where p.message is not null and n.phone is not null and n.body is not null and n.erased_at is null order by 1`,
  );
  return rows.map(({ id }) => id);
}

describe('the retention time', () => {
  it('takes phone and text from what is older, in batches, and leaves what is younger', async () => {
    await insertOld(database, 250, { ageMs: retentionMs + dayMs });
    const young = await insertOld(database, 30, { ageMs: retentionMs - dayMs });
    expect(await ageOut(100)).toEqual([100, 100, 50]);
    expect(await idsWithText()).toEqual([...young].sort());
    const { rows } = await database.query('select 1 from notifications where erased_at is not null');
    expect(rows).toHaveLength(250);
  });

  it('goes on from where it was, and does not walk over what is done', async () => {
    await insertOld(database, 100, { ageMs: retentionMs + 2 * dayMs });
    expect(await ageOut(1_000)).toEqual([100]);
    await insertOld(database, 7, { ageMs: retentionMs + dayMs });
    expect(await ageOut(1_000)).toEqual([7]);
    const { rows } = await database.query(
      'select up_to_id = (select id from payments order by id desc limit 1) as done from retention_progress',
    );
    expect(rows).toEqual([{ done: true }]);
    expect(await ageOut(1_000)).toEqual([]);
  });

  it('leaves the keys, which answer with their payment for as long as it is there', async () => {
    const [old] = await insertOld(database, 1, { ageMs: retentionMs + dayMs });
    await ageOut(100);
    const store = storeOf(database, 'o');
    const again = newPayment({ idempotency: { key: old ?? '', fingerprint: 'other digest.kept' } });
    await expect(store.accept(again)).resolves.toEqual({ kind: 'replayed', paymentId: old });
    const other = newPayment({ idempotency: { key: old ?? '', fingerprint: 'other digest.other amount' } });
    await expect(store.accept(other)).resolves.toEqual({ kind: 'key_reused' });
    const { rows } = await database.query(
      'select 1 from payments p where not exists (select from idempotency_keys k where k.payment_id = p.id)',
    );
    expect(rows).toEqual([]);
  });

  it('ends what was still owed so long after, since nothing is left to send', async () => {
    await insertOld(database, 3, { ageMs: retentionMs + dayMs, status: 'waiting' });
    await ageOut(100);
    const { rows } = await database.query(
      'select distinct status, dead_reason, next_attempt_at from notifications',
    );
    expect(rows).toEqual([{ status: 'dead', dead_reason: 'erased', next_attempt_at: null }]);
  });

  it('takes the phone of contacts that nobody has used or changed since', async () => {
    await database.query(
      `insert into customers (id, phone, updated_at)
       select 'unused-' || i, '+573001112233', now() - interval '91 days' from generate_series(1, 25) i
       union all select 'used', '+573001112233', now() - interval '91 days'
       union all select 'changed', '+573001112233', now() - interval '89 days'`,
    );
    await insertOld(database, 1, { ageMs: dayMs, customerId: 'used' });
    await ageOut(10);
    const { rows } = await database.query('select id from customers where phone is not null order by id');
    expect(rows).toEqual([{ id: 'changed' }, { id: 'used' }]);
  });

  it('is kept by one replica at a time', async () => {
    await insertOld(database, 300, { ageMs: retentionMs + dayMs });
    const replicas = [createPostgresAgeOut(database), createPostgresAgeOut(database)];
    const cutoffMs = Date.now() - retentionMs;
    let erased = 0;
    for (let rounds = 0; rounds < 40 && erased < 300; rounds += 1) {
      const batches = await Promise.all(replicas.map((each) => each.ageOutPayments(cutoffMs, 20)));
      erased += batches.reduce((sum, batch) => sum + (batch?.erased ?? 0), 0);
    }
    expect(erased).toBe(300);
    expect(await idsWithText()).toEqual([]);
    await database.withConnection(async (run) => {
      await run('begin');
      await run("select from retention_progress where what = 'payments' for update");
      expect(await replicas[0]?.ageOutPayments(cutoffMs, 20)).toBeNull();
      await run('rollback');
    });
  });
});

describe('taking payments while old ones age out', () => {
  it('is not held up', async () => {
    // Measured with 100,000 rows in batches of 1,000 as well: p99 19 ms, and 157 ms at worst.
    const count = 10_000;
    await insertOld(database, count, { ageMs: retentionMs + dayMs });
    const store = storeOf(database, 'o');
    const tookMs: number[] = [];
    let isOver = false;
    const accept = async (): Promise<void> => {
      while (!isOver) {
        const begunAt = performance.now();
        await store.accept(newPayment());
        tookMs.push(performance.now() - begunAt);
      }
    };
    const accepting = accept();
    const batches = await ageOut(200);
    isOver = true;
    await accepting;
    expect(batches).toHaveLength(count / 200);
    tookMs.sort((a, b) => a - b);
    expect(tookMs.length).toBeGreaterThan(200);
    // Two cores, both busy with the batches: what must not show up is a wait for a lock.
    expect(tookMs[Math.floor(tookMs.length * 0.99)]).toBeLessThan(500);
  });
});
