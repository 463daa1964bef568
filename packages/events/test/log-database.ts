// A database of its own with the log's tables in it, as a service would apply them.
import { randomBytes } from 'node:crypto';
import { createTestDatabase, openTestPool } from '@relevo/test-kit';
import type { TestPool } from '@relevo/test-kit';
import { createEventLog, eventLogMigrations } from '../index.ts';
import type { EventLog } from '../index.ts';

export const schema = 'event_log';
/** A second log beside it, for what comes from elsewhere. */
export const inboundSchema = 'inbound_log';

export type LogDatabase = {
  readonly pool: TestPool;
  readonly log: EventLog;
  readonly logOf: (schema: string) => EventLog;
  /** A further pool on it, as another process would have. */
  readonly openPool: () => TestPool;
  /** Closes every pool, and removes the database. */
  readonly drop: () => Promise<void>;
};

/** Like a UUID of version 7, of a moment that does not matter. */
export function newTestId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(1_700_000_000_000, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function migrate(url: string): Promise<void> {
  const pool = openTestPool(url, 1);
  for (const name of [schema, inboundSchema])
    for (const { sql } of eventLogMigrations(name)) await pool.transaction((tx) => tx.query(sql));
  await pool.close();
}

export async function createLogDatabase(): Promise<LogDatabase> {
  const database = await createTestDatabase({ template: 'event_log', migrate });
  const pools: TestPool[] = [];
  const openPool = (): TestPool => {
    const pool = openTestPool(database.url);
    pools.push(pool);
    return pool;
  };
  const logOf = (name: string): EventLog =>
    createEventLog({ schema: name, source: '/relevo/test', newId: newTestId });
  return {
    pool: openPool(),
    log: logOf(schema),
    logOf,
    openPool,
    drop: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      await database.drop();
    },
  };
}
