import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { createWakeUp } from '../index.ts';
import { startTimers } from '../index.ts';
import { createLogDatabase, newTestId, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

let logDatabase: LogDatabase;
beforeAll(async () => {
  logDatabase = await createLogDatabase();
});
afterAll(() => logDatabase.drop());

const long = 3_000_000_000_000;
const timer = (stream: string, dueAtMs: number) => ({
  stream,
  type: 'relevo.trial.due.v1',
  data: {},
  dueAtMs,
});
const versions = async (stream: string): Promise<number> => {
  const { rows } = await logDatabase.pool.query(`select from ${schema}.events where stream = $1`, [stream]);
  return rows.length;
};

it('fires each due timer once, with several processes at it, and leaves the others', async () => {
  const { pool, log } = logDatabase;
  const streams = Array.from({ length: 60 }, (_, nth) => `timed-${nth}`);
  await pool.transaction((tx) =>
    log.timers.schedule(tx, [...streams.map((stream) => timer(stream, 1)), timer('later', long)]),
  );
  const options = { log, database: pool, wakeUp: createWakeUp(), batchMax: 7, onFailed: () => undefined };
  const processes = [startTimers(options), startTimers(options), startTimers(options)];
  await until(async () => (await pool.query(`select from ${schema}.timers`)).rows.length === 1);
  await Promise.all(processes.map((turns) => turns.stop()));
  for (const stream of streams) expect(await versions(stream)).toBe(1);
  expect(await versions('later')).toBe(0);
});

it('keeps the cause of a timer, and its id, which the event has then', async () => {
  const { pool, log } = logDatabase;
  const [cause, correlation] = [newTestId(), newTestId()];
  const [id] = await pool.transaction((tx) =>
    log.timers.schedule(tx, [{ ...timer('caused', 1), cause, correlation }]),
  );
  await pool.transaction((tx) => log.timers.fireDue(tx, 10));
  const { rows } = await pool.query(
    `select id, cause, correlation from ${schema}.events where stream = 'caused'`,
  );
  expect(rows).toEqual([{ id, cause, correlation }]);
});

it('loses no timer where the transaction that fires it is rolled back', async () => {
  const { pool, log } = logDatabase;
  await pool.transaction((tx) => log.timers.schedule(tx, [timer('unfired', 1)]));
  const failing = pool.transaction(async (tx) => {
    expect(await log.timers.fireDue(tx, 10)).toBe(1);
    throw new Error('crash');
  });
  await expect(failing).rejects.toThrow('crash');
  expect(await versions('unfired')).toBe(0);
  expect(await pool.transaction((tx) => log.timers.fireDue(tx, 10))).toBe(1);
  expect(await versions('unfired')).toBe(1);
});

it('is taken back by its stream and type', async () => {
  const { pool, log } = logDatabase;
  await pool.transaction((tx) =>
    log.timers.schedule(tx, [timer('called-off', 1), timer('called-off', long)]),
  );
  const type = 'relevo.trial.due.v1';
  expect(await pool.transaction((tx) => log.timers.cancel(tx, { stream: 'called-off', type }))).toBe(2);
  expect(await pool.transaction((tx) => log.timers.fireDue(tx, 10))).toBe(0);
});
