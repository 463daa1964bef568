import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { secretKey } from './gateways/scripted-stripe.ts';
import { metric, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

type Refund = {
  readonly refund_id: string;
  readonly status: string;
  readonly amount: string;
  readonly reason: string | null;
  readonly execution: { readonly gateway: string; readonly tries: number; readonly in_doubt: boolean } | null;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

type Payment = {
  readonly status: string;
  readonly refunded_amount?: string;
  readonly refunds?: readonly Refund[];
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

async function taken(method: string | null = 'pm_card_visa'): Promise<string> {
  const body = method === null ? {} : { capture: 'gateway', payment_method: method };
  return (await post(service.url, { ...samplePayment, ...body })).body.payment_id;
}

async function giveBack(paymentId: string, body: unknown = {}, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}/payments/${paymentId}/refunds`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Refund,
  };
}

async function read<Body>(path: string): Promise<Body> {
  return (await (await fetch(service.url + path)).json()) as Body;
}

const payment = (id: string) => read<Payment>(`/payments/${id}`);

describe('POST /payments/{id}/refunds', () => {
  it('answers 201 once the money is given back, and the payment says how much of it', async () => {
    const id = await taken();
    expect(await payment(id)).not.toHaveProperty('refunds');
    await until(() => service.first.sent.length === 1);
    const { status, headers, body } = await giveBack(id, {
      amount: 10.5,
      reason: 'wrong size, +573001112233',
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/payments/${id}/refunds/${body.refund_id}`);
    expect(body).toMatchObject({
      status: 'succeeded',
      amount: '10.50',
      currency: 'COP',
      execution: { gateway: 'simulated', tries: 1, in_doubt: false },
    });
    expect(body.reason).not.toContain('3001112233');
    expect(await payment(id)).toMatchObject({
      status: 'partially_refunded',
      refunded_amount: '10.50',
      refunds: [{ refund_id: body.refund_id }],
    });
    expect(await read(headers.get('location') ?? '')).toEqual(body);
    const rest = await giveBack(id);
    expect(rest.body).toMatchObject({ status: 'succeeded', amount: '89.50' });
    expect(await payment(id)).toMatchObject({ status: 'refunded', refunded_amount: '100.00' });
    const { items } = await read<{ items: Refund[] }>(`/payments/${id}/refunds`);
    expect(items.map(({ amount }) => amount)).toEqual(['10.50', '89.50']);
    // Nobody is told of a refund.
    expect(service.first.sent).toHaveLength(1);
  });

  it('is the same refund under the same key, and refuses another body, an empty and a too long key', async () => {
    const id = await taken();
    const key = { 'Idempotency-Key': 'return-1' };
    const first = await giveBack(id, { amount: 10 }, key);
    const again = await giveBack(id, { amount: '10.00' }, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(await giveBack(id, { amount: 11 }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    for (const unusable of ['', 'x'.repeat(256)]) {
      const { status, body } = await giveBack(id, {}, { 'Idempotency-Key': unusable });
      expect([status, body.code]).toEqual([400, 'invalid_idempotency_key']);
    }
    expect(await payment(id)).toMatchObject({ refunded_amount: '10.00' });
  });

  it('takes no payment’s key for a refund’s, nor the other way round', async () => {
    const key = { 'Idempotency-Key': 'one-for-both' };
    const paid = await post(service.url, { ...samplePayment, customer_id: '124' }, key);
    expect((await giveBack(paid.body.payment_id, {}, key)).status).toBe(422);
    const other = { 'Idempotency-Key': 'refund-first' };
    await giveBack(paid.body.payment_id, {}, other);
    expect((await post(service.url, samplePayment, other)).status).toBe(422);
  });

  it('answers once both are done where two come at once under one key', async () => {
    const id = await taken();
    const key = { 'Idempotency-Key': 'return-twice' };
    const [first, second] = await Promise.all([giveBack(id, {}, key), giveBack(id, {}, key)]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.refund_id).toBe(first.body.refund_id);
  });

  it('says how much is left where more is asked for', async () => {
    const id = await taken();
    await giveBack(id, { amount: 60 });
    const { status, body } = await giveBack(id, { amount: 40.01 });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'refund_too_large',
      errors: [{ pointer: '/amount', detail: 'expected at most 40.00 COP: no more is left' }],
    });
  });

  it.each([[{ amount: 0.001 }], [{ amount: -1 }], [{ amount: 0 }], [{ amount: 'ten' }], [{ amount: null }]])(
    'refuses %j',
    async (body) => {
      const answer = await giveBack(await taken(null), body);
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '/amount']);
    },
  );

  it('refuses what it does not know, and a reason that is none', async () => {
    const id = await taken(null);
    expect((await giveBack(id, { amout: 1 })).body.errors?.[0]?.pointer).toBe('/amout');
    expect((await giveBack(id, { reason: '' })).status).toBe(422);
  });

  it('names the state of a payment that can not be refunded', async () => {
    const declined = await post(service.url, {
      ...samplePayment,
      capture: 'gateway',
      payment_method: 'pm_card_chargeDeclined',
    });
    const id = (declined.headers.get('location') ?? '').replace('/payments/', '');
    expect(await giveBack(id)).toMatchObject({
      status: 409,
      body: { code: 'payment_not_refundable', errors: [{ detail: 'the payment is failed' }] },
    });
    const undecided = await taken('sim_pending_30000');
    expect((await giveBack(undecided)).body.errors?.[0]?.detail).toBe('the payment is processing');
  });

  it('answers 404 where there is no such payment, and no such refund', async () => {
    const nobody = '0195a000-0000-7000-8000-000000000001';
    for (const id of [nobody, 'not-an-id']) {
      expect(await giveBack(id)).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
      expect((await fetch(`${service.url}/payments/${id}/refunds`)).status).toBe(404);
    }
    const id = await taken(null);
    expect(await read(`/payments/${id}/refunds/${nobody}`)).toMatchObject({ code: 'refund_not_found' });
    const { body } = await giveBack(id);
    const elsewhere = await taken(null);
    expect((await fetch(`${service.url}/payments/${elsewhere}/refunds/${body.refund_id}`)).status).toBe(404);
  });

  it('answers 409 with the gateway’s reason where it refuses, again under the same key', async () => {
    const id = await taken('sim_refund_refused');
    const key = { 'Idempotency-Key': 'refused-1' };
    for (const replayed of [null, 'true']) {
      const { status, headers, body } = await giveBack(id, {}, key);
      expect(status).toBe(409);
      expect(headers.get('idempotency-replayed')).toBe(replayed);
      expect(body).toMatchObject({
        code: 'refund_failed',
        errors: [{ pointer: '', detail: 'refused: charge_disputed' }],
      });
    }
    expect(await payment(id)).toMatchObject({ status: 'succeeded', refunded_amount: '0.00' });
  });

  it('answers 202 while it is not settled, and goes on by itself', async () => {
    const id = await taken('pm_card_pendingRefund');
    const { status, headers, body } = await giveBack(id);
    expect(status).toBe(202);
    expect(headers.get('retry-after')).toBe('2');
    expect(body).toMatchObject({ status: 'processing', execution: { in_doubt: true } });
    await until(async () => (await payment(id)).status === 'refunded', 15_000);
  });

  it('waits as long as the caller wishes', async () => {
    const patient = await giveBack(await taken('pm_card_pendingRefund'), {}, { Prefer: 'wait=10' });
    expect(patient.status).toBe(201);
    expect(patient.headers.get('preference-applied')).toBe('wait=10');
    const hurried = await giveBack(await taken(), {}, { Prefer: 'respond-async' });
    expect(hurried.status).toBe(202);
  });

  it('finds out what became of a call without an answer, and gives the money back once', async () => {
    const id = await taken('sim_refund_timeout');
    const { status } = await giveBack(id, {}, { Prefer: 'wait=15' });
    expect(status).toBe(201);
    expect(await payment(id)).toMatchObject({ status: 'refunded', refunded_amount: '100.00' });
  });

  it('records what was given back elsewhere, where the payment was taken there', async () => {
    const id = await taken(null);
    const { status, body } = await giveBack(id, { amount: 25 });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'succeeded', execution: null });
    expect(await payment(id)).toMatchObject({ status: 'partially_refunded', refunded_amount: '25.00' });
    const listed = await read<{ items: Payment[] }>('/payments?status=partially_refunded');
    expect(listed.items.length).toBeGreaterThanOrEqual(1);
  });

  it('counts what became of each', async () => {
    const counted = 'relevo_refunds_settled_total{status="failed",reason="refused"}';
    expect(await metric(service.url, counted)).toBe(1);
    const calls =
      'relevo_gateway_call_duration_seconds_count{gateway="simulated",operation="refund",outcome="refunded"}';
    expect(await metric(service.url, calls)).toBeGreaterThan(0);
  });
});

describe('a payment of a gateway that was switched off since', () => {
  it('can not be refunded here, which is said', async () => {
    const id = await taken();
    const stripe = await startTestService({
      database: service.database,
      environment: { REPLICA_NAME: 'replica-b', STRIPE_SECRET_KEY: secretKey },
      yaml: [['kind: simulated', 'kind: stripe']],
    });
    try {
      const response = await fetch(`${stripe.url}/payments/${id}/refunds`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      });
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ code: 'gateway_off' });
    } finally {
      await stripe.stop();
    }
  });
});
