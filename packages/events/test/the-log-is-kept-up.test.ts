import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import {
  consumerLag,
  createWakeUp,
  dropOldestPartition,
  eachEvent,
  extendPartitions,
  horizonAgeMs,
  rebase,
  registerConsumer,
  startConsumer,
} from '../index.ts';
import { createLogDatabase, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

let logDatabase: LogDatabase;
beforeEach(async () => {
  logDatabase = await createLogDatabase();
});
afterEach(() => logDatabase.drop());

const event = (stream: string, nth = 0) => ({ stream, type: 'relevo.trial.made.v1', data: { nth } });
const append = (...streams: readonly string[]) =>
  logDatabase.pool.transaction((tx) =>
    logDatabase.log.append(
      tx,
      streams.map((stream) => event(stream)),
    ),
  );

async function count(table: string): Promise<number> {
  const { rows } = await logDatabase.pool.query<{ n: number }>(
    `select count(*)::integer as n from ${schema}.${table}`,
  );
  return rows[0]?.n ?? -1;
}

/** Everything that `consumer` has not taken yet, in the order in which it comes. */
async function consumeRest(consumer: string): Promise<readonly string[]> {
  const { pool, log } = logDatabase;
  const taken: string[] = [];
  const handle = eachEvent(({ stream, version }) => {
    taken.push(`${stream}:${version}`);
    return Promise.resolve([]);
  });
  // Who has no cursors yet is behind nothing.
  await registerConsumer({ log, database: pool, consumer, from: 'beginning' });
  const turns = startConsumer({ log, database: pool, consumer, wakeUp: createWakeUp(), handle });
  await until(async () => {
    const lag = await pool.transaction((tx) => consumerLag(tx, { schema, consumer, countMax: 10 }));
    return lag.events === 0;
  });
  await turns.stop();
  return taken;
}

describe('the horizon', () => {
  it('has an age while a transaction that has written keeps a committed event from the consumers', async () => {
    const { pool } = logDatabase;
    const age = () => pool.transaction((tx) => horizonAgeMs(tx, schema));
    await pool.query('create table elsewhere (n integer)');
    await append('a');
    await until(async () => (await age()) === 0); // other tests write in this cluster too
    await pool.transaction(async (tx) => {
      await tx.query('insert into elsewhere values (1)');
      await append('b');
      expect(await age()).toBeGreaterThan(0);
    });
    await until(async () => (await age()) === 0);
  });

  it('tells a consumer that is behind, with what is above it counted in', async () => {
    const { pool, log } = logDatabase;
    await registerConsumer({ log, database: pool, consumer: 'one', from: 'beginning' });
    await append('a', 'a', 'b');
    const lag = (countMax: number) =>
      pool.transaction((tx) => consumerLag(tx, { schema, consumer: 'one', countMax }));
    expect(await lag(10)).toMatchObject({ events: 3 });
    expect((await lag(10)).ageMs).toBeGreaterThan(0);
    expect(await lag(2)).toMatchObject({ events: 2 });
    await consumeRest('one');
    expect(await lag(10)).toEqual({ events: 0, ageMs: 0 });
  });
});

describe('ageing out', () => {
  /** Ends the partition in use at the next transaction id, as time would. */
  async function endPartition(): Promise<void> {
    const { pool } = logDatabase;
    await pool.query(`
      do $$ declare last record; edge xid8 := (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1)::text::xid8;
      begin
        select * into last from ${schema}.partitions order by upper_xid desc limit 1;
        execute format('alter table ${schema}.events detach partition ${schema}.%I', last.name);
        execute format('alter table ${schema}.events attach partition ${schema}.%I for values from (%L) to (%L)',
          last.name, last.lower_xid, edge);
        update ${schema}.partitions set upper_xid = edge where name = last.name;
      end $$`);
    await pool.query('select pg_current_xact_id()');
  }
  const extend = () => logDatabase.pool.transaction((tx) => extendPartitions(tx, schema, 1_000));
  const drop = (retentionMs = 0) =>
    logDatabase.pool.transaction((tx) => dropOldestPartition(tx, schema, retentionMs));

  it('makes the next partition in time, and moves what came before it was there', async () => {
    await append('a');
    expect(await extend()).toBe(false);
    await endPartition();
    await append('late');
    expect(await count('events_rest')).toBe(1);
    expect(await extend()).toBe(true);
    expect(await extend()).toBe(false);
    expect(await count('events_rest')).toBe(0);
    await append('late');
    expect(await count('events_rest')).toBe(0);
    expect(await consumeRest('one')).toEqual(expect.arrayContaining(['a:1', 'late:1', 'late:2']));
  });

  it('drops a partition once every consumer is past it, and not before', async () => {
    await append('a', 'b');
    await endPartition();
    await extend();
    await append('a');
    const { pool, log } = logDatabase;
    await registerConsumer({ log, database: pool, consumer: 'one', from: 'beginning' });
    expect(await drop()).toBeNull(); // nobody has read it
    await consumeRest('one');
    await registerConsumer({ log, database: pool, consumer: 'two', from: 'beginning' });
    expect(await drop()).toBeNull();
    await consumeRest('two');
    expect(await drop(60_000)).toBeNull(); // too young
    await until(async () => (await drop()) === 'events_0'); // as soon as the horizon is past it
    expect(await count('events')).toBe(1);
    expect(await drop()).toBeNull(); // the last one stays
    await append('a');
    expect(await consumeRest('two')).toEqual(['a:3']);
  });

  it('keeps a partition while something in it is dead and waits for a replay', async () => {
    const { pool } = logDatabase;
    await append('a');
    await endPartition();
    await extend();
    await consumeRest('one');
    await pool.query(`insert into ${schema}.dead (consumer, stream, event, xid, pos, error, attempts)
      select 'one', stream, id, xid, pos, 'no', 5 from ${schema}.events`);
    await until(async () => {
      const { rows } = await pool.query(
        `select from ${schema}.partitions where upper_xid <= pg_snapshot_xmin(pg_current_snapshot())`,
      );
      return rows.length === 1;
    });
    expect(await drop()).toBeNull();
    await pool.query(`delete from ${schema}.dead`);
    expect(await drop()).toBe('events_0');
  });
});

describe('a log that was restored into another cluster', () => {
  /** The ids of a cluster that has seen a thousand million transactions more than this one. */
  async function asFromElsewhere(): Promise<void> {
    const later = (column: string) => `((${column}::text)::bigint + 1000000000)::text::xid8`;
    const { pool } = logDatabase;
    await pool.transaction(async (tx) => {
      await tx.query(`create temporary table moved on commit drop as select * from ${schema}.events`);
      await tx.query(`truncate ${schema}.events`);
      await tx.query(`update moved set xid = ${later('xid')}`);
      await tx.query(`insert into ${schema}.events select * from moved`);
      for (const table of ['cursors', 'dead']) {
        await tx.query(`update ${schema}.${table} set xid = ${later('xid')} where xid > '0'`);
      }
    });
  }
  const rebaseLog = () => logDatabase.pool.transaction((tx) => rebase(tx, schema));

  it('goes on where it was: nothing is lost, nothing comes again, and new events come after the old', async () => {
    await append('a', 'b', 'a');
    await consumeRest('one');
    await append('b', 'a');
    await logDatabase.pool
      .query(`insert into ${schema}.dead (consumer, stream, event, xid, pos, error, attempts)
      select 'one', 'c', id, xid, pos, 'no', 5 from ${schema}.events order by xid, pos limit 1`);
    await asFromElsewhere();

    expect(await rebaseLog()).toBe(true);
    await append('a');
    const taken = await consumeRest('one');
    expect(taken.toSorted()).toEqual(['a:3', 'a:4', 'b:2']);
    expect(taken.filter((effect) => effect.startsWith('a'))).toEqual(['a:3', 'a:4']);
    expect(await consumeRest('from the beginning')).toHaveLength(6);
    const dead = `select from ${schema}.dead d join ${schema}.events e using (xid, pos) where e.id = d.event`;
    expect((await logDatabase.pool.query(dead)).rows).toHaveLength(1);
    expect(await rebaseLog()).toBe(false);
  });

  it('would stand still otherwise', async () => {
    const { pool, log } = logDatabase;
    await append('a');
    await asFromElsewhere();
    await registerConsumer({ log, database: pool, consumer: 'one', from: 'beginning' });
    expect(await pool.transaction((tx) => horizonAgeMs(tx, schema))).toBeGreaterThan(0);
  });

  it('is left as it is where it is of this cluster', async () => {
    await append('a');
    await consumeRest('one');
    expect(await rebaseLog()).toBe(false);
    expect(await consumeRest('one')).toEqual([]);
  });
});
