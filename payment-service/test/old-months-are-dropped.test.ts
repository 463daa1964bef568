// History leaves by the month, whole, when nothing in it is owed to anybody any more.
import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createPostgresHistory } from '../src/adapters/postgres/postgres-history.ts';
import type { Release } from '../src/application/keep-history.ts';
import { historyOfThisFile } from './history-of-this-file.ts';
import {
  eachHas,
  insertSettled,
  makeMonth,
  monthsAgo,
  passAllOfIt,
  rowsOfEach,
  suffixAt,
} from './months-of-history.ts';
import { newPayment } from './new-payment.ts';
import { storeOf } from './stored-steps.ts';

const { database, history, release, partitions, oldMs, youngMs, beforeMs } = historyOfThisFile();
const month = suffixAt(oldMs).replace('_', '-');

/** Begun now, and not at its end. */
async function insertRefund(paymentId: string, key: string): Promise<void> {
  const refundId = uuidv7();
  await database.query(
    `with keyed as (
       insert into idempotency_keys (key, fingerprint, payment_id, refund_id) values ($3, 'f', $2, $1)
     )
     insert into refunds (id, payment_id, amount_minor, status, traceparent, deadline, next_attempt_at)
     values ($1, $2, 1, 'processing', '', now(), now())`,
    [refundId, paymentId, key],
  );
}

describe('a month that is older than history is kept for', () => {
  it('is dropped with all that belongs to its payments, and what is younger stays', async () => {
    await insertSettled(database, 250, oldMs);
    const young = await insertSettled(database, 30, youngMs);
    const steps = await release();
    expect(steps.slice(-2)).toEqual([{ kind: 'dropped', month }, { kind: 'nothing_old' }]);
    expect(await rowsOfEach(database)).toEqual(eachHas(30));
    const left = await database.query<{ id: string }>('select id from payments');
    expect(left.rows.map(({ id }) => id).sort()).toEqual(young.map(({ paymentId }) => paymentId).sort());
    expect((await partitions()).filter((name) => name.endsWith(suffixAt(oldMs)))).toEqual([]);
  });

  it('has its keys and the ids of its messages deleted in batches before, and no row of its own', async () => {
    await insertSettled(database, 250, oldMs);
    expect(await history.releaseNext(beforeMs, 100)).toEqual({ kind: 'cleared' });
    expect(await rowsOfEach(database)).toEqual({
      ...eachHas(250),
      idempotency_keys: 150,
      provider_messages: 150,
    });
    expect((await release()).map(({ kind }) => kind)).toEqual(['cleared', 'dropped', 'nothing_old']);
  });

  it('stays while one of it is owed', async () => {
    const [owed] = await insertSettled(database, 3, oldMs);
    const set =
      'update notifications set status = $2, next_attempt_at = $3, dead_reason = null where id = $1';
    await database.query(set, [owed?.notificationId, 'accepted', new Date()]);
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'owed' }]);
    expect(await rowsOfEach(database)).toEqual(eachHas(3));
    await database.query(set, [owed?.notificationId, 'delivered', null]);
    expect(await release()).toContainEqual({ kind: 'dropped', month });
  });

  it('stays while somebody is owed in the month after, who paid in its last moments', async () => {
    const nextMs = monthsAgo(4);
    await makeMonth(database, nextMs);
    const [paid] = await insertSettled(database, 1, nextMs);
    const paymentId = uuidv7({ msecs: oldMs });
    const become = (id: string, status: string, at: Date | null) =>
      database.query(
        'update notifications set payment_id = $2, status = $3, next_attempt_at = $4 where id = $1',
        [...[paid?.notificationId, id], ...[status, at]],
      );
    await become(paymentId, 'queued', new Date());
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'owed' }]);
    await become(paymentId, 'delivered', null);
    expect(await release()).toContainEqual({ kind: 'dropped', month });
  });

  it('stays while a refund of one of it is under way, and takes it along afterwards', async () => {
    const [paid] = await insertSettled(database, 3, oldMs);
    await insertRefund(paid?.paymentId ?? '', 'refund-1');
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'undecided' }]);
    await database.query("update refunds set status = 'succeeded', next_attempt_at = null");
    expect(await release()).toContainEqual({ kind: 'dropped', month });
    expect((await database.query('select 1 from refunds')).rows).toEqual([]);
  });

  it.each([
    [null, [{ kind: 'held', month, reason: 'to_be_replayed' }]],
    [youngMs, [{ kind: 'dropped', month }, { kind: 'nothing_old' }]],
  ])('stays while a replay job may come to it: of those since %p', async (sinceMs, expected) => {
    await insertSettled(database, 3, oldMs);
    await database.query(
      `insert into replay_jobs (id, filter, per_second, total, requested_by, reason)
       values (gen_random_uuid(), $1, 1, 3, 'somebody', 'mended')`,
      [JSON.stringify(sinceMs === null ? {} : { sinceMs })],
    );
    expect(await release()).toEqual(expected);
  });

  it('stays until promises to it were judged and its people are erased', async () => {
    await insertSettled(database, 3, oldMs);
    await database.query('update timeliness_progress set up_to_id = least_id_at(to_timestamp(0))');
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'not_judged' }]);
    await passAllOfIt(database);
    await database.query("delete from retention_progress where what = 'payments'");
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'not_aged_out' }]);
    await passAllOfIt(database);
    expect(await release()).toContainEqual({ kind: 'dropped', month });
  });

  it('stays where a person replays one of it when all else is gone already', async () => {
    const [replayed] = await insertSettled(database, 100, oldMs);
    expect(await history.releaseNext(beforeMs, 100)).toEqual({ kind: 'cleared' });
    await database.query(
      "update notifications set status = 'queued', next_attempt_at = now() where id = $1",
      [replayed?.notificationId],
    );
    expect(await release()).toEqual([{ kind: 'held', month, reason: 'owed' }]);
  });

  it('takes its receipts along, which are those that came in it', async () => {
    const [paid] = await insertSettled(database, 1, oldMs);
    await database.query(
      `insert into receipts (provider, event_key, notification_id, status, provider_status)
       values ('first', 'late', $1, 'delivered', 'delivered')`,
      [paid?.notificationId],
    );
    await release();
    expect((await database.query('select event_key from receipts')).rows).toEqual([{ event_key: 'late' }]);
  });

  it('is dropped by one replica, and another finds nothing to do meanwhile', async () => {
    await insertSettled(database, 10, oldMs);
    await database.withConnection(async (run) => {
      await run('begin');
      await run("insert into retention_progress values ('history', least_id_at(now()))");
      await run('commit');
      await run('begin');
      await run("select from retention_progress where what = 'history' for update");
      expect(await history.releaseNext(beforeMs, 100)).toEqual({ kind: 'another_is_at_it' });
      await run('rollback');
    });
    const both = [history, createPostgresHistory(database)];
    const kinds: string[] = [];
    while (!kinds.includes('dropped'))
      kinds.push(
        ...(await Promise.all(both.map((each) => each.releaseNext(beforeMs, 5)))).map((r) => r.kind),
      );
    expect(kinds.filter((kind) => kind === 'dropped')).toEqual(['dropped']);
  });
});

describe('dropping a month', () => {
  it('gives way to whoever reads history, and nobody waits behind it', async () => {
    await insertSettled(database, 1, oldMs);
    await database.withConnection(async (run) => {
      await run('begin');
      await run('select count(*) from notifications');
      const dropping = release();
      const begunAt = performance.now();
      const accepted = await Promise.all(
        Array.from({ length: 20 }, () => storeOf(database, 'o').accept(newPayment())),
      );
      expect(accepted.map(({ kind }) => kind)).toEqual(Array(20).fill('taken'));
      expect(performance.now() - begunAt).toBeLessThan(1_000);
      expect(await dropping).toEqual([{ kind: 'in_use' }]);
      await run('commit');
    });
    expect((await rowsOfEach(database))['payments']).toBe(21);
    expect(await release()).toContainEqual({ kind: 'dropped', month });
  });

  it('costs payments that are taken meanwhile no wait, and loses none of them', async () => {
    const store = storeOf(database, 'o');
    const tookMs: number[] = [];
    let isOver = false;
    const accept = async (): Promise<void> => {
      while (!isOver) {
        const begunAt = performance.now();
        expect(await store.accept(newPayment())).toMatchObject({ kind: 'taken' });
        tookMs.push(performance.now() - begunAt);
      }
    };
    const accepting = Promise.all([accept(), accept(), accept(), accept()]);
    for (let times = 0; times < 5; times += 1) {
      await makeMonth(database, oldMs);
      await insertSettled(database, 500, oldMs);
      let kind: Release['kind'] = 'in_use';
      while (kind !== 'dropped') ({ kind } = await history.releaseNext(beforeMs, 1_000));
    }
    isOver = true;
    await accepting;
    expect((await rowsOfEach(database))['payments']).toBe(tookMs.length);
    tookMs.sort((a, b) => a - b);
    // What must not show up is a wait for the lock: the statements of others may take their time.
    expect(tookMs[Math.floor(tookMs.length * 0.99)]).toBeLessThan(500);
  });
});

describe('the months', () => {
  it('are made two ahead, once', async () => {
    await history.makeMonths();
    const names = await partitions();
    for (const ahead of [0, -1, -2])
      for (const table of ['payments', 'notifications', 'attempts', 'receipts'])
        expect(names).toContain(`${table}_${suffixAt(monthsAgo(ahead))}`);
    await history.makeMonths();
    expect(await partitions()).toEqual(names);
  });

  it('are made anew where they are missing', async () => {
    const suffix = suffixAt(monthsAgo(-2));
    const tables = ['payments', 'notifications', 'attempts', 'receipts'].map((table) => `${table}_${suffix}`);
    // The month may have changed since this database was made.
    await history.makeMonths();
    await database.query(`drop table ${tables.join(', ')}`);
    await history.makeMonths();
    expect(await partitions()).toEqual(expect.arrayContaining(tables));
  });
});

describe('an idempotency key', () => {
  it('is forgotten after its own time, if one is set, and then it is a new payment', async () => {
    const [old] = await insertSettled(database, 3, youngMs);
    await insertSettled(database, 1, Date.now());
    expect(await history.forgetKeys(beforeMs, 10)).toEqual({ isLast: true });
    expect((await rowsOfEach(database))['idempotency_keys']).toBe(4);
    expect(await history.forgetKeys(monthsAgo(1), 2)).toEqual({ isLast: false });
    expect(await history.forgetKeys(monthsAgo(1), 2)).toEqual({ isLast: true });
    expect((await rowsOfEach(database))['idempotency_keys']).toBe(1);
    const again = newPayment({ idempotency: { key: old?.paymentId ?? '', fingerprint: 'f' } });
    expect(await storeOf(database, 'o').accept(again)).toMatchObject({ kind: 'taken' });
  });

  it('is kept for its own time where it is that of a young refund of an old payment', async () => {
    const [old] = await insertSettled(database, 1, youngMs);
    await insertRefund(old?.paymentId ?? '', 'refund-1');
    await history.forgetKeys(monthsAgo(1), 10);
    const { rows } = await database.query('select key from idempotency_keys');
    expect(rows).toEqual([{ key: 'refund-1' }]);
  });
});
