// Carries out replay jobs, one at a time in each process, at the pace that was
// asked for. Where it stands is in the database: whoever holds the lease goes on.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';
import type { ReplayJobQueue, ReplayObserver, ReplayTask } from './replays.ts';

export type ReplayWorkerDeps = {
  readonly queue: ReplayJobQueue;
  readonly observer: ReplayObserver;
  /** Something is due. */
  readonly hint: () => void;
  readonly idlePauseMs: number;
  readonly onFailed: (error: unknown) => void;
};

/** A job's second is cut into so many batches, so that what is replayed does not come in bursts. */
const batchesPerSecond = 5;

export function createReplayWorker(deps: ReplayWorkerDeps): BackgroundLoop {
  let task: ReplayTask | null = null;

  const carryOn = async ({ jobId, perSecond }: ReplayTask): Promise<number> => {
    // Forgotten until the batch has gone well: after a failure the job is taken anew, once its lease is over.
    task = null;
    const batch = await deps.queue.replayBatch(jobId, Math.max(1, Math.floor(perSecond / batchesPerSecond)));
    if (batch.kind === 'lost') return 0;
    for (const each of batch.replayed) deps.observer.replayed({ ...each, jobId });
    if (batch.replayed.length > 0) deps.hint();
    deps.observer.jobChanged(batch.progress);
    if (batch.progress.status === 'done') deps.observer.jobEnded({ jobId });
    else task = { jobId, perSecond };
    return (batch.replayed.length * 1_000) / perSecond;
  };

  const loop = createBackgroundLoop({
    turn: async () => {
      const held = task ?? (await deps.queue.takeJob());
      return held === null ? deps.idlePauseMs : carryOn(held);
    },
    failurePauseMs: () => deps.idlePauseMs,
    onFailed: deps.onFailed,
  });

  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      // Not worth a complaint: the lease runs out by itself.
      await deps.queue.releaseJobs().catch(() => undefined);
    },
  };
}
