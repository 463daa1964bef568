import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresCustomerErasure } from '../src/adapters/postgres/postgres-customer-erasure.ts';
import { createEraseCustomer } from '../src/application/erasure.ts';
import type { EraseCustomerDeps } from '../src/application/erasure.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { insertOld } from './old-payments.ts';
import { endOf, stepFor, storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();

beforeEach(async () => {
  await database.query('truncate notifications, attempts, payments, idempotency_keys, customers');
});

/** A turn of the event loop, and no time. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

function eraser(more: Partial<EraseCustomerDeps> = {}) {
  return createEraseCustomer({
    store: createPostgresCustomerErasure(database),
    observer: { erased: () => undefined },
    monotonic: () => performance.now(),
    pause: breathe,
    budgetMs: 20_000,
    quietMsMax: 6_000,
    ...more,
  });
}

async function left(): Promise<number> {
  const { rows } = await database.query<{ left: number }>(
    `select ((select count(*) from payments where message is not null)
      + (select count(*) from notifications where phone is not null or body is not null or erased_at is null)
      + (select count(*) from idempotency_keys where fingerprint not like '.%'))::int as left`,
  );
  return rows[0]?.left ?? -1;
}

describe('erasing a customer of many payments', () => {
  it('stops when its time is over, and goes on when it is asked again', async () => {
    await insertOld(database, 1_200, { ageMs: 0 });
    const batches: number[] = [];
    const observer = { erased: ({ payments }: { payments: number }) => void batches.push(payments) };
    const hurried = eraser({ budgetMs: 0, observer });
    expect(await hurried('c')).toBe('unfinished');
    expect(await left()).toBe(3 * 700);
    expect([await hurried('c'), await hurried('c')]).toEqual(['unfinished', 'erased']);
    expect(await left()).toBe(0);
    expect(batches).toEqual([500, 500, 200]);
  });

  it('leaves other customers alone', async () => {
    await insertOld(database, 10, { ageMs: 0, customerId: 'other' });
    await insertOld(database, 10, { ageMs: 0 });
    expect(await eraser()('c')).toBe('erased');
    expect(await left()).toBe(30);
  });

  it('asked for twice at once does it once, and both are told so', async () => {
    await insertOld(database, 1_200, { ageMs: 0 });
    expect(await Promise.all([eraser()('c'), eraser()('c')])).toEqual(['erased', 'erased']);
    expect(await left()).toBe(0);
  });
});

describe('an erasure that meets work under way', () => {
  it('finds the payment that had read the contact and was not stored yet', async () => {
    await database.query("insert into customers (id, phone) values ('c', '+573001112233')");
    let erasing: Promise<unknown> = Promise.resolve();
    let looks = 0;
    await database.withConnection(async (run) => {
      await run('begin');
      await run(
        `insert into payments (id, customer_id, amount_minor, currency, message, notification_id)
         values (gen_random_uuid(), 'c', 100, 'COP', 'hello', gen_random_uuid())`,
      );
      await run(
        `insert into notifications (id, payment_id, customer_id, phone, body, status, deadline, traceparent)
         select p.notification_id, p.id, 'c', c.phone, 'hello', 'accepted', now(), ''
         from payments p join customers c on c.id = p.customer_id`,
      );
      // The erasure waits for this transaction, which ends at its third look.
      await new Promise<void>((resolve) => {
        const pause = async () => {
          looks += 1;
          if (looks === 3) resolve();
          await breathe();
        };
        erasing = eraser({ pause })('c');
      });
      await run('commit');
    });
    expect(await erasing).toBe('erased');
    expect(await left()).toBe(0);
    expect(looks).toBeGreaterThanOrEqual(3);
  });

  it('takes the lease away: the step of its holder is lost, and nothing comes to life again', async () => {
    const store = storeOf(database, 'o');
    const entry = newPayment();
    await store.accept(entry);
    expect(await eraser()('c')).toBe('erased');
    const step = await store.step(stepFor(entry, endOf(entry, 'm-1')));
    expect(step).toEqual({ kind: 'lost' });
    const { rows } = await database.query(
      'select status, dead_reason, phone, body, possible_duplicate from notifications',
    );
    const nothing = { phone: null, body: null, possible_duplicate: false };
    expect(rows).toEqual([{ status: 'dead', dead_reason: 'erased', ...nothing }]);
    const attempts = await database.query('select outcome from attempts');
    expect(attempts.rows).toEqual([{ outcome: 'accepted' }]);
  });

  it('is kept in the database: an erased notification can not become due', async () => {
    await insertOld(database, 1, { ageMs: 0 });
    await eraser()('c');
    await expect(database.query('update notifications set next_attempt_at = now()')).rejects.toThrow(
      'erased_owes_nothing',
    );
  });
});
