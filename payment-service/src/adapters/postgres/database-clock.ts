// Every replica decides by the database's time. It is measured once and carried
// on by the monotonic clock, so that a step of this machine's clock changes nothing.
import type { Database } from './pool.ts';

export type DatabaseClock = {
  /** Milliseconds since the epoch, by the database. */
  readonly now: () => number;
  /** Measures anew; throws what the database throws, and keeps the old measure. */
  readonly refresh: () => Promise<void>;
};

export async function createDatabaseClock(database: Database): Promise<DatabaseClock> {
  let offsetMs = 0;
  const refresh = async (): Promise<void> => {
    const beforeMs = performance.now();
    const { rows } = await database.query<{ ms: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the database did not tell its time');
    // The answer was true somewhere between the question and now: the middle halves the error.
    offsetMs = row.ms - (beforeMs + performance.now()) / 2;
  };
  await refresh();
  return { now: () => performance.now() + offsetMs, refresh };
}
