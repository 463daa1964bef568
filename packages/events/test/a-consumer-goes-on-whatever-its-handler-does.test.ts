import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import {
  consumerLag,
  createWakeUp,
  eachEvent,
  horizonAgeMs,
  partOf,
  registerConsumer,
  startConsumer,
} from '../index.ts';
import type { ConsumerObserver, ConsumerOptions, Transaction, Turns } from '../index.ts';
import { createLogDatabase, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

let logDatabase: LogDatabase;
let running: Turns[];
beforeEach(async () => {
  logDatabase = await createLogDatabase();
  await logDatabase.pool.query(
    'create table effects (seq bigint generated always as identity, stream text, nth integer)',
  );
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((turns) => turns.stop()));
  await logDatabase.drop();
});

const event = (stream: string, nth: number) => ({ stream, type: 'relevo.trial.made.v1', data: { nth } });

async function append(...events: readonly ReturnType<typeof event>[]): Promise<void> {
  await logDatabase.pool.transaction((tx) => logDatabase.log.append(tx, events));
}

function start(options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'handle'>): Turns {
  const { log, pool } = logDatabase;
  const turns = startConsumer({
    log,
    database: pool,
    consumer: 'one',
    wakeUp: createWakeUp(),
    retryPauseMs: 5,
    ...options,
  });
  running.push(turns);
  return turns;
}

const record = (tx: Transaction, stream: string, nth: unknown) =>
  tx.query('insert into effects (stream, nth) values ($1, $2)', [stream, nth]);

async function effects(): Promise<readonly string[]> {
  const { rows } = await logDatabase.pool.query<{ effect: string }>(
    `select stream || ':' || nth as effect from effects order by seq`,
  );
  return rows.map(({ effect }) => effect);
}

/** Two streams of one part, so that a batch holds both. */
function neighbours(): readonly [string, string] {
  const first = 'stream-0';
  for (let nth = 1; ; nth += 1)
    if (partOf(`stream-${nth}`) === partOf(first)) return [first, `stream-${nth}`];
}

describe('what a handler decides', () => {
  it('is appended with the event as its cause, in the chain and the trace that the event belongs to', async () => {
    const { pool, log } = logDatabase;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const placed = { ...event('order-1', 1), traceparent };
    const [root] = await pool.transaction((tx) => log.append(tx, [placed]));
    start({
      handle: eachEvent(({ stream, version }) =>
        Promise.resolve(
          version > 2 || !stream.startsWith('order')
            ? []
            : [{ stream, type: 'relevo.trial.followed.v1', data: {} }],
        ),
      ),
    });
    const read = () =>
      pool.query<{ id: string }>(
        `select id, cause, correlation, traceparent, version from ${schema}.events order by xid, pos`,
      );
    await until(async () => (await read()).rows.length === 3);
    const { rows } = await read();
    expect(rows).toMatchObject([
      { id: root?.id, cause: null, correlation: root?.id, traceparent, version: 1 },
      { cause: root?.id, correlation: root?.id, traceparent, version: 2 },
      { cause: rows[1]?.id, correlation: root?.id, traceparent, version: 3 },
    ]);
  });
});

describe('a handler that fails', () => {
  it('fails alone: the other streams of its part go on, its own waits in order', async () => {
    const [sick, well] = neighbours();
    await append(event(sick, 1), event(well, 1), event(sick, 2), event(well, 2));
    const seen: string[] = [];
    const observer: ConsumerObserver = {
      onHandlerFailed: ({ events, attempts }) => seen.push(`failed ${events.length} ${attempts}`),
      onDead: ({ event: dead, attempts }) => seen.push(`dead ${dead.stream} ${attempts}`),
    };
    start({
      observer,
      concurrency: 1,
      attemptsMax: 3,
      handle: eachEvent(async ({ stream, data }, { tx }) => {
        await record(tx, stream, data['nth']);
        if (stream === sick) throw new Error('can not be');
        return [];
      }),
    });
    await until(async () => (await effects()).length === 2);
    expect(await effects()).toEqual([`${well}:1`, `${well}:2`]);
    const dead = `select stream, attempts, error from ${schema}.dead order by xid, pos`;
    await until(async () => (await logDatabase.pool.query(dead)).rows.length === 2);
    expect((await logDatabase.pool.query(dead)).rows).toEqual([
      { stream: sick, attempts: 3, error: 'Error: can not be' },
      { stream: sick, attempts: 0, error: 'an earlier event of its stream is dead' },
    ]);
    expect(seen).toEqual(['failed 4 0', 'failed 1 1', 'failed 1 2', 'failed 1 3', `dead ${sick} 3`]);
  });

  it('is found out also where the database refuses what it wrote', async () => {
    await append(event('a', 1));
    const dead: unknown[] = [];
    start({
      attemptsMax: 2,
      observer: { onDead: ({ error }) => dead.push(error) },
      handle: eachEvent(async (_, { tx }) => {
        await tx.query('insert into effects (nth) values (1 / 0)');
        return [];
      }),
    });
    await until(() => dead.length === 1);
    expect(dead).toMatchObject([{ code: '22012' }]);
  });

  it('is tried for ever while what it needs is away, and nothing is held against the event', async () => {
    await append(event('a', 1));
    let outages = 0;
    const observer: ConsumerObserver = { onOutage: () => (outages += 1) };
    start({
      observer,
      attemptsMax: 1,
      concurrency: 1,
      pause: () => Promise.resolve(),
      isOutage: (error) => error instanceof Error && error.message === 'broker away',
      handle: eachEvent(async ({ stream, data }, { tx }) => {
        if (outages < 3) throw new Error('broker away');
        await record(tx, stream, data['nth']);
        return [];
      }),
    });
    await until(async () => (await effects()).length === 1);
    expect(outages).toBe(3);
  });

  it('for which many events at once are too much in the time of a statement gets them one by one', async () => {
    await append(...Array.from({ length: 5 }, (_, nth) => event('a', nth + 1)));
    start({
      concurrency: 1,
      pause: () => Promise.resolve(),
      handle: async (events, { tx }) => {
        if (events.length > 1) await tx.query("set local statement_timeout = '20ms'");
        if (events.length > 1) await tx.query('select pg_sleep(10)');
        for (const { stream, data } of events) await record(tx, stream, data['nth']);
        return [];
      },
    });
    await until(async () => (await effects()).length === 5);
    expect(await effects()).toEqual(['a:1', 'a:2', 'a:3', 'a:4', 'a:5']);
  });

  it('that does not end loses its transaction, and can not reach the next one on that connection', async () => {
    await append(event('a', 1));
    const failures: unknown[] = [];
    const late: unknown[] = [];
    start({
      attemptsMax: 2,
      handlerTimeoutMs: 500,
      observer: { onHandlerFailed: ({ error }) => failures.push(error) },
      handle: async ([first], { tx, signal }) => {
        if (failures.length > 0) await record(tx, first?.stream ?? '', 2);
        else {
          await record(tx, first?.stream ?? '', 1);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          late.push(await tx.query('select 1').catch((error: unknown) => error));
        }
        return [];
      },
    });
    await until(async () => (await effects()).length === 1);
    expect(await effects()).toEqual(['a:2']);
    expect(failures).toMatchObject([{ code: 'handler_timeout' }]);
    expect(late).toMatchObject([{ code: 'transaction_ended' }]);
  });

  it('keeps its attempts over a restart of the process', async () => {
    await append(event('a', 1));
    const attempts: number[] = [];
    const options = {
      attemptsMax: 2,
      concurrency: 1,
      handle: () => Promise.reject(new Error('no')),
      observer: { onHandlerFailed: (failure: { attempts: number }) => attempts.push(failure.attempts) },
    };
    const first = start({ ...options, retryPauseMs: 10_000 });
    await until(async () => {
      const { rows } = await logDatabase.pool.query(`select from ${schema}.cursors where attempts = 1`);
      return rows.length === 1;
    });
    await first.stop();
    await logDatabase.pool.query(`update ${schema}.cursors set retry_at = now()`);
    start(options);
    await until(async () => (await logDatabase.pool.query(`select from ${schema}.dead`)).rows.length === 1);
    expect(attempts).toEqual([1, 2]);
  });

  it('lets no later event of its stream past it, however many are at work', async () => {
    const streams = Array.from({ length: 400 }, (_, nth) => `stream-${nth}`).filter(
      (name) => partOf(name) === 0,
    );
    for (let nth = 1; nth <= 8; nth += 1) await append(...streams.map((stream) => event(stream, nth)));
    // Each stream fails at another event: the first of them at 1, the next at 2 and so on, some at none.
    const failsAt = (stream: string): number => 1 + (streams.indexOf(stream) % 10);
    const options = {
      attemptsMax: 1,
      batchMax: 5,
      concurrency: 4,
      handle: eachEvent(async ({ stream, data }, { tx }) => {
        if (data['nth'] === failsAt(stream)) throw new Error('can not be');
        await record(tx, stream, data['nth']);
        return [];
      }),
    };
    start(options);
    start(options);
    const { pool } = logDatabase;
    const lag = () => pool.transaction((tx) => consumerLag(tx, { schema, consumer: 'one', countMax: 1 }));
    const isRegistered = async () => (await pool.query(`select from ${schema}.cursors`)).rows.length > 0;
    await until(async () => (await isRegistered()) && (await lag()).events === 0);
    const expected = streams.flatMap((stream) =>
      Array.from({ length: Math.min(failsAt(stream) - 1, 8) }, (_, index) => `${stream}:${index + 1}`),
    );
    expect((await effects()).toSorted()).toEqual(expected.toSorted());
    const { rows } = await pool.query(`select from ${schema}.dead`);
    expect(rows).toHaveLength(streams.length * 8 - expected.length);
  });
});

describe('a new consumer', () => {
  it('begins behind what is there where it is told to', async () => {
    await append(event('a', 1));
    const { log, pool } = logDatabase;
    // Other tests write in this cluster too: until the horizon is past it, it would still come.
    await until(async () => (await pool.transaction((tx) => horizonAgeMs(tx, schema))) === 0);
    await registerConsumer({ log, database: pool, consumer: 'one', from: 'now' });
    await append(event('a', 2));
    start({
      handle: eachEvent(async ({ stream, data }, { tx }) => (await record(tx, stream, data['nth']), [])),
    });
    await until(async () => (await effects()).length === 1);
    expect(await effects()).toEqual(['a:2']);
  });

  it('refuses limits that are none', () => {
    const handle = () => Promise.resolve([]);
    expect(() => start({ handle, concurrency: 17 })).toThrow(RangeError);
    expect(() => start({ handle, batchMax: 0 })).toThrow(RangeError);
    expect(() => start({ handle, attemptsMax: 1.5 })).toThrow(RangeError);
  });
});
