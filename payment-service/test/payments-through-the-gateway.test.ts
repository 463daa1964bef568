import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { metric, openTestDatabase, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

type Answer = {
  readonly payment_id: string;
  readonly status: string;
  readonly failure_reason: string | null;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly authorization: {
    readonly gateway: string;
    readonly in_doubt: boolean;
    readonly tries: number;
  } | null;
  readonly notification: { readonly status: string } | null;
};

let service: TestService;

beforeAll(async () => {
  service = await startTestService({
    yaml: [
      ['answer_within_ms: 10000', 'answer_within_ms: 1500'],
      ['attempt_timeout_ms: 10000', 'attempt_timeout_ms: 1000'],
      ['slow_call_ms: 5000', 'slow_call_ms: 900'],
    ],
  });
});
afterAll(() => service.stop());

const through = (method: string) => ({ ...samplePayment, capture: 'gateway', payment_method: method });

async function pay(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const answer = await post(service.url, body, headers);
  return { ...answer, body: answer.body as unknown as Answer };
}

async function read(path: string): Promise<Answer> {
  return (await (await fetch(service.url + path)).json()) as Answer;
}

async function ledgerOf(paymentId: string) {
  const database = openTestDatabase(service.database.url);
  const sql = `select 1 from simulated_ledger l join authorizations a on a.id = l.authorization_id where a.payment_id = $1`;
  return database.query(sql, [paymentId]).finally(() => database.close());
}

const told = (): number => service.first.sent.length;

describe('POST /payments with capture: gateway', () => {
  it('answers 201 once the money is taken, and tells the customer', async () => {
    const before = told();
    const { status, headers, body } = await pay(through('pm_card_visa'), { Prefer: 'wait=10' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/payments/${body.payment_id}`);
    expect(body).toMatchObject({
      status: 'succeeded',
      failure_reason: null,
      authorization: { gateway: 'simulated', tries: 1, in_doubt: false },
      notification: { status: 'accepted' },
    });
    expect(told()).toBe(before + 1);
  });

  it('answers 402 with the reason when it is declined, again under the same key, and tells nobody', async () => {
    const before = told();
    const declined = through('pm_card_chargeDeclinedInsufficientFunds');
    const first = await pay(declined, { 'Idempotency-Key': 'declined-1' });
    expect(first.status).toBe(402);
    expect(first.body).toMatchObject({
      code: 'payment_failed',
      errors: [{ pointer: '/payment_method', detail: 'insufficient_funds' }],
    });
    const again = await pay(declined, { 'Idempotency-Key': 'declined-1' });
    expect(again.status).toBe(402);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const path = first.headers.get('location') ?? '';
    expect(again.headers.get('location')).toBe(path);
    expect(await read(path)).toMatchObject({
      status: 'failed',
      failure_reason: 'insufficient_funds',
      notification: null,
    });
    expect(told()).toBe(before);
  });

  it('answers 202 while the gateway has not decided, and goes on by itself', async () => {
    const { status, headers, body } = await pay(through('sim_pending_3000'));
    expect(status).toBe(202);
    expect(headers.get('retry-after')).toBe('2');
    expect(body).toMatchObject({
      status: 'processing',
      notification: null,
      authorization: { in_doubt: true },
    });
    const path = headers.get('location') ?? '';
    await until(async () => (await read(path)).status === 'succeeded');
    await until(async () => (await read(path)).notification?.status === 'accepted');
  });

  it('finds out what became of a call without an answer, and asks for the money once', async () => {
    const { status, body } = await pay(through('sim_timeout'), { Prefer: 'wait=10' });
    expect([201, 202]).toContain(status);
    await until(async () => (await read(`/payments/${body.payment_id}`)).notification?.status === 'accepted');
    const { rows } = await ledgerOf(body.payment_id);
    expect(rows).toHaveLength(1);
  });

  it.each([
    [{ ...samplePayment, capture: 'gateway' }, '/payment_method'],
    [{ ...samplePayment, payment_method: 'pm_card_visa' }, '/payment_method'],
    [through('4242424242424242'), '/payment_method'],
    [{ ...samplePayment, capture: 'later' }, '/capture'],
  ])('refuses %j', async (body, pointer) => {
    const { status, body: problem } = await pay(body);
    expect(status).toBe(422);
    expect(problem.errors?.[0]?.pointer).toBe(pointer);
  });

  it('lists by status, and counts what became of each', async () => {
    const failed = (await (await fetch(`${service.url}/payments?status=failed`)).json()) as {
      items: Answer[];
    };
    expect(failed.items.length).toBeGreaterThanOrEqual(1);
    expect(
      failed.items.every(({ status, notification }) => status === 'failed' && notification === null),
    ).toBe(true);
    const settled = 'relevo_payments_settled_total{status="failed",reason="insufficient_funds"}';
    expect(await metric(service.url, settled)).toBe(1);
  });

  it('are found by their own id and that of their notification, by phone and by time, told of or not', async () => {
    const phone = '+573009998877';
    const { headers } = await pay({ ...through('pm_card_chargeDeclined'), phone });
    const failedId = (headers.get('location') ?? '').replace('/payments/', '');
    const { body: told } = await pay({ ...samplePayment, phone });
    const find = async (query: string): Promise<readonly string[]> => {
      const { items } = (await (await fetch(`${service.url}/payments?${query}`)).json()) as {
        readonly items: readonly Answer[];
      };
      return items.map(({ payment_id: id }) => id);
    };
    const notificationId = (told.notification as { notification_id?: string } | null)?.notification_id ?? '';
    expect(await find(`id=${failedId}`)).toEqual([failedId]);
    expect(await find(`id=${told.payment_id}`)).toEqual([told.payment_id]);
    expect(await find(`id=${notificationId}`)).toEqual([told.payment_id]);
    expect(await find('phone_suffix=8877')).toEqual([told.payment_id, failedId]);
    expect(await find('phone_suffix=8877&status=failed')).toEqual([failedId]);
    expect(await find('phone_suffix=8877&until=2026-01-01T00:00:00Z')).toEqual([]);
    expect(await find('phone_suffix=8877&since=2026-01-01T00:00:00Z')).toHaveLength(2);
  });

  it('say what cleared a doubt up, what was wrong with the gateway, and how long it took', async () => {
    const ended = (by: string) =>
      metric(service.url, `relevo_gateway_doubts_ended_total{gateway="simulated",by="${by}"}`);
    expect(await ended('look_up')).toBeGreaterThanOrEqual(2);
    expect([await ended('repeat'), await ended('given_up')]).toEqual([0, 0]);
    const timeouts = 'relevo_gateway_failures_total{gateway="simulated",outcome="unknown",reason="timeout"}';
    expect(await metric(service.url, timeouts)).toBe(1);
    const decided = await metric(service.url, 'relevo_payment_decision_seconds_count{status="succeeded"}');
    expect(decided).toBe(
      await metric(service.url, 'relevo_payments_settled_total{status="succeeded",reason=""}'),
    );
  });

  it('are counted while nobody knows, with how long that has been so', async () => {
    const seconds = 'relevo_payments_doubt_oldest_timestamp_seconds';
    await until(async () => (await metric(service.url, seconds)) === 0);
    const before = Date.now() / 1_000;
    await pay(through('sim_pending_9000'));
    await until(async () => (await metric(service.url, 'relevo_payments_undecided{state="in_doubt"}')) === 1);
    for (const since of [seconds, 'relevo_payments_undecided_oldest_timestamp_seconds'])
      expect(Math.abs(Number(await metric(service.url, since)) - before)).toBeLessThan(10);
  });
});
