// The traffic generator in its own time, and then over real sockets into the real service.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { ask, fromOwnPage } from './browser-request.ts';
import { createScript, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { samplePayment } from '../src/adapters/development/sample-payments.ts';
import { createTraffic } from '../src/adapters/development/traffic.ts';
import { splitE164 } from '../src/adapters/providers/calling-codes.ts';

function createTrafficInTime() {
  let nowMs = 1_000_000;
  let tick: (() => void) | null = null;
  let timersOpened = 0;
  const open: ((isTaken: boolean) => void)[] = [];
  const signals: AbortSignal[] = [];
  let answersAtOnce: boolean | null = true;
  const traffic = createTraffic({
    now: () => nowMs,
    every: (_ms, callback) => {
      timersOpened += 1;
      tick = callback;
      return () => {
        if (tick === callback) tick = null;
      };
    },
    send: (signal) => {
      signals.push(signal);
      if (answersAtOnce !== null) return Promise.resolve(answersAtOnce);
      return new Promise((resolve) => {
        open.push(resolve);
        signal.addEventListener('abort', () => resolve(false));
      });
    },
  });
  return {
    traffic,
    started: () => signals.length,
    open,
    answer: (how: boolean | null) => (answersAtOnce = how),
    isTicking: () => tick !== null,
    timersOpened: () => timersOpened,
    /** In steps as the real timer makes them. */
    pass: async (ms: number, stepMs = 50) => {
      for (let passed = 0; passed < ms; passed += stepMs) {
        nowMs += stepMs;
        tick?.();
        await Promise.resolve();
      }
      await new Promise(setImmediate);
    },
  };
}

describe('the traffic', () => {
  it.each([1, 5, 20, 100])('is %i a second', async (paymentsPerSecond) => {
    const { traffic, pass, started } = createTrafficInTime();
    traffic.set({ paymentsPerSecond, ttlMs: 60_000 });
    await pass(10_000);
    expect(started()).toBeGreaterThanOrEqual(paymentsPerSecond * 10);
    expect(started()).toBeLessThanOrEqual(paymentsPerSecond * 10 + 1);
    expect(traffic.state()).toMatchObject({ paymentsPerSecond, sent: started(), refused: 0, skipped: 0 });
  });

  it('ends by itself, and leaves no timer', async () => {
    const { traffic, pass, started, isTicking } = createTrafficInTime();
    traffic.set({ paymentsPerSecond: 5, ttlMs: 2_000 });
    expect(traffic.state().untilMs).toBe(1_002_000);
    await pass(2_000);
    expect(traffic.state()).toMatchObject({ paymentsPerSecond: 0, untilMs: null });
    expect(isTicking()).toBe(false);
    const before = started();
    await pass(5_000);
    expect(started()).toBe(before);
  });

  it('takes the place of what was set before, and ends with 0', async () => {
    const { traffic, pass, started, isTicking } = createTrafficInTime();
    traffic.set({ paymentsPerSecond: 100, ttlMs: 60_000 });
    traffic.set({ paymentsPerSecond: 1, ttlMs: 60_000 });
    await pass(3_000);
    expect(started()).toBeGreaterThanOrEqual(3);
    expect(started()).toBeLessThanOrEqual(5);
    traffic.set({ paymentsPerSecond: 0, ttlMs: 60_000 });
    expect(isTicking()).toBe(false);
    expect(traffic.state()).toMatchObject({ paymentsPerSecond: 0, untilMs: null, sent: started() });
  });

  it('leaves out what finds no place, and does not make up for it', async () => {
    const { traffic, pass, started, open, answer } = createTrafficInTime();
    answer(null);
    traffic.set({ paymentsPerSecond: 100, ttlMs: 60_000 });
    await pass(5_000);
    expect(started()).toBe(50);
    expect(traffic.state().skipped).toBeGreaterThan(400);
    answer(true);
    for (const resolve of open) resolve(true);
    await pass(1_000);
    expect(started()).toBeLessThanOrEqual(50 + 101);
  });

  it('does not burst after the process stood still', async () => {
    const { traffic, pass, started } = createTrafficInTime();
    traffic.set({ paymentsPerSecond: 100, ttlMs: 3_600_000 });
    await pass(60_000, 60_000);
    expect(started()).toBeLessThanOrEqual(50);
  });

  it('counts what was not taken apart', async () => {
    const { traffic, pass, answer } = createTrafficInTime();
    answer(false);
    traffic.set({ paymentsPerSecond: 5, ttlMs: 60_000 });
    await pass(1_000);
    expect(traffic.state()).toMatchObject({ sent: 0, refused: 6 });
  });

  it('stops with the service: what is under way is called off, and nothing begins again', async () => {
    const { traffic, pass, started, answer, isTicking, timersOpened } = createTrafficInTime();
    answer(null);
    traffic.set({ paymentsPerSecond: 20, ttlMs: 60_000 });
    await pass(1_000);
    const before = started();
    await traffic.stop();
    traffic.set({ paymentsPerSecond: 20, ttlMs: 60_000 });
    await pass(1_000);
    expect([started(), isTicking(), timersOpened()]).toEqual([before, false, 1]);
  });
});

describe('a made-up payment', () => {
  let seed = 1;
  // https://en.wikipedia.org/wiki/Linear_congruential_generator, so that each run sees the same ones.
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const many = Array.from({ length: 5_000 }, () => samplePayment(random));

  it('goes to a customer in one of four countries, half of them in Colombia', () => {
    const byCountry = new Map<string, number>();
    for (const { phone } of many) {
      const country = splitE164(phone)?.country ?? 'none';
      byCountry.set(country, (byCountry.get(country) ?? 0) + 1);
    }
    expect([...byCountry.keys()].sort()).toEqual(['1', '34', '52', '57']);
    expect((byCountry.get('57') ?? 0) / many.length).toBeCloseTo(0.5, 1);
  });

  it('has a phone of the right length, that no mock reads a meaning from', () => {
    const lengths: Readonly<Record<string, number>> = { '1': 10, '34': 9, '52': 10, '57': 10 };
    for (const { phone } of many) {
      const { country = '', national = '' } = splitE164(phone) ?? {};
      expect([phone, national.length]).toEqual([phone, lengths[country]]);
      expect(phone).not.toMatch(/^\+1500555/);
    }
  });

  it('fits its currency, and its text says the amount', () => {
    for (const { amount, message, currency } of many) {
      expect(amount).toMatch(/^\d+\.\d\d$/);
      expect(Number(amount)).toBeGreaterThan(0);
      expect(message).not.toContain('{');
      expect(message.replaceAll(/[.,]/g, '')).toContain(amount.replaceAll('.', ''));
      expect(['COP', 'MXN', 'USD', 'EUR']).toContain(currency);
    }
  });

  it('is one of a bounded number of customers, each with one phone', () => {
    const phones = new Map<string, Set<string>>();
    for (const { customer_id: id, phone } of many) phones.set(id, (phones.get(id) ?? new Set()).add(phone));
    expect(phones.size).toBeLessThanOrEqual(1_000);
    for (const own of phones.values()) expect(own.size).toBe(1);
  });
});

describe('/dev/traffic', () => {
  const token = 'the-token-of-the-console';
  const apiKey = 'a-key-of-sixteen-characters';
  const mock = 'http://127.0.0.1:9';
  const development = { CONSOLE_TOKEN: token, DEV_NOTIFIER_PRIMARY_URL: mock, FIRST_BASE_URL: mock };
  let service: TestService;
  let real: TestService;

  beforeAll(async () => {
    const [first, second] = [createScript(), createScript()];
    service = await startTestService({
      first,
      second,
      environment: { ...development, SECOND_BASE_URL: `${mock}/path`, API_KEYS: apiKey },
    });
    real = await startTestService({
      environment: { ...development, SECOND_BASE_URL: 'https://sms.example' },
    });
  });
  afterAll(() => Promise.all([service, real].map((each) => each.stop())));

  const set = (at: TestService, body: unknown) =>
    ask(`${at.url}/dev/traffic`, { method: 'PUT', body, headers: fromOwnPage(at.url, token) });
  const state = async (
    at: TestService,
  ): Promise<{ sent: number; refused: number; payments_per_second: number }> =>
    JSON.parse((await ask(`${at.url}/dev/traffic`, { headers: fromOwnPage(at.url, token) })).body) as {
      sent: number;
      refused: number;
      payments_per_second: number;
    };

  it('sends real payments, which are taken and told, also where a key is asked for', async () => {
    const answer = await set(service, { payments_per_second: 100, ttl_s: 60 });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ payments_per_second: 100, until: expect.any(String) });
    await until(async () => (await state(service)).sent >= 20);
    await set(service, { payments_per_second: 0 });
    expect(await state(service)).toMatchObject({ refused: 0, payments_per_second: 0 });
    await until(() => Promise.resolve(service.first.sent.length >= 20));
    expect(
      service.logs
        .filter((line) => line.includes('operator.acted'))
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { action: 'traffic.set', target: '100/s for 60 s', by: 'console' },
      { action: 'traffic.set', target: '0/s for 600 s', by: 'console' },
    ]);
  });

  it('sends nothing where a provider is not a mock, and says so in the session', async () => {
    const refused = await set(real, { payments_per_second: 1 });
    expect([refused.status, refused.code]).toEqual([409, 'real_providers']);
    expect(await state(real)).toMatchObject({ sent: 0, payments_per_second: 0 });
    const { body } = await ask(`${real.url}/console/session`);
    expect(JSON.parse(body)).toMatchObject({ development: { traffic: false } });
    const safe = await ask(`${service.url}/console/session`);
    expect(JSON.parse(safe.body)).toMatchObject({ development: { traffic: true } });
  });

  it.each([
    [{ payments_per_second: 101 }],
    [{ payments_per_second: -1 }],
    [{ payments_per_second: 1.5 }],
    [{ payments_per_second: '5' }],
    [{ payments_per_second: 5, ttl_s: 3_601 }],
    [{ payments_per_second: 5, ttl_s: 0 }],
    [{ payments_per_second: 5, url: 'http://evil.example' }],
    [{}],
  ])('refuses %j', async (body) => {
    expect((await set(service, body)).status).toBe(422);
  });

  it('stops with the service, whatever is under way', async () => {
    const own = await startTestService({ environment: { ...development, SECOND_BASE_URL: mock } });
    await set(own, { payments_per_second: 100, ttl_s: 60 });
    await until(async () => (await state(own)).sent >= 5);
    await own.stop();
    expect(own.logs.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});
