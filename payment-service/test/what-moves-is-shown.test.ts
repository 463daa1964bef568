// GET /flow and what GET /providers shows of the last two minutes, after real deliveries.
import { describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { z } from 'zod';
import { answers, createScript, post, samplePayment } from './running-service.ts';
import type { TestService, TestServiceOptions } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { watchesOfEachTest } from './watched-events.ts';

const start = serviceOfEachTest();
const watch = watchesOfEachTest();
const wait = { Prefer: 'wait=10' };

const flowSchema = z.object({
  at: z.iso.datetime(),
  window_s: z.literal(10),
  payments: z.strictObject({ taken_per_s: z.number(), refused_per_s: z.number() }),
  queue: z.strictObject({
    queued: z.number(),
    sending: z.number(),
    verifying: z.number(),
    waiting: z.number(),
    oldest_at: z.iso.datetime().nullable(),
  }),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      state: z.string(),
      in_use: z.boolean(),
      attempts_per_s: z.number(),
      accepted_per_s: z.number(),
      failed_per_s: z.number(),
      skipped_per_s: z.number(),
    }),
  ),
  settled: z.strictObject({
    accepted_per_s: z.number(),
    delivered_per_s: z.number(),
    dead_per_s: z.number(),
  }),
});

const series = z.array(z.number()).length(60);

const providerSchema = z.object({
  name: z.string(),
  limits: z.strictObject({
    consecutive_failures: z.number(),
    failure_rate_percent: z.number(),
    minimum_calls: z.number(),
    slow_rate_percent: z.number(),
    slow_call_ms: z.number(),
    overdue_calls: z.number(),
    attempt_timeout_ms: z.number(),
    window_ms: z.number(),
  }),
  overdue: z.number(),
  next_probe_at: z.iso.datetime().nullable(),
  open_for_ms: z.number().nullable(),
  ramp_ends_at: z.iso.datetime().nullable(),
  latency: z.strictObject({
    window_s: z.literal(120),
    calls: z.number(),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
  }),
  history: z.strictObject({
    slot_s: z.literal(2),
    until: z.iso.datetime(),
    accepted: series,
    failed: series,
    skipped: series,
  }),
});

const flowOf = async ({ url }: TestService) => flowSchema.parse(await (await fetch(`${url}/flow`)).json());

async function providersOf({ url }: TestService) {
  const body = await (await fetch(`${url}/providers`)).json();
  const [first, second] = z.object({ items: z.array(providerSchema).length(2) }).parse(body).items;
  if (first === undefined || second === undefined) throw new Error('there are two providers');
  return { first, second };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Its circuit opens on the first call and stays so. */
const brokenThroughout: TestServiceOptions = {
  first: createScript(answers.wrongPassword),
  yaml: [['open_ms_min: 2000', 'open_ms_min: 30000']],
};

describe('GET /flow', () => {
  it('shows rates of payments, calls, gates and ends, once their second is over', async () => {
    const service = await start(brokenThroughout);
    expect((await flowOf(service)).providers.map(({ name, in_use }) => [name, in_use])).toEqual([
      ['first', true],
      ['second', false],
    ]);
    await post(service.url, samplePayment, wait);
    await post(service.url, samplePayment, wait);
    await post(service.url, { ...samplePayment, customer_id: 'without contact' }, wait);
    await post(service.url, { ...samplePayment, amount: -1 });
    const keyed = { ...wait, 'Idempotency-Key': 'once' };
    await post(service.url, samplePayment, keyed);
    await post(service.url, samplePayment, keyed);
    // The last one, which was taken before, asks the gates as well.
    await until(async () => (await flowOf(service)).providers[0]?.skipped_per_s === 0.4);
    const flow = await flowOf(service);
    expect(flow.payments).toEqual({ taken_per_s: 0.4, refused_per_s: 0.1 });
    expect(flow.settled).toEqual({ accepted_per_s: 0.3, delivered_per_s: 0, dead_per_s: 0.1 });
    const [first, second] = flow.providers;
    expect(first).toMatchObject({ state: 'open', in_use: false, attempts_per_s: 0.1, accepted_per_s: 0 });
    expect(first).toMatchObject({ failed_per_s: 0.1, skipped_per_s: 0.4 });
    expect(second).toMatchObject({ state: 'closed', in_use: true, attempts_per_s: 0.3, failed_per_s: 0 });
  });

  it('shows what is owed, and since when', async () => {
    const service = await start({
      first: createScript(answers.throttled),
      second: createScript(answers.throttled),
    });
    await post(service.url, samplePayment);
    await until(async () => (await flowOf(service)).queue.waiting === 1);
    const { queue } = await flowOf(service);
    expect(queue).toMatchObject({ queued: 0, sending: 0, verifying: 0 });
    expect(Date.now() - Date.parse(queue.oldest_at ?? '')).toBeLessThan(60_000);
  });

  it('is streamed with the same body', async () => {
    const service = await start();
    const seen = await watch(service, '?types=flow');
    expect(flowSchema.parse((await seen.seen('flow')).fields).providers).toHaveLength(2);
  });
});

describe('GET /providers', () => {
  it('shows the limits of gateway.yaml that open a circuit', async () => {
    const { first } = await providersOf(await start());
    expect(first).toMatchObject({
      limits: { consecutive_failures: 5, slow_call_ms: 300, attempt_timeout_ms: 1_500, overdue_calls: 5 },
      overdue: 0,
      open_for_ms: null,
      ramp_ends_at: null,
      latency: { calls: 0, p50_ms: null, p95_ms: null },
    });
  });

  it('shows how long an opening lasts, and the calls and gates of the last two minutes', async () => {
    const service = await start(brokenThroughout);
    await post(service.url, samplePayment, wait);
    const { first: open } = await providersOf(service);
    const leftMs = Date.parse(open.next_probe_at ?? '') - Date.now();
    expect(open.open_for_ms).toBeGreaterThanOrEqual(24_000);
    expect(open.open_for_ms).toBeLessThanOrEqual(36_000);
    expect(leftMs).toBeLessThanOrEqual(open.open_for_ms ?? 0);
    await post(service.url, samplePayment, wait);
    await until(async () => sum((await providersOf(service)).second.history.accepted) === 2);
    const { first, second } = await providersOf(service);
    expect([sum(first.history.failed), first.latency.calls, sum(first.history.skipped)]).toEqual([1, 1, 1]);
    expect(sum(first.history.accepted)).toBe(0);
    expect(second.latency.calls).toBe(2);
    expect(second.latency.p50_ms).toBeGreaterThanOrEqual(1);
    expect(Date.now() - Date.parse(second.history.until)).toBeLessThan(4_000);
  });

  it('counts a call about a wrong number, and holds it against nobody', async () => {
    const service = await start({ first: createScript(answers.badNumber) });
    await post(service.url, samplePayment, wait);
    await until(async () => (await flowOf(service)).providers[0]?.attempts_per_s === 0.1);
    const { first } = await providersOf(service);
    expect(first.latency.calls).toBe(1);
    expect([sum(first.history.accepted), sum(first.history.failed)]).toEqual([0, 0]);
  });

  it('shows calls that hang while they hang', async () => {
    const hang = createScript(
      (_message, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(answers.timedOut()))),
    );
    const service = await start({
      first: hang,
      yaml: [
        ['attempt_timeout_ms: 1500', 'attempt_timeout_ms: 10000'],
        ['open_ms_min: 2000', 'open_ms_min: 12000'],
      ],
    });
    await post(service.url, samplePayment);
    await post(service.url, samplePayment);
    await until(async () => (await providersOf(service)).first.overdue === 2);
  });
});
