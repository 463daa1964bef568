// Replays from their parts: one by its id, and jobs with the worker that carries them out.
import type { Database } from './adapters/postgres/pool.ts';
import { createReplayJobQueue } from './adapters/postgres/postgres-replay-jobs.ts';
import { createPostgresReplayStore } from './adapters/postgres/postgres-replay-store.ts';
import type { BackgroundLoop } from './application/background-loop.ts';
import type { Channels } from './application/channels.ts';
import { createReplayWorker } from './application/replay-worker.ts';
import { createReplayNotification } from './application/replays.ts';
import type { ReplayNotification, ReplayObserver, ReplayStore } from './application/replays.ts';
import type { Config } from './config.ts';

export type Replays = {
  readonly store: ReplayStore;
  readonly replayNotification: ReplayNotification;
  readonly worker: BackgroundLoop;
};

export type ReplaysDeps = {
  readonly config: Config;
  readonly database: Database;
  /** Who this process is to the leases that it takes. */
  readonly owner: string;
  readonly channels: Channels;
  readonly observer: ReplayObserver;
  /** Something is due. */
  readonly hint: () => void;
  readonly onFailed: (error: unknown) => void;
};

/** A batch takes milliseconds, and its pause a second at most. */
const jobLeaseMs = 10_000;
const idlePauseMs = 1_000;

export function composeReplays(deps: ReplaysDeps): Replays {
  const { config, database, owner, channels, observer, hint } = deps;
  const context = {
    deadlineMs: config.delivery.deadline_s * 1_000,
    absenceIsProof: [...channels].filter(([, { provider }]) => provider.absenceIsProof).map(([name]) => name),
  };
  const store = tellingOfJobs(createPostgresReplayStore(database, context), observer);
  const queue = createReplayJobQueue({ database, owner, leaseMs: jobLeaseMs, context });
  return {
    store,
    replayNotification: createReplayNotification({ store, observer, hint }),
    worker: createReplayWorker({ queue, observer, hint, idlePauseMs, onFailed: deps.onFailed }),
  };
}

/** What a person does to a job is told like what the worker does. */
function tellingOfJobs(store: ReplayStore, observer: Pick<ReplayObserver, 'jobChanged'>): ReplayStore {
  return {
    ...store,
    createJob: async (asked) => {
      const job = await store.createJob(asked);
      if (job !== null) observer.jobChanged(job);
      return job;
    },
    cancelJob: async (jobId) => {
      const cancelling = await store.cancelJob(jobId);
      if (cancelling?.isCancelledNow === true) observer.jobChanged(cancelling.job);
      return cancelling;
    },
  };
}
