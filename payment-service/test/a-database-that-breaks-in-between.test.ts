import { describe, expect, it } from '@jest/globals';
import { ConnectionLostError } from '../src/adapters/postgres/pool.ts';
import type { Database } from '../src/adapters/postgres/pool.ts';
import { createPostgresNotificationStore } from '../src/adapters/postgres/postgres-notification-store.ts';
import { DatabaseUnavailableError } from '../src/application/store.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { endOf, stepFor } from './stored-steps.ts';

const database = databaseOfThisFile();

const keyed = (key: string | null) =>
  newPayment({ idempotency: key === null ? null : { key, fingerprint: 'f' } });

type Fault = (name: string | undefined, run: () => Promise<unknown>) => Promise<void>;

/** A store whose database is asked about each named statement first. */
function storeWith(fault: Fault) {
  const query: Database['query'] = async (text, values, name) => {
    await fault(name, () => database.query(text, values, name));
    return database.query(text, values, name);
  };
  return createPostgresNotificationStore({
    database: { ...database, query },
    owner: 'here',
    replica: 'here',
    leaseMs: 10_000,
  });
}

describe('a connection', () => {
  it('that is ended between two statements fails the second, and not the process', async () => {
    const ended = database.withConnection(async (run) => {
      const [mine] = (await run<{ pid: number }>('select pg_backend_pid() as pid')).rows;
      await database.query('select pg_terminate_backend($1)', [mine?.pid]);
      const isThere = async () =>
        (await database.query('select 1 from pg_stat_activity where pid = $1', [mine?.pid])).rows.length > 0;
      while (await isThere());
      return run('select 1');
    });
    await expect(ended).rejects.toBeInstanceOf(ConnectionLostError);
  });
});

describe('a payment', () => {
  it('that was stored is taken, also where the winner of another key can not be read', async () => {
    const store = storeWith((name) =>
      name === 'winners'
        ? Promise.reject(new DatabaseUnavailableError('The database can not be reached.'))
        : Promise.resolve(),
    );
    await store.accept(keyed('taken'));
    // Two at once keep the writers busy, so that the next two share a statement.
    const busy = [store.accept(keyed(null)), store.accept(keyed(null))];
    await Promise.resolve();
    const results = await Promise.allSettled([
      store.accept(keyed(null)),
      store.accept(keyed('taken')),
      ...busy,
    ]);
    expect(results.slice(0, 2)).toMatchObject([
      { status: 'fulfilled', value: { kind: 'taken' } },
      { status: 'fulfilled', value: { kind: 'in_flight' } },
    ]);
  });
});

describe('a step', () => {
  it('whose answer was lost after it was stored is not taken for a lost lease', async () => {
    let isBroken = false;
    const store = storeWith(async (name, run) => {
      if (name !== 'step' || isBroken) return;
      isBroken = true;
      await run();
      throw new ConnectionLostError('The connection to the database broke in mid-statement.');
    });
    const entry = keyed(null);
    await store.accept(entry);
    await expect(store.step(stepFor(entry, endOf(entry, 'm-1')))).resolves.toMatchObject({ kind: 'stored' });
    const { rows } = await database.query(
      'select status, possible_duplicate from notifications where id = $1',
      [entry.notificationId],
    );
    expect(rows).toEqual([{ status: 'accepted', possible_duplicate: false }]);
  });

  it('whose message id belongs to another call that the provider answered is stored without it', async () => {
    const store = storeWith(() => Promise.resolve());
    const entries = [keyed(null), keyed(null)];
    for (const entry of entries) {
      await store.accept(entry);
      const stored = await store.step(stepFor(entry, endOf(entry, 'same-id')));
      expect(stored.kind).toBe('stored');
    }
  });
});
