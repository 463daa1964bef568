// Opens the database for a process that is starting: schema up to date, or a
// reason that a person can act on.
import { StartError } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import { migrate } from './migrate.ts';
import { openDatabase } from './pool.ts';
import type { Database, DatabaseOptions } from './pool.ts';
import { seedDevelopment } from './seed-development.ts';

export type OpenOptions = {
  readonly url: string;
  readonly replica: string;
  readonly isDevelopment: boolean;
  readonly logger: Logger;
};

const connectionsMax = 10;

/** Connection errors of several addresses come as an AggregateError, which has a code and no message. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return cause.message;
  return 'code' in cause ? String(cause.code) : cause.name;
}

/** Over a connection of its own: on a large table a statement of it takes longer than any other may. */
async function migrateBy(database: Database): Promise<readonly string[]> {
  try {
    return await migrate(database);
  } finally {
    await database.close();
  }
}

/** Throws a StartError where it can not be reached or brought up to date. */
export async function openMigratedDatabase(options: OpenOptions): Promise<Database> {
  const { logger } = options;
  const open = (more: Pick<DatabaseOptions, 'connectionsMax' | 'isPatient'>): Database =>
    openDatabase({
      url: options.url,
      applicationName: `relevo ${options.replica}`,
      onIdleError: (error) => logger.warn('database.connection-lost', { error }),
      ...more,
    });
  const database = open({ connectionsMax });
  try {
    const applied = await migrateBy(open({ connectionsMax: 1, isPatient: true }));
    if (applied.length > 0) logger.info('database.migrated', { applied });
    if (options.isDevelopment) await seedDevelopment(database);
    return database;
  } catch (error) {
    await database.close();
    const mend = 'Check DATABASE_URL, and that PostgreSQL runs and lets this user in.';
    throw new StartError(`The database can not be used: ${reasonOf(error)}. ${mend}`, { cause: error });
  }
}
