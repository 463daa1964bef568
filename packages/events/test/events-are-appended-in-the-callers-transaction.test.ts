import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StreamConflictError, createEventLog, eventLogMigrations, partCount, partOf } from '../index.ts';
import type { LoggedEvent } from '../index.ts';
import { createLogDatabase, newTestId, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

let logDatabase: LogDatabase;
beforeAll(async () => {
  logDatabase = await createLogDatabase();
});
afterAll(() => logDatabase.drop());

const event = (stream: string, nth = 0) => ({ stream, type: 'relevo.trial.made.v1', data: { nth } });

type Row = Pick<LoggedEvent, 'id' | 'stream' | 'version' | 'source' | 'correlation' | 'cause'> & {
  readonly nth: number;
};

async function logged(stream: string): Promise<readonly Row[]> {
  const { rows } = await logDatabase.pool.query<Row>(
    `select id, stream, version, source, correlation, cause, (data ->> 'nth')::integer as nth
     from ${schema}.events where stream = $1 order by xid, pos`,
    [stream],
  );
  return rows;
}

describe('append', () => {
  it('stores many events of several streams in one statement, in their order', async () => {
    const { pool, log } = logDatabase;
    let statements = 0;
    const drafts = [event('a', 1), event('b', 1), event('a', 2), event('a', 3)];
    const appended = await pool.transaction((tx) =>
      log.append(
        {
          query: (text, values) => {
            statements += 1;
            return tx.query(text, values);
          },
        },
        drafts,
      ),
    );
    expect(statements).toBe(1);
    expect(appended.map(({ stream, version }) => [stream, version])).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['a', 3],
    ]);
    expect((await logged('a')).map(({ version, nth }) => [version, nth])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('leaves nothing where the transaction is rolled back, the version among it', async () => {
    const { pool, log } = logDatabase;
    const failing = pool.transaction(async (tx) => {
      await log.append(tx, [event('undone')]);
      throw new Error('no payment after all');
    });
    await expect(failing).rejects.toThrow('no payment after all');
    expect(await logged('undone')).toEqual([]);
    const [next] = await pool.transaction((tx) => log.append(tx, [event('undone')]));
    expect(next?.version).toBe(1);
  });

  it('refuses a stream that is not at the version that the caller expects, and all of the transaction with it', async () => {
    const { pool, log } = logDatabase;
    await pool.transaction((tx) => log.append(tx, [event('expected'), event('expected')], { expected: 0 }));
    const stubborn = pool.transaction(async (tx) => {
      const conflict = await log
        .append(tx, [event('bystander'), event('expected')], { expected: 1 })
        .catch((error: unknown) => error);
      expect(conflict).toBeInstanceOf(StreamConflictError);
      expect(conflict).toMatchObject({
        code: 'stream_conflict',
        message: expect.stringContaining('is at version 2'),
      });
      await tx.query('select 1');
    });
    await expect(stubborn).rejects.toMatchObject({ code: '25P02' });
    expect(await logged('bystander')).toEqual([]);
    await pool.transaction((tx) => log.append(tx, [event('expected')], { expected: 2 }));
    expect(await logged('expected')).toHaveLength(3);
  });

  it('gives one of two that append at the same time the version, and lets the other decide again', async () => {
    const { pool, log } = logDatabase;
    const tries = await Promise.allSettled(
      [1, 2, 3].map((nth) =>
        pool.transaction((tx) => log.append(tx, [event('contested', nth)], { contested: 0 })),
      ),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await logged('contested')).toHaveLength(1);
  });

  it('puts what an older transaction writes behind a younger one where it will be read behind it', async () => {
    const { pool, log } = logDatabase;
    await pool.transaction(async (older) => {
      await log.append(older, [event('elsewhere')]);
      await pool.transaction((younger) => log.append(younger, [event('overtaken', 1)]));
      await log.append(older, [event('overtaken', 2)]);
    });
    expect((await logged('overtaken')).map(({ version, nth }) => [version, nth])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('begins a chain with an event that has no cause, and takes over what it is given', async () => {
    const { pool, log } = logDatabase;
    const [first, second] = [newTestId(), newTestId()];
    const foreign = { ...event('chain'), id: second, source: '/shop', cause: first, correlation: first };
    await pool.transaction((tx) => log.append(tx, [{ ...event('chain'), id: first }, foreign]));
    expect(await logged('chain')).toMatchObject([
      { id: first, source: '/relevo/test', cause: null, correlation: first },
      { id: second, source: '/shop', cause: first, correlation: first },
    ]);
  });

  it('takes no more at once than one statement should hold', async () => {
    const { pool, log } = logDatabase;
    const drafts = Array.from({ length: 10_001 }, () => event('many'));
    await expect(pool.transaction((tx) => log.append(tx, drafts))).rejects.toThrow(RangeError);
  });
});

describe('a statement that writes its events itself', () => {
  it('puts them where those who read by parts and by streams find them', async () => {
    const { pool, log } = logDatabase;
    const [id, correlation] = [newTestId(), newTestId()];
    const rows = `select $1::uuid, 'counted-1', 3, 'relevo.trial.made.v1', '{"nth":7}'::jsonb, $2::uuid, null`;
    await pool.transaction((tx) => tx.query(log.insertOf(rows), [id, correlation]));
    expect(await logged('counted-1')).toEqual([
      { id, stream: 'counted-1', version: 3, source: '/relevo/test', correlation, cause: null, nth: 7 },
    ]);
    const { rows: parts } = await pool.query<{ part: number }>(
      `select part from ${schema}.events where stream = 'counted-1'`,
    );
    expect(parts).toEqual([{ part: partOf('counted-1') }]);
  });

  it('puts them behind what was committed meanwhile, as append does', async () => {
    const { pool, log } = logDatabase;
    const of = (stream: string, version: number): string =>
      log.insertOf(
        `select '${newTestId()}'::uuid, '${stream}', ${version}, 't.v1', '{"nth":${version}}'::jsonb, '${newTestId()}'::uuid, null`,
      );
    await pool.transaction(async (older) => {
      await older.query(of('counted-2', 1));
      await pool.transaction((younger) => younger.query(of('counted-3', 1)));
      await older.query(of('counted-3', 2));
    });
    expect((await logged('counted-3')).map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe('the log', () => {
  it('is written once: nothing in it is changed or deleted', async () => {
    const { pool } = logDatabase;
    await expect(pool.query(`update ${schema}.events set type = 'x'`)).rejects.toThrow('written once');
    await expect(pool.query(`delete from ${schema}.events`)).rejects.toThrow('written once');
  });

  it('keeps a stream in one part for ever, the same in SQL, and uses all of them', async () => {
    const streams = ['', 'payment-1', 'pago-ñ', ...Array.from({ length: 500 }, (_, nth) => `payment-${nth}`)];
    const parts = streams.map(partOf);
    expect(parts.slice(0, 3)).toEqual([3, 11, 1]);
    expect(new Set(parts).size).toBe(partCount);
    const { rows } = await logDatabase.pool.query<{ part: number }>(
      `select ${schema}.part_of(stream) as part from unnest($1::text[]) with ordinality as s(stream, nth) order by nth`,
      [streams],
    );
    expect(rows.map(({ part }) => part)).toEqual(parts);
  });

  it('takes a plain name for its schema and nothing else, since it becomes part of statements', () => {
    const options = { source: '/x', newId: newTestId };
    expect(() => createEventLog({ ...options, schema: 'a; drop table payments' })).toThrow(RangeError);
    expect(() => eventLogMigrations('"a"')).toThrow(RangeError);
    expect(eventLogMigrations('orders').map(({ name }) => name)).toEqual(['orders/0001-event-log']);
  });
});
