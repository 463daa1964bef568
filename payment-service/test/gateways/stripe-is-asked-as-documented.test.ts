// What goes over the wire to Stripe, and how often.
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { PaymentGateway } from '../../src/application/payment-gateway.ts';
import { noDeadline, request, startMs, stripeAt } from './gateway-fixtures.ts';
import { createScriptedStripe, secretKey } from './scripted-stripe.ts';

let server: ScriptedServer;
let gateway: PaymentGateway;
beforeEach(async () => {
  server = await startScriptedServer(createScriptedStripe(() => startMs).script);
  gateway = stripeAt(server.port);
});
afterEach(async () => {
  gateway.close();
  await server.close();
});

const authorize = (signal = noDeadline()) => gateway.authorize(request, signal);
const refundId = '0195a000-0000-7000-8000-0000000000b1';

describe('an authorization at Stripe', () => {
  it('is one PaymentIntent, confirmed at once, under our id as its key', async () => {
    await authorize();
    const [asked] = server.requests;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/v1/payment_intents',
      headers: {
        authorization: `Bearer ${secretKey}`,
        'idempotency-key': request.authorizationId,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      amount: '10000',
      currency: 'cop',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      off_session: 'true',
      capture_method: 'automatic',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[authorization_id]': request.authorizationId,
      'metadata[payment_id]': request.paymentId,
      'metadata[customer_id]': '123',
    });
  });

  it('carries its trace, and nothing about the machine or the calls before it', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await authorize();
    await gateway.authorize({ ...request, traceparent }, noDeadline());
    const [first, second] = server.requests;
    expect(first?.headers).not.toHaveProperty('traceparent');
    expect(second?.headers).toMatchObject({ traceparent });
    expect(second?.headers).not.toHaveProperty('x-stripe-client-telemetry');
    const client: unknown = JSON.parse(String(second?.headers['x-stripe-client-user-agent']));
    expect(client).not.toHaveProperty('platform');
    expect(client).not.toHaveProperty('telemetry_id');
  });

  it('uses a connection again', async () => {
    await authorize();
    await authorize();
    expect(server.requests.map(({ connection }) => connection)).toEqual([0, 0]);
  });

  it('is not sent at all where its amount can not be said exactly', async () => {
    const money = { amountMinor: 5_124n, currency: 'KWD' };
    expect(await gateway.authorize({ ...request, money }, noDeadline())).toEqual({
      kind: 'declined',
      reason: 'refused_request',
      gatewayId: null,
    });
    expect(server.requests).toHaveLength(0);
  });

  // Stripe's own client would ask again after these two, whatever it is told.
  it.each([
    ['resets the connection', { kind: 'reset' }],
    [
      'ends it in mid-answer',
      { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', afterwards: 'end' },
    ],
    ['fails', { kind: 'respond', status: 503 }],
    ['asks to try again', { kind: 'respond', status: 409, headers: { 'Stripe-Should-Retry': 'true' } }],
  ] as const)('is asked for once where Stripe %s', async (_what, reply) => {
    server.follow(() => reply);
    expect(await authorize()).toMatchObject({ kind: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('closes its socket when the time is up', async () => {
    server.follow(() => ({ kind: 'hang' }));
    const deadline = new AbortController();
    const pending = authorize(deadline.signal);
    await server.requestCountReached(1);
    deadline.abort();
    expect(await pending).toEqual({ kind: 'unknown', reason: 'timeout' });
    await server.allConnectionsClosed();
  });
});

describe('a connection to Stripe', () => {
  it('was not made where its name can not be resolved', async () => {
    const lost = stripeAt(443, { protocol: 'https', host: 'relevo.invalid' });
    const answer = await lost.authorize(request, noDeadline());
    lost.close();
    expect(answer).toEqual({ kind: 'not_sent', reason: 'dns_failure' });
  });

  it.each<[string, (socket: net.Socket) => void]>([
    ['speaks no TLS', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['cuts the handshake', (socket) => socket.resetAndDestroy()],
  ])('was not made where the other side %s', async (_title, answer) => {
    const plain = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const secure = stripeAt((plain.address() as AddressInfo).port, { protocol: 'https' }); // a port, never a pipe
    const result = await secure.authorize(request, noDeadline());
    secure.close();
    await new Promise((resolve) => plain.close(resolve));
    expect(result).toEqual({ kind: 'not_sent', reason: 'tls_failure' });
  });
});

describe('a look-up at Stripe', () => {
  it('finds by our id, and asks what was found for its state of now', async () => {
    await authorize();
    await gateway.lookUpAuthorization(
      { authorizationId: request.authorizationId, traceparent: null },
      noDeadline(),
    );
    const [, search, fetched] = server.requests.map(({ method, path }) => `${method} ${path}`);
    expect(decodeURIComponent(search ?? '')).toBe(
      `GET /v1/payment_intents/search?query=metadata['authorization_id']:'${request.authorizationId}'&limit=100`,
    );
    expect(fetched).toBe('GET /v1/payment_intents/pi_1');
  });

  it('can not be talked into another question by an id', async () => {
    const authorizationId = `x' OR amount>0 OR metadata['a']:'`;
    await gateway.lookUpAuthorization({ authorizationId, traceparent: null }, noDeadline());
    const query = new URL(server.requests[0]?.path ?? '', 'http://stripe').searchParams.get('query');
    expect(query).toBe(`metadata['authorization_id']:'x\\' OR amount>0 OR metadata[\\'a\\']:\\''`);
  });
});

describe('a refund at Stripe', () => {
  it('names the PaymentIntent, and is under our id as its key', async () => {
    await authorize();
    const money = { amountMinor: 2_500n, currency: 'COP' };
    await gateway.refund({ refundId, gatewayId: 'pi_1', money, traceparent: null }, noDeadline());
    const asked = server.requests[1];
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/v1/refunds',
      headers: { 'idempotency-key': refundId },
    });
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      payment_intent: 'pi_1',
      amount: '2500',
      'metadata[refund_id]': refundId,
    });
  });
});
