// Stripe's description of its API is checked here against what the adapter really sends. The mock keeps
// no state and takes no money, so what its answers come to is only looked at for their form.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import type { PaymentGateway } from '../../payment-service/src/application/payment-gateway.ts';
import { createStripeGateway } from '../../payment-service/src/adapters/gateways/stripe-gateway.ts';
import { buildStripeMock, startStripeMock, stripeMockIsMissing } from '../harness/stripe-mock.ts';
import type { StripeMock } from '../harness/stripe-mock.ts';

const START_MS_MAX = 300_000;
const missing = stripeMockIsMissing();
if (missing !== null) console.warn(`Skipped: ${missing}`);
const describeWhereBuilt = missing === null ? describe : describe.skip;

describeWhereBuilt("Stripe's own mock", () => {
  let mock: StripeMock;
  let gateway: PaymentGateway;
  const opened: PaymentGateway[] = [];

  function gatewayWith(secretKey: string): PaymentGateway {
    const made = createStripeGateway({
      secretKey,
      protocol: 'http',
      host: '127.0.0.1',
      port: mock.port,
      now: Date.now,
    });
    opened.push(made);
    return made;
  }

  beforeAll(async () => {
    buildStripeMock();
    mock = await startStripeMock();
    gateway = gatewayWith('sk_test_123');
  }, START_MS_MAX);
  afterAll(async () => {
    for (const each of opened) each.close();
    await mock.close();
  });

  const authorizationId = '0195a000-0000-7000-8000-000000000001';
  const authorize = (currency: string, asked = gateway) =>
    asked.authorize(
      {
        authorizationId,
        paymentId: '0195a000-0000-7000-8000-0000000000a1',
        money: { amountMinor: 10_000n, currency },
        paymentMethod: 'pm_card_visa',
        customerId: '123',
        traceparent: null,
      },
      AbortSignal.timeout(10_000),
    );
  const refund = {
    refundId: '0195a000-0000-7000-8000-0000000000b1',
    gatewayId: 'pi_123',
    money: { amountMinor: 10_000n, currency: 'COP' },
    traceparent: null,
  };

  // Its fixture of a PaymentIntent was declined; a request that it refuses would be `refused_request`.
  it.each(['COP', 'USD', 'JPY', 'ISK', 'UGX', 'MGA', 'KWD'])(
    'accepts an authorization in %s',
    async (currency) => {
      expect(await authorize(currency)).toEqual({
        kind: 'declined',
        reason: 'card_declined',
        gatewayId: expect.stringMatching(/^pi_/),
      });
    },
  );

  it('accepts a refund', async () => {
    expect(await gateway.refund(refund, AbortSignal.timeout(10_000))).toEqual({
      kind: 'refunded',
      gatewayId: expect.stringMatching(/^re_/),
    });
  });

  it('accepts both look-ups', async () => {
    const signal = AbortSignal.timeout(10_000);
    const before = mock.statuses.length;
    // It finds what does not carry our id, which is not believed.
    expect(await gateway.lookUpAuthorization({ authorizationId, traceparent: null }, signal)).toEqual({
      kind: 'unavailable',
      retryAfterMs: null,
    });
    expect(await gateway.lookUpRefund(refund, signal)).toEqual({ kind: 'absent' });
    await until(() => mock.statuses.length >= before + 2);
    expect(mock.statuses.every((status) => status === 200)).toBe(true);
  });

  it('refuses a key that is none', async () => {
    expect(await authorize('COP', gatewayWith('not_a_key'))).toEqual({
      kind: 'misconfigured',
      reason: 'authentication',
    });
  });
});
