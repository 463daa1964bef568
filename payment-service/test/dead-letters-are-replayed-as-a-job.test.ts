import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createReplayWorker } from '../src/application/replay-worker.ts';
import type { ReplayBatch } from '../src/application/replays.ts';
import { answers, createScript, metric, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const jobSchema = z.object({
  job_id: z.string(),
  status: z.string(),
  total: z.number(),
  replayed: z.number(),
  skipped: z.number(),
});

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ first: createScript(answers.badNumber) });
});
afterAll(() => service.stop());

async function ask(path: string, method = 'GET', body?: unknown) {
  const response = await fetch(service.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const jobs = '/notifications/replays';

async function ended(path: string) {
  const until = performance.now() + 15_000;
  while (performance.now() < until) {
    const job = jobSchema.parse((await ask(path)).body);
    if (job.status !== 'running') return job;
  }
  throw new Error('the job does not end in time');
}

describe('a replay job over HTTP', () => {
  it('is counted first, then carried out at its pace, each message once', async () => {
    const wait = { Prefer: 'wait=20' };
    await Promise.all(Array.from({ length: 12 }, () => post(service.url, samplePayment, wait)));
    service.first.send = answers.accepted;
    const sentBefore = service.first.sent.length;
    const asked = { filter: { reason: 'rejected' } };
    expect(await ask(jobs, 'POST', { ...asked, dry_run: true })).toMatchObject({
      status: 200,
      body: { matched: 12, by_reason: { rejected: 12 }, may_have_reached: 0, is_complete: true },
    });
    const begunAt = performance.now();
    const made = await ask(jobs, 'POST', { ...asked, reason: 'numbers were mended', rate_per_second: 20 });
    const job = jobSchema.parse(made.body);
    expect(made).toMatchObject({ status: 202, body: { total: 12, filter: asked.filter } });
    const path = made.headers.get('location') ?? '';
    expect(path).toBe(`${jobs}/${job.job_id}`);
    expect(await ended(path)).toMatchObject({ status: 'done', replayed: 12, skipped: 0 });
    // Three batches of four at 20 a second: two pauses of 200 ms lie between them.
    expect(performance.now() - begunAt).toBeGreaterThan(390);
    const left = await ask(jobs, 'POST', { ...asked, dry_run: true });
    expect(left.body).toMatchObject({ matched: 0, by_reason: {} });
    expect(await metric(service.url, 'relevo_replays_total{reason="rejected"}')).toBe(12);
    while (service.first.sent.length < sentBefore + 12) await ask('/livez');
    const attempts = service.first.sent.slice(sentBefore).map(({ attemptId }) => attemptId);
    expect(new Set(attempts).size).toBe(12);
    expect((await ask(jobs)).body).toMatchObject({ items: [{ job_id: job.job_id }], next_cursor: null });
    expect(await ask(path, 'DELETE')).toMatchObject({ status: 200, body: { status: 'done' } });
  });

  it('goes on after a restart in the middle of it, and sends nothing twice', async () => {
    service.first.send = answers.badNumber;
    const wait = { Prefer: 'wait=20' };
    await Promise.all(Array.from({ length: 10 }, () => post(service.url, samplePayment, wait)));
    service.first.send = answers.accepted;
    const sentBefore = service.first.sent.length;
    const order = { filter: {}, reason: 'restarted', rate_per_second: 5 };
    const path = (await ask(jobs, 'POST', order)).headers.get('location') ?? '';
    const half = async () => jobSchema.parse((await ask(path)).body);
    while ((await half()).replayed === 0) await ask('/livez');
    await service.restart();
    const { status, replayed } = await half();
    expect({ status, isHalfDone: replayed > 0 && replayed < 10 }).toEqual({
      status: 'running',
      isHalfDone: true,
    });
    expect(await ended(path)).toMatchObject({ status: 'done', replayed: 10, skipped: 0 });
    while (service.first.sent.length < sentBefore + 10) await ask('/livez');
    const paymentsSent = service.first.sent.slice(sentBefore);
    expect(paymentsSent).toHaveLength(10);
    const twice = await ask('/notifications?possible_duplicate=true');
    expect(twice.body).toMatchObject({ items: [] });
  });

  it.each([
    ['POST', jobs, { filter: {} }, 422, 'invalid_request'],
    ['POST', jobs, { reason: 'x' }, 422, 'invalid_request'],
    ['POST', jobs, { filter: { status: 'dead' }, reason: 'x' }, 422, 'invalid_request'],
    ['POST', jobs, { filter: { reason: 'boredom' }, reason: 'x' }, 422, 'invalid_request'],
    ['POST', jobs, { filter: { since: 'yesterday' }, reason: 'x' }, 422, 'invalid_request'],
    ['POST', jobs, { filter: {}, reason: 'x', rate_per_second: 0 }, 422, 'invalid_request'],
    ['POST', jobs, { filter: {}, reason: 'x', rate_per_second: 1_001 }, 422, 'invalid_request'],
    ['GET', `${jobs}?cursor=x`, undefined, 422, 'invalid_request'],
    ['GET', `${jobs}/nonsense`, undefined, 404, 'replay_job_not_found'],
    ['DELETE', `${jobs}/0193f5c1-7a63-7c3e-8b1a-123456789012`, undefined, 404, 'replay_job_not_found'],
    ['DELETE', jobs, undefined, 405, 'method_not_allowed'],
  ])('%s %s with %j answers %d %s', async (method, path, body, status, code) => {
    expect(await ask(path, method, body)).toMatchObject({ status, body: { code } });
  });
});

describe('the worker of replay jobs', () => {
  const replayed = { notificationId: 'n', traceparent: '', life: 1, deadReason: 'expired' } as const;

  it('goes on after the database was away, and tells of it once', async () => {
    const progress = { jobId: 'j', status: 'running', total: 2, replayed: 1, skipped: 0 } as const;
    const done = { ...progress, status: 'done', replayed: 2 } as const;
    const told: string[] = [];
    const script: (ReplayBatch | Error)[] = [
      new Error('away'),
      new Error('still away'),
      { kind: 'replayed', replayed: [replayed], progress },
      new Error('away again'),
      { kind: 'replayed', replayed: [replayed], progress: done },
    ];
    const failures: unknown[] = [];
    let hints = 0;
    await new Promise<void>((resolve) => {
      const worker = createReplayWorker({
        queue: {
          takeJob: () => Promise.resolve({ jobId: 'j', perSecond: 1_000 }),
          replayBatch: () => {
            const next = script.shift();
            return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? { kind: 'lost' });
          },
          releaseJobs: () => Promise.resolve(),
        },
        observer: {
          replayed: () => undefined,
          jobChanged: ({ status, replayed }) => told.push(`${status} ${replayed}`),
          jobEnded: () => void worker.stop().then(resolve),
        },
        hint: () => (hints += 1),
        idlePauseMs: 1,
        onFailed: (error) => failures.push(error),
      });
      worker.start();
    });
    expect(hints).toBe(2);
    expect(failures).toHaveLength(2);
    expect(told).toEqual(['running 1', 'done 2']);
  });
});
