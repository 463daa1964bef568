import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { createOutboxWatch } from '../src/adapters/postgres/outbox-watch.ts';
import { createReplayJobQueue, replayJobsMax } from '../src/adapters/postgres/postgres-replay-jobs.ts';
import { createPostgresReplayStore } from '../src/adapters/postgres/postgres-replay-store.ts';
import type { ReplayFilter, ReplayJobQueue, ReplayJobView } from '../src/application/replays.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { insertDead } from './dead-notifications.ts';

const context = { deadlineMs: 60_000, absenceIsProof: ['sure'] };

const database = databaseOfThisFile();

beforeEach(async () => {
  await empty();
});

/** Not truncate: for a few rows that is by far the slower. */
async function empty(): Promise<void> {
  for (const table of ['notifications', 'attempts', 'replays', 'replay_jobs']) {
    await database.query(`delete from ${table}`);
  }
}

const store = () => createPostgresReplayStore(database, context);
const queueOf = (owner: string) => createReplayJobQueue({ database, owner, leaseMs: 10_000, context });

async function createJob(filter: ReplayFilter = {}): Promise<ReplayJobView> {
  const order = { replayedBy: 'somebody', reason: 'a test' };
  const job = await store().createJob({ jobId: uuidv7(), filter, perSecond: 50, ...order });
  if (job === null) throw new Error('no place for another job');
  return job;
}

async function finish(queue: ReplayJobQueue, jobId: string, limit = 10): Promise<void> {
  for (let batches = 0; batches < 1_000; batches += 1) {
    const batch = await queue.replayBatch(jobId, limit);
    if (batch.kind === 'lost' || batch.progress.status === 'done') return;
  }
  throw new Error('the job does not end');
}

async function lives(): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ id: string; life: number }>('select id, life from notifications');
  return new Map(rows.map(({ id, life }) => [id, life]));
}

const expireLeases = () => database.query("update replay_jobs set lease_until = now() - interval '1 second'");

const everything = async () => {
  const tables = ['notifications', 'attempts', 'replays', 'replay_jobs'];
  return Promise.all(
    tables.map(async (table) => (await database.query(`select * from ${table} order by 1`)).rows),
  );
};

describe('a dry run', () => {
  it('counts by reason, tells what may have arrived, and changes nothing', async () => {
    await insertDead(database, 3, { outcome: 'not_sent' });
    await insertDead(database, 2, { outcome: 'unknown' });
    await insertDead(database, 1, { outcome: 'unknown', verdict: 'absent' });
    await insertDead(database, 1, { outcome: 'unknown', verdict: 'absent', provider: 'sure' });
    await insertDead(database, 4, { outcome: 'accepted', receiptStatus: 'failed', reason: 'undelivered' });
    await insertDead(database, 5, { outcome: 'accepted', reason: 'unconfirmed' });
    await insertDead(database, 6, { reason: 'no_contact', phone: null });
    const [erased] = await insertDead(database, 1);
    await database.query('update notifications set erased_at = now(), phone = null where id = $1', [erased]);
    const before = await everything();
    expect(await store().count({})).toEqual({
      matched: 22,
      byReason: { expired: 7, undelivered: 4, unconfirmed: 5, no_contact: 6 },
      mayHaveReached: 2 + 1 + 5,
      withoutContact: 6,
      isComplete: true,
    });
    expect(await everything()).toEqual(before);
  });

  it('keeps to its filter', async () => {
    await insertDead(database, 3, { outcome: 'not_sent' });
    await insertDead(database, 2, { outcome: 'not_sent', provider: 'second', reason: 'rejected' });
    const [odd] = await insertDead(database, 1);
    await database.query(
      "update notifications set possible_duplicate = true, created_at = now() - interval '1 hour' where id = $1",
      [odd],
    );
    const matched = async (filter: ReplayFilter) => (await store().count(filter)).matched;
    const anHourAgo = Date.now() - 1_800_000;
    expect(await matched({ reason: 'rejected' })).toBe(2);
    expect(await matched({ provider: 'first' })).toBe(3);
    expect(await matched({ provider: 'nobody' })).toBe(0);
    expect(await matched({ isPossibleDuplicate: true })).toBe(1);
    expect(await matched({ isPossibleDuplicate: false })).toBe(5);
    expect(await matched({ sinceMs: anHourAgo })).toBe(5);
    expect(await matched({ untilMs: anHourAgo })).toBe(1);
    expect(await matched({ reason: 'rejected', provider: 'first' })).toBe(0);
  });
});

describe('what is owed', () => {
  it('is as old as its replay, not as its payment', async () => {
    const [id = ''] = await insertDead(database, 1);
    await database.query("update notifications set created_at = now() - interval '3 days'");
    const begunAtMs = Date.now();
    await store().replay(id, { replayedBy: 'somebody', reason: 'a test' });
    const watch = createOutboxWatch(database, { everyMs: 60_000, onFailed: () => undefined });
    await watch.refresh();
    await watch.close();
    expect(watch.latest().total).toBe(1);
    expect(watch.latest().oldestMs ?? 0).toBeGreaterThan(begunAtMs - 60_000);
  });
});

describe('a replay job', () => {
  it('replays what fits, skips what has no contact, and leaves the rest', async () => {
    const fitting = await insertDead(database, 25, { reason: 'rejected' });
    await insertDead(database, 5, { reason: 'rejected', phone: null });
    await insertDead(database, 7);
    const job = await createJob({ reason: 'rejected' });
    expect(job).toMatchObject({ status: 'running', total: 30, filter: { reason: 'rejected' } });
    await expect(queueOf('a').takeJob()).resolves.toEqual({ jobId: job.jobId, perSecond: 50 });
    await finish(queueOf('a'), job.jobId);
    expect(await store().jobById(job.jobId)).toMatchObject({ status: 'done', replayed: 25, skipped: 5 });
    const replayed = [...(await lives())].filter(([, life]) => life === 1).map(([id]) => id);
    expect(replayed.sort()).toEqual([...fitting].sort());
  });

  it('does each one once, whoever is killed, paused or takes over in between', async () => {
    const turn = fc.constantFrom('a' as const, 'b' as const, 'both' as const, 'lease over' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (turns, limit) => {
          await empty();
          await insertDead(database, 17);
          const { jobId } = await createJob();
          const queues = { a: queueOf('a'), b: queueOf('b') };
          // Each carries on as if it held the job, as a process does that was paused: the lease must tell.
          const move = async (who: 'a' | 'b') => {
            await queues[who].takeJob();
            await queues[who].replayBatch(jobId, limit);
          };
          for (const each of turns) {
            if (each === 'lease over') await expireLeases();
            else if (each === 'both') await Promise.all([move('a'), move('b')]);
            else await move(each);
          }
          await expireLeases();
          await queues.b.takeJob();
          await finish(queues.b, jobId, limit);
          expect(new Set((await lives()).values())).toEqual(new Set([1]));
          const { rows } = await database.query('select notification_id from replays');
          expect(rows).toHaveLength(17);
          expect(await store().jobById(jobId)).toMatchObject({ status: 'done', replayed: 17, skipped: 0 });
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  it('is taken by one process until its lease is over', async () => {
    await insertDead(database, 3);
    const { jobId } = await createJob();
    const taken = await Promise.all(['a', 'b', 'c'].map((owner) => queueOf(owner).takeJob()));
    expect(taken.filter((task) => task !== null)).toHaveLength(1);
    expect(await queueOf('d').takeJob()).toBeNull();
    await expireLeases();
    expect(await queueOf('d').takeJob()).toMatchObject({ jobId });
    await queueOf('d').releaseJobs();
    expect(await queueOf('e').takeJob()).toMatchObject({ jobId });
  });

  it('does not replay again what dies again while it runs', async () => {
    const ids = await insertDead(database, 12);
    const { jobId } = await createJob();
    const queue = queueOf('a');
    await queue.takeJob();
    const dieAgain = () =>
      database.query(
        `update notifications set status = 'dead', dead_reason = 'expired', settled_at = now(), next_attempt_at = null
         where status = 'queued'`,
      );
    await queue.replayBatch(jobId, 4);
    // One that the job has not reached yet is replayed by hand, and dies of it.
    await store().replay(ids[0] ?? '', { replayedBy: 'a hand', reason: 'impatience' });
    await dieAgain();
    for (;;) {
      const batch = await queue.replayBatch(jobId, 4);
      await dieAgain();
      if (batch.kind === 'lost' || batch.progress.status === 'done') break;
    }
    expect([...(await lives()).values()]).toEqual(Array<number>(12).fill(1));
    expect(await store().jobById(jobId)).toMatchObject({ status: 'done', total: 12, replayed: 11 });
  });

  it('that is cancelled replays nothing more, and stays cancelled', async () => {
    await insertDead(database, 12);
    const { jobId } = await createJob();
    const queue = queueOf('a');
    await queue.takeJob();
    await queue.replayBatch(jobId, 5);
    const cancelled = { status: 'cancelled', replayed: 5 };
    expect(await store().cancelJob(jobId)).toMatchObject({ job: cancelled, isCancelledNow: true });
    await expect(queue.replayBatch(jobId, 5)).resolves.toEqual({ kind: 'lost' });
    expect(await store().cancelJob(jobId)).toMatchObject({ job: cancelled, isCancelledNow: false });
    expect(await queue.takeJob()).toBeNull();
    expect([...(await lives()).values()].filter((life) => life === 1)).toHaveLength(5);
  });

  it('that is done is not cancelled', async () => {
    const { jobId } = await createJob();
    const queue = queueOf('a');
    await queue.takeJob();
    await finish(queue, jobId);
    expect(await store().cancelJob(jobId)).toMatchObject({
      job: { status: 'done', total: 0 },
      isCancelledNow: false,
    });
  });

  it('finds the few that fit among many that do not', async () => {
    await insertDead(database, 1_500, { reason: 'rejected' });
    const few = await insertDead(database, 2);
    await insertDead(database, 1_500, { reason: 'rejected' });
    const { jobId } = await createJob({ reason: 'expired' });
    const queue = queueOf('a');
    await queue.takeJob();
    await finish(queue, jobId);
    const replayed = [...(await lives())].filter(([, life]) => life === 1).map(([id]) => id);
    expect(replayed.sort()).toEqual([...few].sort());
  });

  it('is refused where too many run', async () => {
    const jobs: ReplayJobView[] = [];
    for (let index = 0; index < replayJobsMax; index += 1) jobs.push(await createJob());
    await expect(createJob()).rejects.toThrow('no place');
    await store().cancelJob(jobs[0]?.jobId ?? '');
    await expect(createJob()).resolves.toMatchObject({ status: 'running' });
    const page = await store().jobs({ limit: 4, afterId: null });
    expect(page.items).toHaveLength(4);
    const next = await store().jobs({ limit: 1_000, afterId: page.nextCursor });
    expect(next).toMatchObject({ nextCursor: null });
    expect(next.items).toHaveLength(replayJobsMax + 1 - 4);
  });
});
