// What every other part reads and writes, or is timed by.
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from '@relevo/service-kit';
import { createDatabaseClock } from './adapters/postgres/database-clock.ts';
import type { DatabaseClock } from './adapters/postgres/database-clock.ts';
import { openMigratedDatabase } from './adapters/postgres/open-migrated-database.ts';
import { createOutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { OutboxWatch } from './adapters/postgres/outbox-watch.ts';
import type { Database } from './adapters/postgres/pool.ts';
import type { Config } from './config.ts';

export type State = {
  readonly database: Database;
  readonly clock: DatabaseClock;
  readonly outbox: OutboxWatch;
  /** Who this process is to the leases that it takes. */
  readonly owner: string;
};

const clockRefreshMs = 30_000;
const outboxEveryMs = 2_000;

export async function openState(config: Config, logger: Logger): Promise<State> {
  const { databaseUrl: url, replica, isDevelopment } = config;
  const database = await openMigratedDatabase({ url, replica, isDevelopment, logger });
  const clock = await createDatabaseClock(database);
  const outbox = createOutboxWatch(database, {
    everyMs: outboxEveryMs,
    onFailed: (error) => logger.debug('outbox.not-counted', { error }),
  });
  // A process that restarts under the same name must not take its predecessor's leases for its own.
  return { database, clock, outbox, owner: `${replica}/${uuidv7()}` };
}

export function keepFresh(clock: DatabaseClock, logger: Logger): NodeJS.Timeout {
  const refresh = (): void => {
    clock.refresh().catch((error: unknown) => logger.debug('clock.not-refreshed', { error }));
  };
  return setInterval(refresh, clockRefreshMs).unref();
}
