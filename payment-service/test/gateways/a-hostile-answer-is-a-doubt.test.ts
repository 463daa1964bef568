// Whatever comes back instead of an answer of Stripe: it is a value, and never money taken.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { type ScriptedReply, type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { PaymentGateway } from '../../src/application/payment-gateway.ts';
import { noDeadline, request, stripeAt } from './gateway-fixtures.ts';
import { json, secretKey, stripeError } from './scripted-stripe.ts';

let server: ScriptedServer;
let gateway: PaymentGateway;
beforeEach(async () => {
  server = await startScriptedServer(() => ({ kind: 'hang' }));
  gateway = stripeAt(server.port);
});
afterEach(async () => {
  gateway.close();
  await server.close();
});

const refund = { refundId: 'r1', gatewayId: 'pi_1', money: request.money, traceparent: null };

async function ask() {
  return {
    authorized: await gateway.authorize(request, noDeadline()),
    found: await gateway.lookUpAuthorization(request, noDeadline()),
    refunded: await gateway.refund(refund, noDeadline()),
    foundRefund: await gateway.lookUpRefund(refund, noDeadline()),
  };
}

const text = (status: number, body: string): ScriptedReply => ({ kind: 'respond', status, body });
const intent = { object: 'payment_intent', id: 'pi_1', amount: 10_000, currency: 'cop', status: 'succeeded' };
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const unreadable: readonly (readonly [string, ScriptedReply])[] = [
  ['nothing', text(200, '')],
  ['no content', { kind: 'respond', status: 204 }],
  ['HTML', text(200, '<html>pm_card_visa</html>')],
  ['half of it', text(200, JSON.stringify(intent).slice(0, 40))],
  ['null', text(200, 'null')],
  ['a number', text(200, '7')],
  ['a list', text(200, '[{"object":"payment_intent"}]')],
  ['an empty object', text(200, '{}')],
  ['something deeper than the stack', text(200, `{"data":${deep}}`)],
  ['an error that is text', json(200, { error: 'card_declined' })],
  ['an error that is a number', json(200, { error: 7 })],
  [
    'an error with the status of success',
    json(200, { error: { type: 'card_error', code: 'card_declined' } }),
  ],
  ['a prototype', text(200, '{"__proto__":{"object":"payment_intent","status":"succeeded"}}')],
  ['more than anybody reads', text(200, `{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`)],
  ['a PaymentIntent without an id', json(200, { ...intent, id: null })],
  ['a state that nobody knows', json(200, { ...intent, status: 'won' })],
  ['another amount', json(200, { ...intent, amount: 1 })],
  ['another currency', json(200, { ...intent, currency: 'usd' })],
  ['another place', { kind: 'respond', status: 307, headers: { Location: 'http://127.0.0.1:9/' } }],
  ['HTML that refuses', text(400, '<html>Bad Request</html>')],
  ['a refused card without a word why', text(402, '')],
  ['a refusal that nobody knows', json(418, { error: { type: 'teapot' } })],
  ['bytes that are no HTTP', { kind: 'raw', bytes: 'pm_card_visa\r\n\r\n', afterwards: 'end' }],
  [
    'a header without an end',
    { kind: 'raw', bytes: `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(40_000)}`, afterwards: 'end' },
  ],
];

describe('an answer of Stripe', () => {
  it.each(unreadable)('leaves a doubt where it is %s', async (_what, reply) => {
    server.follow(() => reply);
    const doubt = { kind: 'unknown', reason: 'unreadable_answer' };
    expect(await ask()).toMatchObject({
      authorized: doubt,
      found: { kind: 'unavailable' },
      refunded: doubt,
      foundRefund: { kind: 'unavailable' },
    });
  });

  it.each([
    ['500', text(500, '{}'), { kind: 'unknown', reason: 'server_error' }],
    ['502 in HTML', text(502, '<html>'), { kind: 'unknown', reason: 'server_error' }],
    ['503', { kind: 'respond', status: 503 }, { kind: 'unknown', reason: 'server_error' }],
    ['424', stripeError(424, { type: 'api_error' }), { kind: 'unknown', reason: 'server_error' }],
    ['409', json(409, {}), { kind: 'unknown', reason: 'in_flight' }],
    [
      '409 for a key in use',
      stripeError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }),
      { kind: 'unknown', reason: 'in_flight' },
    ],
    ['429 for a lock', stripeError(429, { code: 'lock_timeout' }), { kind: 'unknown', reason: 'in_flight' }],
    ['429 in HTML', text(429, '<html>'), { kind: 'throttled', reason: 'rate_limited', retryAfterMs: null }],
    [
      '429 with a wish',
      stripeError(429, { code: 'rate_limit' }, { 'Retry-After': '3' }),
      { kind: 'throttled', reason: 'rate_limited', retryAfterMs: 3_000 },
    ],
    ['401', stripeError(401, {}), { kind: 'misconfigured', reason: 'authentication' }],
    ['403', stripeError(403, {}), { kind: 'misconfigured', reason: 'forbidden' }],
    [
      'a key of the other mode',
      stripeError(400, { code: 'livemode_mismatch' }),
      { kind: 'misconfigured', reason: 'forbidden' },
    ],
    ['a cut', { kind: 'reset' }, { kind: 'unknown', reason: 'connection_lost' }],
  ] as const)('means of %s the same to money and to its return', async (_what, reply, outcome) => {
    server.follow(() => reply);
    expect(await ask()).toMatchObject({
      authorized: outcome,
      refunded: outcome,
      found: { kind: 'unavailable' },
      foundRefund: { kind: 'unavailable' },
    });
  });

  it('says of a look-up when to ask again', async () => {
    server.follow(() => stripeError(429, {}, { 'Retry-After': '2' }));
    expect((await ask()).found).toEqual({ kind: 'unavailable', retryAfterMs: 2_000 });
  });

  it.each([
    [
      'charge_already_refunded',
      { code: 'charge_already_refunded' },
      { kind: 'refused', code: 'charge_already_refunded' },
    ],
    ['more than is left', { param: 'amount' }, { kind: 'refused', code: 'amount_refused' }],
    ['a parameter', { code: 'parameter_unknown' }, { kind: 'refused', code: 'refused_request' }],
  ])('tells a refund that is refused from one that is wrong: %s', async (_what, error, outcome) => {
    server.follow(() => stripeError(400, { type: 'invalid_request_error', ...error }));
    expect((await ask()).refunded).toEqual(outcome);
  });

  it.each([
    ['requires_action', 'declined', 'authentication_required'],
    ['canceled', 'declined', 'refused_request'],
    ['requires_confirmation', 'unknown', 'in_flight'],
  ])('is understood where the PaymentIntent %s', async (status, kind, reason) => {
    server.follow(() => json(200, { ...intent, status }));
    expect((await ask()).authorized).toMatchObject({ kind, reason });
  });

  it('passes on no reason of a failed refund that is not a code', async () => {
    const failed = { object: 'refund', id: 're_1', amount: 10_000, status: 'failed' };
    server.follow(() => json(200, { ...failed, failure_reason: 'Card 4242 is gone.' }));
    expect((await ask()).refunded).toEqual({ kind: 'refused', code: 'failed' });
  });

  it('does not take the PaymentIntents of others for ours', async () => {
    server.follow(() =>
      json(200, { data: [{ ...intent, metadata: { authorization_id: 'another' } }], has_more: false }),
    );
    expect((await ask()).found).toMatchObject({ kind: 'unavailable' });
  });

  it('does not print what it is told to', async () => {
    const printed = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    server.follow(() => json(200, intent, { 'Stripe-Notice': 'Forged.' }));
    expect((await ask()).authorized.kind).toBe('approved');
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('never throws, never approves and never tells a secret, whatever it is', async () => {
    const status = fc.oneof(
      fc.constantFrom(200, 400, 401, 402, 403, 404, 409, 429, 500),
      fc.integer({ min: 200, max: 599 }),
    );
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('pm_card_visa', 'card_error', 'lock_timeout', secretKey),
    );
    const error = fc.record({
      type: word,
      code: word,
      decline_code: word,
      param: word,
      payment_intent: fc.anything(),
    });
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      error.map((own) => JSON.stringify({ error: own })),
    );
    const told = fc.asyncProperty(status, body, async (code, answer) => {
      server.follow(() => ({ kind: 'respond', status: code, body: [204, 304].includes(code) ? '' : answer }));
      const outcomes = await ask();
      expect(outcomes.authorized.kind).not.toBe('approved');
      expect(outcomes.refunded.kind).not.toBe('refunded');
      expect(['absent', 'unavailable']).toContain(outcomes.found.kind);
      expect(JSON.stringify(outcomes)).not.toMatch(/pm_card|sk_test/);
    });
    await fc.assert(told, { numRuns: 60 });
  });
});
