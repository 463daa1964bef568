// Each event is in the log once what it tells is true, by the same commit, and is counted on in its stream.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import {
  answers,
  createScript,
  post,
  samplePayment,
  sendReceipt,
  startTestService,
} from './running-service.ts';
import type { PaymentBody, TestService } from './running-service.ts';
import { eventsOn, storyOf, toldEvents } from './told-events.ts';

const wait = { Prefer: 'wait=20' };
const phone = '+573001112233';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    first: createScript(answers.accepted, true),
    second: createScript(answers.accepted, true),
    environment: eventsOn,
  });
});
afterAll(() => service.stop());

const idsOf = ({ payment_id, notification }: PaymentBody) => {
  return { payment_id, notification_id: notification.notification_id };
};

async function storyAfter(ids: ReturnType<typeof idsOf>, count: number): Promise<readonly string[]> {
  await until(async () => (await storyOf(service.database, ids)).length >= count);
  return storyOf(service.database, ids);
}

async function replay(id: string): Promise<void> {
  const response = await fetch(`${service.url}/notifications/${id}/replay`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ reason: 'mended' }),
  });
  await response.arrayBuffer();
}

describe('a payment that was recorded', () => {
  it('is told of with its amount, and so is the message that a provider took and that arrived', async () => {
    const { body } = await post(service.url, { ...samplePayment, customer_id: 'c-1', phone }, wait);
    const ids = idsOf(body);
    const attemptId = service.first.sent.at(-1)?.attemptId ?? null;
    await sendReceipt(service.url, 'first', { status: 'delivered', attemptId });
    expect(await storyAfter(ids, 3)).toEqual([
      'payment.succeeded 1',
      'notification.accepted 1',
      'notification.delivered 2',
    ]);
    const told = (await toldEvents(service.database)).filter(
      ({ correlation }) => correlation === ids.payment_id,
    );
    const message = { ...ids, provider: 'first', possible_duplicate: false };
    expect(told.map(({ data }) => data)).toEqual([
      { payment_id: ids.payment_id, amount: '100.00', currency: 'COP', customer_id: 'c-1' },
      { ...message, provider_message_id: body.notification.provider_message_id, attempts: 1 },
      { ...message, provider_message_id: body.notification.provider_message_id },
    ]);
    expect(told[0]?.id).toBe(ids.payment_id);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
    const traces = told.map(({ traceparent }) => traceparent?.split('-')[1]);
    expect(traces).toEqual([traces[0], traces[0], traces[0]]);
    expect(traces[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is told of once, however often its key comes', async () => {
    const keyed = { ...wait, 'Idempotency-Key': 'once' };
    const { body } = await post(service.url, { ...samplePayment, phone }, keyed);
    await post(service.url, { ...samplePayment, phone }, keyed);
    expect(await storyOf(service.database, idsOf(body))).toEqual([
      'payment.succeeded 1',
      'notification.accepted 1',
    ]);
  });

  it('whose customer can not be reached is told of with its dead notification', async () => {
    const { body } = await post(service.url, { ...samplePayment, customer_id: 'nobody' }, wait);
    expect(await storyOf(service.database, idsOf(body))).toEqual([
      'payment.succeeded 1',
      'notification.dead 1',
    ]);
    const [dead] = await toldEvents(service.database, `notification-${body.notification.notification_id}`);
    expect(dead?.data).toMatchObject({ reason: 'no_contact', attempts: 0 });
  });

  it('hides a customer whose id is a phone number', async () => {
    const { body } = await post(service.url, { ...samplePayment, customer_id: phone, phone }, wait);
    const [first] = await toldEvents(service.database, `payment-${body.payment_id}`);
    expect(first?.data['customer_id']).toBe('***2233');
  });
});

describe('a notification', () => {
  it('that died, was replayed and taken is counted on', async () => {
    service.first.send = answers.badNumber;
    const { body } = await post(service.url, { ...samplePayment, phone }, wait);
    const ids = idsOf(body);
    service.first.send = answers.accepted;
    await replay(ids.notification_id);
    expect(await storyAfter(ids, 3)).toEqual([
      'payment.succeeded 1',
      'notification.dead 1',
      'notification.accepted 2',
    ]);
    const [dead, accepted] = await toldEvents(service.database, `notification-${ids.notification_id}`);
    expect(dead?.data).toMatchObject({ reason: 'rejected', attempts: 1 });
    expect(accepted?.data).toMatchObject({ attempts: 2 });
  });

  it('is dead once nobody may be written to any more', async () => {
    for (const script of [service.first, service.second]) script.send = answers.refused;
    const { body } = await post(service.url, { ...samplePayment, customer_id: 'gone', phone });
    await fetch(`${service.url}/customers/gone`, { method: 'DELETE' });
    for (const script of [service.first, service.second]) script.send = answers.accepted;
    expect(await storyAfter(idsOf(body), 2)).toEqual(['payment.succeeded 1', 'notification.dead 1']);
    const [dead] = await toldEvents(service.database, `notification-${body.notification.notification_id}`);
    expect(dead?.data).toMatchObject({ reason: 'erased' });
  });
});

describe('a payment that is taken here', () => {
  const through = (method: string) => ({
    ...samplePayment,
    phone,
    capture: 'gateway',
    payment_method: method,
  });

  it('is told of when it is decided, and not before', async () => {
    const taken = await post(service.url, through('pm_card_visa'), wait);
    expect(await storyOf(service.database, idsOf(taken.body))).toEqual([
      'payment.succeeded 1',
      'notification.accepted 1',
    ]);
    const refused = await post(service.url, through('pm_card_chargeDeclined'), wait);
    const payment_id = refused.headers.get('location')?.replace('/payments/', '');
    const [failed] = await toldEvents(service.database, `payment-${String(payment_id)}`);
    expect(failed).toMatchObject({
      id: payment_id,
      version: 1,
      type: 'relevo.payment.failed.v1',
      data: { payment_id, amount: '100.00', currency: 'COP', customer_id: '123', reason: expect.any(String) },
    });
  });
});

describe('a refund', () => {
  const wishOf = (amount?: string) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=20' },
    body: JSON.stringify(amount === undefined ? {} : { amount, reason: 'does not fit' }),
  });

  async function giveBack(paymentId: string, amount?: string): Promise<string> {
    const response = await fetch(`${service.url}/payments/${paymentId}/refunds`, wishOf(amount));
    return ((await response.json()) as { refund_id: string }).refund_id;
  }

  const refundsOf = async (paymentId: string) =>
    (await toldEvents(service.database, `payment-${paymentId}`)).filter(({ version }) => version > 1);

  it('of what was taken elsewhere is told of with each part, and with what it leaves of the payment', async () => {
    const { body } = await post(service.url, { ...samplePayment, customer_id: phone, phone }, wait);
    const { payment_id } = body;
    const [part, rest] = [await giveBack(payment_id, '40.00'), await giveBack(payment_id)];
    const told = await refundsOf(payment_id);
    const which = { payment_id, currency: 'COP', customer_id: '***2233' };
    const first = { refund_id: part, amount: '40.00', refunded_amount: '40.00' };
    const second = { refund_id: rest, amount: '60.00', refunded_amount: '100.00' };
    expect(told).toMatchObject([
      { id: part, version: 2, type: 'relevo.payment.refunded.v1', correlation: payment_id },
      { id: rest, version: 3, type: 'relevo.payment.refunded.v1', correlation: payment_id },
    ]);
    expect(told.map(({ data }) => data)).toEqual([
      { ...which, ...first, payment_status: 'partially_refunded' },
      { ...which, ...second, payment_status: 'refunded' },
    ]);
  });

  it('through the gateway is told of once it has succeeded, and one that is refused is not', async () => {
    const through = async (payment_method: string): Promise<string> => {
      const paid = { ...samplePayment, phone, capture: 'gateway', payment_method };
      return (await post(service.url, paid, wait)).body.payment_id;
    };
    const given = await through('pm_card_visa');
    const refundId = await giveBack(given, '25.00');
    expect(await refundsOf(given)).toMatchObject([
      { id: refundId, version: 2, data: { amount: '25.00', payment_status: 'partially_refunded' } },
    ]);
    const refused = await through('sim_refund_refused');
    await giveBack(refused);
    expect(await refundsOf(refused)).toEqual([]);
  });
});

describe('a circuit', () => {
  it('is told of once it has opened, with the replica whose it is', async () => {
    service.first.send = answers.wrongPassword;
    await post(service.url, { ...samplePayment, phone }, wait);
    service.first.send = answers.accepted;
    const opened = async () =>
      (await toldEvents(service.database)).filter(({ type }) => type === 'relevo.breaker.opened.v1');
    await until(async () => (await opened()).length > 0);
    const [event] = await opened();
    expect(event).toMatchObject({ version: 1, data: { provider: 'first', next_try_at: expect.any(String) } });
    expect(event?.stream).toBe(`breaker-${String(event?.data['replica'])}-first`);
  });
});

describe('where nobody listens', () => {
  it('nothing is written for them', async () => {
    const silent = await startTestService({ database: service.database });
    const before = (await toldEvents(service.database)).length;
    const { body } = await post(silent.url, { ...samplePayment, phone }, wait);
    await silent.stop();
    expect(body.notification.status).toBe('accepted');
    expect(await storyOf(service.database, idsOf(body))).toEqual([]);
    expect(before).toBeGreaterThan(10);
  });
});
