// Several statements that count together or not at all.
import { ConnectionLostError } from './pool.ts';
import type { Database } from './pool.ts';

export type Run = Database['query'];

/** Commits what `work` did, or undoes it where it throws. `work` must not keep `run`. */
export function inTransaction<Result>(
  database: Database,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  return database.withConnection(async (run) => {
    await run('begin');
    try {
      const result = await work(run);
      await run('commit');
      return result;
    } catch (error) {
      // A connection that is gone takes its transaction along.
      if (!(error instanceof ConnectionLostError)) await run('rollback').catch(() => undefined);
      throw error;
    }
  });
}
