// What every payment gateway keeps, whoever is behind it: the contract of the port.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixtures, noDeadline, request, type TriedGateway } from './gateway-fixtures.ts';
import { secretKey } from './scripted-stripe.ts';

const { authorizationId } = request;
const refundId = '0195a000-0000-7000-8000-0000000000b1';
const otherRefundId = '0195a000-0000-7000-8000-0000000000b2';
const cop = (amountMinor: bigint) => ({ amountMinor, currency: 'COP' });

describe.each(fixtures)('the $kind payment gateway', ({ open, openUnreachable }) => {
  let tried: TriedGateway;
  const answers: unknown[] = [];
  beforeEach(async () => {
    tried = await open();
    answers.length = 0;
  });
  afterEach(async () => {
    await tried.close();
    const told = JSON.stringify(answers);
    expect(told).not.toMatch(/pm_card|sim_(?!pi_|re_)/);
    expect(told).not.toContain(secretKey);
  });

  async function noted<Answer>(answer: Promise<Answer>): Promise<Answer> {
    answers.push(await answer);
    return answer;
  }
  const authorize = (changes: Partial<typeof request> = {}, signal = noDeadline()) =>
    noted(tried.gateway.authorize({ ...request, ...changes }, signal));
  const lookUp = (id = authorizationId, signal = noDeadline()) =>
    noted(tried.gateway.lookUpAuthorization({ authorizationId: id, traceparent: null }, signal));
  const refund = (gatewayId: string, changes = {}, signal = noDeadline()) =>
    noted(
      tried.gateway.refund(
        { refundId, gatewayId, money: cop(10_000n), traceparent: null, ...changes },
        signal,
      ),
    );
  const lookUpRefund = (gatewayId: string, id = refundId) =>
    noted(tried.gateway.lookUpRefund({ refundId: id, gatewayId, traceparent: null }, noDeadline()));
  async function approvedId(paymentMethod = 'pm_card_visa'): Promise<string> {
    const answer = await authorize({ paymentMethod });
    if (answer.kind !== 'approved') throw new Error(`It is ${JSON.stringify(answer)}.`);
    return answer.gatewayId;
  }

  it('approves, and is found to have approved', async () => {
    const answer = await authorize();
    expect(answer).toEqual({ kind: 'approved', gatewayId: expect.any(String) });
    expect(await lookUp()).toEqual(answer);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_details'],
    ['pm_card_chargeDeclinedFraudulent', 'suspected_fraud'],
    ['pm_card_authenticationRequired', 'authentication_required'],
  ])('declines %s for %s, and is found to have declined', async (paymentMethod, reason) => {
    const answer = await authorize({ paymentMethod });
    expect(answer).toEqual({ kind: 'declined', reason, gatewayId: expect.any(String) });
    expect(await lookUp()).toEqual(answer);
  });

  it.each(['pm_nobody_knows', '', '\ud800', 'constructor', `x\u0000\r\n&amount=1`])(
    'declines %j, which is no payment method',
    async (paymentMethod) => {
      const declined = { kind: 'declined', reason: 'refused_request' };
      expect(await authorize({ paymentMethod })).toMatchObject(declined);
    },
  );

  it.each([`\udc00'"\\&=`, `${'x'.repeat(499)}\u{1f600}${'x'.repeat(99)}`])(
    'minds nothing that a customer may be called: %j',
    async (customerId) => {
      expect(await authorize({ customerId })).toMatchObject({ kind: 'approved' });
    },
  );

  it('takes the same id once, one after the other', async () => {
    const first = await authorize();
    expect(await authorize()).toEqual(first);
    expect(tried.takenCount()).toBe(1);
  });

  it('takes the same id once, both at once', async () => {
    const [first, second] = await Promise.all([authorize(), authorize()]);
    expect(first.kind).toBe('approved');
    expect(second).toEqual(first);
    expect(tried.takenCount()).toBe(1);
  });

  it('calls another wish under the same id a mistake of ours', async () => {
    await authorize();
    expect(await authorize({ money: cop(10_100n) })).toEqual({ kind: 'misconfigured', reason: 'id_reused' });
    expect(tried.takenCount()).toBe(1);
  });

  it('leaves a doubt where the time is up, and a look-up settles it', async () => {
    const paymentMethod = 'sim_timeout';
    expect(await authorize({ paymentMethod }, tried.takenSignal())).toEqual({
      kind: 'unknown',
      reason: 'timeout',
    });
    expect(await lookUp()).toMatchObject({ kind: 'approved' });
    expect(await authorize({ paymentMethod })).toMatchObject({ kind: 'approved' });
    expect(tried.takenCount()).toBe(1);
  });

  it('leaves a doubt where the answer is lost, and a repeat settles it', async () => {
    const paymentMethod = 'sim_lost_answer';
    expect(await authorize({ paymentMethod })).toEqual({ kind: 'unknown', reason: 'connection_lost' });
    expect(tried.takenCount()).toBe(1);
    expect(await authorize({ paymentMethod })).toMatchObject({ kind: 'approved' });
    expect(await lookUp()).toMatchObject({ kind: 'approved' });
    expect(tried.takenCount()).toBe(1);
  });

  it('finds a decline whose answer was lost', async () => {
    expect(await authorize({ paymentMethod: 'sim_lost_answer_declined' })).toMatchObject({ kind: 'unknown' });
    expect(await lookUp()).toMatchObject({ kind: 'declined', reason: 'card_declined' });
  });

  it.each([
    ['before', 'sim_server_error', 'absent'],
    ['after', 'sim_server_error_taken', 'approved'],
  ])('leaves a doubt where its server fails %s taking it', async (_when, paymentMethod, found) => {
    expect(await authorize({ paymentMethod })).toEqual({ kind: 'unknown', reason: 'server_error' });
    expect(await lookUp()).toMatchObject({ kind: found });
    // What became of a server's error is not told by asking again.
    expect(await authorize({ paymentMethod })).toEqual({ kind: 'unknown', reason: 'server_error' });
  });

  it('leaves a doubt where the answer can not be read', async () => {
    const paymentMethod = 'sim_unreadable';
    expect(await authorize({ paymentMethod })).toEqual({ kind: 'unknown', reason: 'unreadable_answer' });
    expect(await lookUp()).toMatchObject({ kind: 'approved' });
  });

  it('is certain that nothing was sent where nobody listens', async () => {
    const { gateway, paymentMethod } = await openUnreachable();
    const answer = await gateway.authorize({ ...request, paymentMethod }, noDeadline());
    gateway.close();
    expect(answer).toEqual({ kind: 'not_sent', reason: 'connection_refused' });
  });

  it('is certain that nothing was sent where the time is up already', async () => {
    expect(await authorize({}, AbortSignal.abort())).toEqual({ kind: 'not_sent', reason: 'connect_timeout' });
    expect(tried.takenCount()).toBe(0);
    expect(await lookUp(authorizationId, AbortSignal.abort())).toMatchObject({ kind: 'unavailable' });
  });

  it('says when to ask again where it is asked too often', async () => {
    expect(await authorize({ paymentMethod: 'sim_throttled' })).toEqual({
      kind: 'throttled',
      reason: 'rate_limited',
      retryAfterMs: 1_000,
    });
    expect(tried.takenCount()).toBe(0);
  });

  it('tells a wrong key from a wrong card', async () => {
    expect(await authorize({ paymentMethod: 'sim_misconfigured' })).toEqual({
      kind: 'misconfigured',
      reason: 'authentication',
    });
  });

  it('is pending until it has decided', async () => {
    expect(await authorize({ paymentMethod: 'sim_pending_5000' })).toEqual({
      kind: 'unknown',
      reason: 'in_flight',
    });
    expect(await lookUp()).toEqual({ kind: 'pending' });
    tried.advance(5_000);
    expect(await lookUp()).toMatchObject({ kind: 'approved' });
  });

  it('does not know what it was never asked', async () => {
    await authorize();
    expect(await lookUp('0195a000-0000-7000-8000-000000000002')).toEqual({ kind: 'absent' });
    expect(await lookUpRefund(await approvedId())).toEqual({ kind: 'absent' });
  });

  it('gives back, in parts and once each, and is found to have', async () => {
    const gatewayId = await approvedId();
    const first = await refund(gatewayId, { money: cop(4_000n) });
    expect(first).toEqual({ kind: 'refunded', gatewayId: expect.any(String) });
    expect(await refund(gatewayId, { money: cop(4_000n) })).toEqual(first);
    expect(await lookUpRefund(gatewayId)).toEqual(first);
    expect(await refund(gatewayId, { refundId: otherRefundId, money: cop(6_000n) })).toMatchObject({
      kind: 'refunded',
    });
    expect(tried.refundedCount()).toBe(2);
  });

  it('does not give back more than was taken', async () => {
    const gatewayId = await approvedId();
    await refund(gatewayId, { money: cop(4_000n) });
    expect(await refund(gatewayId, { refundId: otherRefundId, money: cop(6_100n) })).toEqual({
      kind: 'refused',
      code: 'amount_refused',
    });
    expect(tried.refundedCount()).toBe(1);
  });

  it.each([
    ['sim_refund_refused', 'charge_disputed'],
    ['pm_card_refundFail', 'expired_or_canceled_card'],
  ])('says why it does not give back what %s paid', async (paymentMethod, code) => {
    expect(await refund(await approvedId(paymentMethod))).toEqual({ kind: 'refused', code });
  });

  it('finds a refund whose answer was lost', async () => {
    const gatewayId = await approvedId('sim_refund_lost_answer');
    expect(await refund(gatewayId)).toEqual({ kind: 'unknown', reason: 'connection_lost' });
    expect(await lookUpRefund(gatewayId)).toMatchObject({ kind: 'refunded' });
    expect(await refund(gatewayId)).toMatchObject({ kind: 'refunded' });
    expect(tried.refundedCount()).toBe(1);
  });

  it('leaves a doubt where the time for a refund is up, and a look-up settles it', async () => {
    const gatewayId = await approvedId('sim_refund_timeout');
    const signal = tried.takenSignal();
    expect(await refund(gatewayId, {}, signal)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(await lookUpRefund(gatewayId)).toMatchObject({ kind: 'refunded' });
    expect(await refund(gatewayId)).toMatchObject({ kind: 'refunded' });
    expect(tried.refundedCount()).toBe(1);
  });

  it('leaves a doubt where its server fails at a refund, and a look-up finds nothing', async () => {
    const gatewayId = await approvedId('sim_refund_server_error');
    expect(await refund(gatewayId)).toEqual({ kind: 'unknown', reason: 'server_error' });
    expect(await lookUpRefund(gatewayId)).toEqual({ kind: 'absent' });
    expect(tried.refundedCount()).toBe(0);
  });

  it('says when to ask for a refund again where it is asked too often', async () => {
    const throttled = { kind: 'throttled', reason: 'rate_limited', retryAfterMs: 1_000 };
    expect(await refund(await approvedId('sim_refund_throttled'))).toEqual(throttled);
    expect(tried.refundedCount()).toBe(0);
  });

  it('gives the same refund back once, both at once', async () => {
    const gatewayId = await approvedId();
    const [first, second] = await Promise.all([refund(gatewayId), refund(gatewayId)]);
    expect(first).toMatchObject({ kind: 'refunded' });
    expect(second).toEqual(first);
    expect(tried.refundedCount()).toBe(1);
  });

  it('looks a refund up until it is decided', async () => {
    const gatewayId = await approvedId('pm_card_pendingRefund');
    expect(await refund(gatewayId)).toEqual({ kind: 'unknown', reason: 'in_flight' });
    expect(await lookUpRefund(gatewayId)).toEqual({ kind: 'pending' });
    tried.advance(2_000);
    expect(await lookUpRefund(gatewayId)).toMatchObject({ kind: 'refunded' });
  });

  it('calls another refund under the same id a mistake of ours', async () => {
    const gatewayId = await approvedId();
    await refund(gatewayId);
    expect(await refund(gatewayId, { money: cop(1_000n) })).toEqual({
      kind: 'misconfigured',
      reason: 'id_reused',
    });
  });

  it('gives nothing back of what it never approved', async () => {
    expect(await refund('pi_nobody_knows')).toEqual({ kind: 'refused', code: 'refused_request' });
  });

  it('settles what is under way when it is closed', async () => {
    const taken = tried.takenSignal();
    const pending = authorize({ paymentMethod: 'sim_timeout' });
    await new Promise((resolve) => taken.addEventListener('abort', resolve, { once: true }));
    tried.gateway.close();
    expect(await pending).toMatchObject({ kind: 'unknown' });
  });
});
