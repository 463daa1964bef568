import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { forgetInbox } from '../index.ts';
import { createLogDatabase, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

let logDatabase: LogDatabase;
beforeAll(async () => {
  logDatabase = await createLogDatabase();
});
afterAll(() => logDatabase.drop());

it('takes a message once for each consumer, and ids of two sources for two', async () => {
  const { pool, log } = logDatabase;
  const take = (consumer: string, source: string, id: string) =>
    pool.transaction((tx) => log.takeOnce(tx, consumer, source, id));
  expect(await take('one', '/shop', 'a')).toBe(true);
  expect(await take('one', '/shop', 'a')).toBe(false);
  expect(await take('two', '/shop', 'a')).toBe(true);
  expect(await take('one', '/bank', 'a')).toBe(true);
});

it('takes it again where its effect was rolled back', async () => {
  const { pool, log } = logDatabase;
  const failing = pool.transaction(async (tx) => {
    await log.takeOnce(tx, 'one', '/shop', 'undone');
    throw new Error('crash');
  });
  await expect(failing).rejects.toThrow('crash');
  expect(await pool.transaction((tx) => log.takeOnce(tx, 'one', '/shop', 'undone'))).toBe(true);
});

it('lets one of several that come at the same time through, and the others wait for what becomes of it', async () => {
  const { pool, log } = logDatabase;
  const taken = await Promise.all(
    [1, 2, 3, 4].map(() => pool.transaction((tx) => log.takeOnce(tx, 'one', '/shop', 'at once'))),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
});

it('sifts a batch in one statement: what is new, each once, in its order', async () => {
  const { pool, log } = logDatabase;
  const message = (id: string, nth: number) => ({ source: '/shop', id, nth });
  await pool.transaction((tx) => log.takeOnce(tx, 'batch', '/shop', 'b'));
  const messages = [message('c', 1), message('b', 2), message('a', 3), message('c', 4)];
  expect(await pool.transaction((tx) => log.takeNew(tx, 'batch', messages))).toEqual([
    message('c', 1),
    message('a', 3),
  ]);
  expect(await pool.transaction((tx) => log.takeNew(tx, 'batch', messages))).toEqual([]);
});

it('forgets what is old, a bounded number at a time', async () => {
  const { pool, log } = logDatabase;
  const messages = ['x', 'y', 'z'].map((id) => ({ source: '/old', id }));
  await pool.transaction((tx) => log.takeNew(tx, 'old', messages));
  await pool.query(
    `update ${schema}.inbox set at = now() - interval '2 days' where consumer = 'old' and id <> 'z'`,
  );
  const forget = () =>
    pool.transaction((tx) => forgetInbox(tx, schema, { olderThanMs: 86_400_000, limit: 1 }));
  expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0]);
  expect(await pool.transaction((tx) => log.takeNew(tx, 'old', messages))).toEqual(messages.slice(0, 2));
});
