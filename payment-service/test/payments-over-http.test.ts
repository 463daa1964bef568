import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answers, metric, post, samplePayment, startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => {
  service.first.send = answers.accepted;
  service.second.send = answers.accepted;
});

describe('POST /payments', () => {
  it('takes the sample verbatim and tells the customer', async () => {
    const before = service.first.sent.length;
    const { status, headers, body } = await post(
      service.url,
      '{"amount": 100.0, "customer_id": "123", "message": "Pago recibido"}',
      { Prefer: 'wait=10' },
    );
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/payments/${body.payment_id}`);
    expect(headers.get('preference-applied')).toBe('wait=10');
    expect(body).toMatchObject({
      status: 'succeeded',
      amount: '100.00',
      currency: 'COP',
      customer_id: '123',
      notification: {
        status: 'accepted',
        provider: 'first',
        attempts: [{ provider: 'first', outcome: 'accepted', reason: 'ok' }],
      },
    });
    expect(service.first.sent.slice(before)).toMatchObject([{ to: '+573001112233', body: 'Pago recibido' }]);
  });

  it('answers without waiting for the provider unless asked to', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    service.first.send = () => held.then(answers.accepted);
    const { status, body } = await post(service.url);
    expect(status).toBe(201);
    expect(body.notification).toMatchObject({ status: 'sending', attempts: [{ outcome: null }] });
    release();
  });

  it.each([
    ['invalid JSON', '{"amount":', {}, 400, 'invalid_json'],
    ['JSON that is not UTF-8 text', '', {}, 400, 'invalid_json'],
    ['JSON nested too deeply', '['.repeat(16_000) + ']'.repeat(16_000), {}, 400, 'invalid_json'],
    ['what is not brotli though it says so', 'garbage', { 'Content-Encoding': 'br' }, 400, 'invalid_json'],
    ['what is not gzip though it says so', 'garbage', { 'Content-Encoding': 'gzip' }, 400, 'invalid_json'],
    ['another content type', '{}', { 'Content-Type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a body over 32 KiB', { ...samplePayment, message: 'x'.repeat(40_000) }, {}, 413, 'body_too_large'],
    ['no object', '[]', {}, 422, 'invalid_request'],
    ['null', 'null', {}, 422, 'invalid_request'],
    ['an unknown field', { ...samplePayment, fone: '1' }, {}, 422, 'invalid_request'],
    [
      'a prototype key',
      '{"__proto__": {}, "amount": 1, "customer_id": "1", "message": "x"}',
      {},
      422,
      'invalid_request',
    ],
    [
      'a key of 256 characters',
      samplePayment,
      { 'Idempotency-Key': 'k'.repeat(256) },
      400,
      'invalid_idempotency_key',
    ],
    ['an empty key', samplePayment, { 'Idempotency-Key': '' }, 400, 'invalid_idempotency_key'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await post(service.url, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.body).toHaveProperty('trace_id', expect.stringMatching(/^[0-9a-f]{32}$/));
  });

  it.each([
    ['amount', -1, 'negative'],
    ['amount', 0, 'more than 0'],
    ['amount', 100.001, 'decimals'],
    ['amount', 'NaN', 'decimal number'],
    ['amount', 1e13, '10^12'],
    ['amount', null, 'number'],
    ['customer_id', 123, 'string'],
    ['customer_id', undefined, 'it is missing'],
    ['customer_id', '', 'at least 1'],
    ['message', 'a\0b', 'NUL'],
    ['message', '\ud800', 'broken characters'],
    ['phone', '573001112233', 'plus'],
    ['currency', 'XXX', 'ISO 4217'],
    ['currency', 'cop', 'ISO 4217'],
  ])('refuses %s %j and says what is expected', async (field, value, expected) => {
    const { status, body } = await post(service.url, { ...samplePayment, [field]: value });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: `/${field}`, detail: expect.stringContaining(expected) }],
    });
  });

  it('reads the digits of an amount and not the float that they make', async () => {
    const exact = '{"amount": 999999999999.99, "customer_id": "123", "message": "x"}';
    expect((await post(service.url, exact)).body).toMatchObject({ amount: '999999999999.99' });
    const tooFine = '{"amount": 100.0000000000000000001, "customer_id": "123", "message": "x"}';
    expect((await post(service.url, tooFine)).status).toBe(422);
  });

  it.each([
    ['1,601 characters', 'x'.repeat(1_601)],
    ['801 emoji, which are 1,602 characters to a provider', '🎉'.repeat(801)],
  ])('refuses a message of %s', async (_what, message) => {
    const { status, body } = await post(service.url, { ...samplePayment, message });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      errors: [{ pointer: '/message', detail: expect.stringContaining('1600') }],
    });
  });

  it('takes 1,600 characters and emoji', async () => {
    expect((await post(service.url, { ...samplePayment, message: 'x'.repeat(1_600) })).status).toBe(201);
    expect((await post(service.url, { ...samplePayment, message: '🎉'.repeat(800) })).status).toBe(201);
  });

  it('keeps the payment of a customer without a phone, and says that there is no contact', async () => {
    const { status, body } = await post(service.url, { ...samplePayment, customer_id: 'nobody' });
    expect(status).toBe(201);
    expect(body.notification).toMatchObject({
      status: 'dead',
      reason: 'no_contact',
      attempts: [],
      advice: expect.stringContaining('PUT /customers'),
    });
    const stored = await fetch(`${service.url}/payments/${body.payment_id}`);
    expect(await stored.json()).toEqual(body);
  });
});

describe('the other routes', () => {
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${service.url}${path}`, init);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  it('page through payments of one customer without loss or repetition', async () => {
    await fetch(`${service.url}/customers/pager`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: '{"phone":"+573001110000"}',
    });
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.unshift((await post(service.url, { ...samplePayment, customer_id: 'pager' })).body.payment_id);
    }
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await get(`/payments?customer_id=pager&limit=2${query}`);
      seen.push(...(body['items'] as { payment_id: string }[]).map(({ payment_id }) => payment_id));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(made);
  });

  it('find dead notifications by status and reason', async () => {
    const { body } = await post(service.url, { ...samplePayment, customer_id: 'unreachable' });
    const found = await get('/notifications?status=dead&reason=no_contact&limit=1000');
    const ids = (found.body['items'] as { notification_id: string }[]).map((item) => item.notification_id);
    expect(ids).toContain(body.notification.notification_id);
    const one = await get(`/notifications/${body.notification.notification_id}`);
    expect(one.body).toMatchObject({ customer_id: 'unreachable', phone: null, status: 'dead' });
  });

  it('find what was tried at a provider, whoever took it in the end', async () => {
    service.first.send = answers.refused;
    const order = { ...samplePayment, customer_id: 'tried' };
    await post(service.url, { ...order, phone: '+573001110000' }, { Prefer: 'wait=10' });
    const found = async (query: string) => {
      const { body } = await get(`/notifications?limit=1&${query}`);
      return (body['items'] as { customer_id: string }[]).map((item) => item.customer_id);
    };
    expect(await found('tried_provider=first')).toEqual(['tried']);
    expect(await found('tried_provider=second')).toEqual(['tried']);
    expect(await found('tried_provider=third')).toEqual([]);
    expect(await found('provider=first')).not.toContain('tried');
  });

  it('find a notification by its own id or by that of its payment, with what was paid', async () => {
    const { body } = await post(service.url, samplePayment);
    const { notification_id: notificationId } = body.notification;
    for (const id of [notificationId, body.payment_id, body.payment_id.toUpperCase()]) {
      const found = await get(`/notifications?id=${id}`);
      expect(found.body).toMatchObject({
        items: [
          { notification_id: notificationId, payment_id: body.payment_id, amount: '100.00', currency: 'COP' },
        ],
        next_cursor: null,
      });
    }
    const none = await get('/notifications?id=0198a000-0000-7000-8000-000000000000');
    expect(none).toMatchObject({ status: 200, body: { items: [] } });
    expect(await get('/notifications?id=pager')).toMatchObject({ status: 422 });
  });

  it('keep a contact', async () => {
    const put = await get('/customers/c-1', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: '{"phone":"+573001110001"}',
    });
    expect(put).toMatchObject({ status: 200, body: { customer_id: 'c-1', phone: '+573001110001' } });
    expect((await get('/customers/c-1')).body).toEqual(put.body);
  });

  it.each([
    ['GET', '/payments/nonsense', 404, 'payment_not_found'],
    ['GET', '/payments/0193f5c1-7a63-7c3e-8b1a-123456789012', 404, 'payment_not_found'],
    ['GET', '/notifications/nonsense', 404, 'notification_not_found'],
    ['GET', '/customers/missing', 404, 'customer_not_found'],
    ['GET', '/nowhere', 404, 'not_found'],
    ['GET', '/payments/%ff', 400, 'invalid_path'],
    ['GET', '/payments?limit=0', 422, 'invalid_request'],
    ['GET', '/payments?limit=1001', 422, 'invalid_request'],
    ['GET', '/payments?cursor=%00', 422, 'invalid_request'],
    ['GET', '/payments?colour=red', 422, 'invalid_request'],
    ['GET', '/payments?customer_id=%00', 422, 'invalid_request'],
    ['GET', '/notifications?since=yesterday', 422, 'invalid_request'],
    ['GET', '/notifications?status=lost', 422, 'invalid_request'],
    ['GET', '/notifications?provider=%00', 422, 'invalid_request'],
    ['DELETE', '/payments', 405, 'method_not_allowed'],
    ['POST', '/providers', 405, 'method_not_allowed'],
    ['POST', '/livez', 405, 'method_not_allowed'],
  ])('%s %s answers %d %s', async (method, path, status, code) => {
    const answer = await get(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, code });
    if (status === 405) expect(answer.headers.get('allow')).not.toBeNull();
  });

  it('are counted by the methods that a route has, and all others as one', async () => {
    for (const method of ['GET', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS'])
      await fetch(`${service.url}/providers`, { method });
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const methods = [...text.matchAll(/_count\{method="(\w+)",route="\/providers",status="(\d+)"/g)];
    const labels = methods.map(([, method, status]) => `${method ?? ''} ${status ?? ''}`);
    expect(labels).toEqual(expect.arrayContaining(['GET 200', 'OTHER 405']));
    expect(labels.filter((label) => /HEAD|DELETE|PATCH|OPTIONS/.test(label))).toEqual([]);
  });

  it('tell health, providers and metrics', async () => {
    expect(await get('/livez')).toMatchObject({ status: 200 });
    expect(await get('/readyz')).toMatchObject({ status: 200 });
    expect((await get('/health')).body).toMatchObject({
      status: 'ok',
      checks: { providers: { first: 'closed' } },
    });
    expect((await get('/providers')).body).toMatchObject({
      items: [
        { name: 'first', state: 'closed', in_use: true },
        { name: 'second', state: 'closed', in_use: false },
      ],
    });
    expect(await metric(service.url, 'relevo_breaker_state{provider="first",state="closed"}')).toBe(1);
    expect(await metric(service.url, 'relevo_attempts_total{provider="second",outcome="unknown"}')).toBe(0);
  });
});
