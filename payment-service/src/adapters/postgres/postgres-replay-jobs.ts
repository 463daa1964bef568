// Replay jobs: rows that say what was asked for and how far it has come. A batch
// and the place that the job has reached are committed together, so no
// notification is replayed twice by one job, whoever dies in between.
import type {
  NewReplayJob,
  ReplayBatch,
  ReplayCancelling,
  ReplayFilter,
  ReplayJobQueue,
  ReplayJobView,
  ReplayProgress,
  ReplayTask,
} from '../../application/replays.ts';
import type { Page } from '../../application/readers.ts';
import type { Database } from './pool.ts';
import { readDeadPage } from './replay-filter.ts';
import { replayThese, replayedOf } from './replay-statement.ts';
import type { ReplayContext } from './replay-statement.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

const columns = `
  id as "jobId", status, filter, per_second as "perSecond", total, replayed, skipped,
  requested_by as "requestedBy", reason, extract(epoch from created_at)::float8 * 1000 as "createdAtMs",
  extract(epoch from ended_at)::float8 * 1000 as "endedAtMs"`;

/** As many as may run at once: each is a person's doing, so more is a script gone wrong. */
export const replayJobsMax = 10;

const createSql = `
insert into replay_jobs (id, filter, per_second, total, requested_by, reason)
select $1, $2, $3, $4, $5, $6
where (select count(*) from replay_jobs where status = 'running') < ${replayJobsMax}
returning ${columns}`;

export async function insertJob(run: Run, job: NewReplayJob, total: number): Promise<ReplayJobView | null> {
  const { rows } = await run<ReplayJobView>(createSql, [
    job.jobId,
    JSON.stringify(job.filter),
    job.perSecond,
    total,
    job.replayedBy,
    job.reason,
  ]);
  return rows[0] ?? null;
}

export async function readJob(run: Run, jobId: string): Promise<ReplayJobView | null> {
  const { rows } = await run<ReplayJobView>(`select ${columns} from replay_jobs where id = $1`, [jobId]);
  return rows[0] ?? null;
}

export async function readJobs(
  run: Run,
  { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
): Promise<Page<ReplayJobView>> {
  const { rows } = await run<ReplayJobView>(
    `select ${columns} from replay_jobs where $1::uuid is null or id < $1::uuid order by id desc limit $2`,
    [afterId, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.jobId ?? null) : null };
}

/** Waits for the batch under way: once this is answered, nothing more is replayed by the job. */
export async function cancelJob(run: Run, jobId: string): Promise<ReplayCancelling | null> {
  const { rows } = await run<ReplayJobView>(
    `update replay_jobs set status = 'cancelled', ended_at = now(), lease_owner = null, lease_until = null
     where id = $1 and status = 'running'
     returning ${columns}`,
    [jobId],
  );
  const [cancelled] = rows;
  if (cancelled !== undefined) return { job: cancelled, isCancelledNow: true };
  const job = await readJob(run, jobId);
  return job === null ? null : { job, isCancelledNow: false };
}

const takeSql = `
update replay_jobs
set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
where id = (
  select id from replay_jobs where status = 'running' and (lease_until is null or lease_until < now())
  order by created_at limit 1 for update skip locked)
returning id as "jobId", per_second as "perSecond"`;

const holdSql = `
update replay_jobs set lease_until = now() + $3 * interval '1 millisecond'
where id = $1 and lease_owner = $2 and status = 'running'
returning filter, position, requested_by as "replayedBy", reason`;

type HeldJob = {
  readonly filter: ReplayFilter;
  readonly position: string | null;
  readonly replayedBy: string;
  readonly reason: string;
};

const moveSql = `
update replay_jobs
set position = $2, replayed = replayed + $3, skipped = skipped + $4,
    status = case when $5 then 'done' else status end, ended_at = case when $5 then now() end,
    lease_owner = case when $5 then null else lease_owner end,
    lease_until = case when $5 then null else lease_until end
where id = $1
returning id as "jobId", status, total, replayed, skipped`;

export type ReplayJobQueueOptions = {
  readonly database: Database;
  /** Unlike any other process's, a predecessor's of the same name included. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly context: ReplayContext;
};

export function createReplayJobQueue(options: ReplayJobQueueOptions): ReplayJobQueue {
  const { database, owner, leaseMs } = options;
  return {
    takeJob: async () => {
      const { rows } = await database.query<ReplayTask>(takeSql, [owner, leaseMs]);
      return rows[0] ?? null;
    },
    replayBatch: (jobId, limit) =>
      inTransaction(database, (run) => replayNext(run, { jobId, limit }, options)),
    releaseJobs: async () => {
      await database.query(
        'update replay_jobs set lease_owner = null, lease_until = null where lease_owner = $1',
        [owner],
      );
    },
  };
}

async function replayNext(
  run: Run,
  { jobId, limit }: { readonly jobId: string; readonly limit: number },
  { owner, leaseMs, context }: ReplayJobQueueOptions,
): Promise<ReplayBatch> {
  // Locks the job's row for as long as the batch takes.
  const { rows } = await run<HeldJob>(holdSql, [jobId, owner, leaseMs]);
  const [job] = rows;
  if (job === undefined) return { kind: 'lost' };
  const { filter, position } = job;
  const page = await readDeadPage(run, { filter, position, jobId, limit });
  const held = page.ids.length === 0 ? [] : await replayThese(run, page.ids, { ...job, jobId }, context);
  const replayed = replayedOf(held);
  const skipped = page.ids.length - replayed.length;
  const moved = [jobId, page.position, replayed.length, skipped, page.isLast];
  const [progress] = (await run<ReplayProgress>(moveSql, moved)).rows;
  if (progress === undefined) throw new Error(`replay job ${jobId} was held and is not there`);
  return { kind: 'replayed', replayed, progress };
}
