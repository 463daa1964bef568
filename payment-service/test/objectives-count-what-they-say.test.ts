import { describe, expect, it } from '@jest/globals';
import { createOutboxWatch } from '../src/adapters/postgres/outbox-watch.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { answers, createScript, metric, post, samplePayment } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';

const start = serviceOfEachTest();
const database = databaseOfThisFile();

const slow = 'relevo_payment_duration_seconds';
const taken = '{outcome="taken"}';

describe('the time that a payment took', () => {
  it('is without the wait that its caller asked for', async () => {
    // No provider takes it, so the caller waits for all of the second.
    const service = await start({
      first: createScript(answers.refused),
      second: createScript(answers.refused),
    });
    const { status } = await post(service.url, samplePayment, { Prefer: 'wait=1' });
    expect(status).toBe(201);
    expect(await metric(service.url, `${slow}_count${taken}`)).toBe(1);
    const route = 'relevo_http_request_duration_seconds_sum{method="POST",route="/payments",status="201"}';
    const wholeS = (await metric(service.url, route)) ?? 0;
    expect(wholeS).toBeGreaterThan(0.9);
    expect(await metric(service.url, `${slow}_sum${taken}`)).toBeLessThan(wholeS - 0.9);
    const logged = service.logs.find((line) => line.includes('payment.ended')) ?? '{}';
    expect(JSON.parse(logged)).toMatchObject({ outcome: 'taken', waitedMs: expect.any(Number) });
    expect((JSON.parse(logged) as { waitedMs: number }).waitedMs).toBeGreaterThan(900); // as was just checked
  });

  it('is counted for a refusal too, under its own outcome', async () => {
    const service = await start();
    await post(service.url, { ...samplePayment, amount: 0 });
    expect(await metric(service.url, `${slow}_count{outcome="refused"}`)).toBe(1);
    expect(await metric(service.url, `${slow}_count${taken}`)).toBe(0);
  });

  it('leads to the trace of the latest one where that is asked for, as OpenMetrics', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { url } = await start({ environment: { METRICS_EXEMPLARS: '1' } });
    await post(url, samplePayment, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    const asked = await fetch(`${url}/metrics`, { headers: { Accept: 'application/openmetrics-text' } });
    const buckets = (await asked.text()).split('\n').filter((line) => line.startsWith(`${slow}_bucket`));
    const traced = buckets.filter((line) => line.includes(` # {trace_id="${traceId}"} `));
    expect(traced).toEqual([expect.stringContaining('outcome="taken"')]);
  });
});

describe('what the objectives are told from', () => {
  it('is there from the start, so that the first failure is seen', async () => {
    const { url } = await start();
    for (const status of ['201', '500', '503']) {
      const line = `relevo_http_request_duration_seconds_count{method="POST",route="/payments",status="${status}"}`;
      expect([status, await metric(url, line)]).toEqual([status, 0]);
    }
    for (const result of ['in_time', 'late', 'excused']) {
      const line = `relevo_notification_timeliness_total{result="${result}"}`;
      expect([result, await metric(url, line)]).toEqual([result, 0]);
    }
  });
});

describe('the age of the queue', () => {
  it('is that of the oldest one that is worked for, not of one that is held until its deadline', async () => {
    await database.query('truncate notifications');
    const insert = (createdAgoS: number, dueInS: number): Promise<unknown> =>
      database.query(
        `insert into notifications (id, payment_id, customer_id, phone, body, status, next_attempt_at, deadline,
                                    traceparent, created_at)
         values (gen_random_uuid(), gen_random_uuid(), 'c', '+573001112233', 'hello', 'waiting',
                 now() + $2 * interval '1 second', now() + interval '1 day', '', now() - $1 * interval '1 second')`,
        [createdAgoS, dueInS],
      );
    const watch = createOutboxWatch(database, { everyMs: 3_600_000, onFailed: () => undefined });
    const ageS = async (): Promise<number | null> => {
      await watch.refresh();
      const { oldestMs } = watch.latest();
      return oldestMs === null ? null : Math.round((Date.now() - oldestMs) / 1_000);
    };
    await insert(7_200, 86_400);
    expect(await ageS()).toBeNull();
    expect(watch.latest().total).toBe(1);
    await insert(600, 30);
    expect(await ageS()).toBeCloseTo(600, -1);
    await watch.close();
  });
});
