import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { createFakeClock, createTestDatabase } from '../index.ts';
import type { TestDatabase } from '../index.ts';

const opened: TestDatabase[] = [];

async function query(database: TestDatabase, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as readonly unknown[]; // `as`: rows are untyped by nature.
  } finally {
    await client.end();
  }
}

async function open(options?: Parameters<typeof createTestDatabase>[0]): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  opened.push(database);
  return database;
}

afterAll(async () => {
  for (const database of opened) await database.drop();
});

describe('a test database', () => {
  it('is a clone of a template that is migrated once for all', async () => {
    let migrations = 0;
    const options = {
      template: 'counted',
      migrate: async (url: string) => {
        migrations += 1;
        await query({ url, drop: () => Promise.resolve() }, 'CREATE TABLE runners (name text)');
      },
    };
    const first = await open(options);
    const [second, third] = await Promise.all([open(options), open(options)]);
    await query(first, "INSERT INTO runners VALUES ('ana')");

    expect(migrations).toBe(1);
    expect(await query(first, 'SELECT name FROM runners')).toEqual([{ name: 'ana' }]);
    expect(await query(second, 'SELECT name FROM runners')).toEqual([]);
    expect(await query(third, 'SELECT name FROM runners')).toEqual([]);
  });

  it('leaves no template behind when its migration fails, so that the next try starts afresh', async () => {
    const failing = { template: 'broken', migrate: () => Promise.reject(new Error('no such column')) };
    await expect(createTestDatabase(failing)).rejects.toThrow('no such column');
    const mended = await open({ template: 'broken', migrate: () => Promise.resolve() });
    expect(await query(mended, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is gone once dropped, even with a connection open', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database, 'SELECT 1')).rejects.toThrow('does not exist');
    await client.end().catch(() => undefined);
  });
});

describe('a fake clock', () => {
  it('moves only when told, and never back', () => {
    const clock = createFakeClock(1_000);
    clock.advance(250);
    expect(clock.now()).toBe(1_250);
    expect(() => clock.advance(-1)).toThrow('does not go back');
  });
});
