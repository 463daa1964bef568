import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answers, post, samplePayment, startTestService } from './running-service.ts';
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

describe('an idempotency key', () => {
  it('is one payment and one message from 50 connections at once', async () => {
    const before = service.first.sent.length;
    const headers = { 'Idempotency-Key': 'fifty', Prefer: 'wait=5' };
    const answered = await Promise.all(
      Array.from({ length: 50 }, () => post(service.url, samplePayment, headers)),
    );
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answered.map(({ body }) => body.payment_id)).size).toBe(1);
    expect(answered.filter(({ headers: sent }) => sent.get('idempotency-replayed') === 'true')).toHaveLength(
      49,
    );
    expect(service.first.sent).toHaveLength(before + 1);
  });

  it('with another body is refused', async () => {
    const headers = { 'Idempotency-Key': 'two bodies' };
    await post(service.url, samplePayment, headers);
    const { status, body } = await post(service.url, { ...samplePayment, amount: 101 }, headers);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('sees 100.0 and 100.00 as the same amount', async () => {
    const headers = { 'Idempotency-Key': 'same amount' };
    const body = (amount: string) => `{"amount": ${amount}, "customer_id": "123", "message": "x"}`;
    const first = await post(service.url, body('100.0'), headers);
    const second = await post(service.url, body('"100.00"'), headers);
    expect(second.body.payment_id).toBe(first.body.payment_id);
  });

  it('refuses two keys of one request, and takes one that has a comma', async () => {
    const sendUnder = async (keys: string | readonly string[]) => {
      const request = httpRequest(`${service.url}/payments`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': [keys].flat() },
      });
      request.end(JSON.stringify(samplePayment));
      const [response] = (await once(request, 'response')) as [IncomingMessage]; // as node:http emits it
      response.resume();
      return response.statusCode;
    };
    expect(await sendUnder(['order-1', 'order-2'])).toBe(400);
    expect(await sendUnder('order-1, order-2')).toBe(201);
  });
});
