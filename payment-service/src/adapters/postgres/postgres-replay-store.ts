// Replays as the API asks for them.
import type { ReplayResult, ReplayStore } from '../../application/replays.ts';
import { DatabaseUnavailableError } from '../../application/store.ts';
import { isOutage } from './pool.ts';
import type { Database } from './pool.ts';
import { cancelJob, insertJob, readJob, readJobs } from './postgres-replay-jobs.ts';
import { countDead } from './replay-filter.ts';
import { replayThese, replayedOf } from './replay-statement.ts';
import type { HeldNotification, ReplayContext } from './replay-statement.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

function toResult(held: HeldNotification | undefined): ReplayResult {
  if (held === undefined) return { kind: 'not_found' };
  const { status, isErased } = held;
  const [replayed] = replayedOf([held]);
  if (replayed !== undefined) return { kind: 'replayed', ...replayed };
  if (isErased) return { kind: 'erased' };
  return status === 'dead' ? { kind: 'no_contact' } : { kind: 'not_dead', status };
}

export function createPostgresReplayStore(database: Database, context: ReplayContext): ReplayStore {
  const run: Run = (text, values, name) => database.query(text, values, name);
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw isOutage(error) ? new DatabaseUnavailableError('The database is away.', { cause: error }) : error;
    }
  };
  return {
    replay: (notificationId, order) =>
      guarded(() =>
        inTransaction(database, async (inside) => {
          const [held] = await replayThese(inside, [notificationId], { ...order, jobId: null }, context);
          return toResult(held);
        }),
      ),
    count: (filter) => guarded(() => countDead(run, filter, context.absenceIsProof)),
    createJob: (job) =>
      guarded(async () => {
        const { matched } = await countDead(run, job.filter, context.absenceIsProof);
        return insertJob(run, job, matched);
      }),
    jobById: (jobId) => guarded(() => readJob(run, jobId)),
    jobs: (page) => guarded(() => readJobs(run, page)),
    cancelJob: (jobId) => guarded(() => cancelJob(run, jobId)),
  };
}
