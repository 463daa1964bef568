// What GET /payments/{id} and GET /notifications say for a page that draws a timeline and a search.
import { describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { z } from 'zod';
import { answers, createScript, post, samplePayment } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';

const start = serviceOfEachTest();
const wait = { Prefer: 'wait=10' };

const attempt = z.object({ outcome: z.string().nullable(), next_question_at: z.iso.datetime().nullable() });
const notification = z.object({ status: z.string(), attempts: z.array(attempt) });
// The service's and the database's, which is asked for over a busy machine.
const CLOCKS_APART_MS = 500;

const times = { received_at: z.iso.datetime(), created_at: z.iso.datetime() };
const paymentSchema = z.object({ ...times, payment_id: z.string(), notification });
const listSchema = z.object({ items: z.array(z.object({ ...times, payment_id: z.string() })) });

const ask = async (url: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
};
const paymentAt = async (url: string) => paymentSchema.parse((await ask(url)).body);

describe('a payment', () => {
  it('says when it was received, which is before it was stored', async () => {
    const { url } = await start();
    const beforeMs = Date.now();
    const { body } = await post(url, samplePayment, wait);
    const payment = await paymentAt(`${url}/payments/${body.payment_id}`);
    const receivedMs = Date.parse(payment.received_at);
    // By the database's clock, which is read in a different moment.
    expect(receivedMs).toBeGreaterThanOrEqual(beforeMs - CLOCKS_APART_MS);
    expect(receivedMs - Date.parse(payment.created_at)).toBeLessThan(CLOCKS_APART_MS);
    const { items } = listSchema.parse((await ask(`${url}/notifications`)).body);
    expect(items.map((item) => item.received_at)).toEqual([payment.received_at]);
    expect(body).toMatchObject({ received_at: payment.received_at, created_at: payment.created_at });
  });

  it('in doubt says when its provider is asked again, and no more once that is settled', async () => {
    const first = createScript(answers.timedOut);
    const { url } = await start({
      first,
      second: createScript(answers.accepted),
      yaml: [['settle_ms: 5000', 'settle_ms: 2500']],
    });
    const { body } = await post(url, samplePayment);
    const at = `${url}/payments/${body.payment_id}`;
    // The first question comes at once; the second when an empty answer may be believed.
    const next: string[] = [];
    await until(async () => {
      const [asked] = (await paymentAt(at)).notification.attempts;
      if (first.lookUps === 1) next.push(asked?.next_question_at ?? '');
      return (next.at(-1) ?? '') !== '';
    });
    expect(Date.parse(next.at(-1) ?? '') - Date.now()).toBeLessThan(2_500 + CLOCKS_APART_MS);
    await until(async () => (await paymentAt(at)).notification.status === 'accepted');
    const { attempts } = (await paymentAt(at)).notification;
    expect(attempts.map(({ outcome, next_question_at: next }) => [outcome, next])).toEqual([
      ['unknown', null],
      ['accepted', null],
    ]);
  });
});

describe('a search over HTTP', () => {
  it('finds by customer and by the last four digits, and both together', async () => {
    const { url } = await start();
    const payments = [
      { ...samplePayment, customer_id: 'ana', phone: '+573001110042' },
      { ...samplePayment, customer_id: 'ana', phone: '+573001110043' },
      { ...samplePayment, customer_id: 'bea', phone: '+573001110042' },
    ];
    const ids: string[] = [];
    for (const payment of payments) ids.push((await post(url, payment, wait)).body.payment_id);
    const found = async (query: string) =>
      listSchema
        .parse((await ask(`${url}/notifications?${query}`)).body)
        .items.map((item) => ids.indexOf(item.payment_id));
    expect(await found('customer_id=ana')).toEqual([1, 0]);
    expect(await found('phone_suffix=0042')).toEqual([2, 0]);
    expect(await found('phone_suffix=0042&customer_id=ana')).toEqual([0]);
    expect(await found('phone_suffix=9999')).toEqual([]);
  });

  it.each(['042', '00420', '004a', '', '%2B042', '004%0A'])(
    'takes four digits and not %j',
    async (suffix) => {
      const { url } = await start();
      const { status, body } = await ask(`${url}/notifications?phone_suffix=${suffix}`);
      expect({ status, body }).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/phone_suffix', detail: 'exactly four digits' }] },
      });
    },
  );

  it('groups the dead letters, with advice', async () => {
    const { url } = await start({ first: createScript(answers.badNumber) });
    const empty = await ask(`${url}/notifications/dead-letters`);
    expect(empty.body).toEqual({ items: [], is_complete: true });
    await post(url, samplePayment, wait);
    await post(url, samplePayment, wait);
    await post(url, { ...samplePayment, customer_id: 'without contact' });
    const { body } = await ask(`${url}/notifications/dead-letters`);
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(body).toEqual({
      items: [
        {
          reason: 'rejected',
          count: 2,
          oldest_at: at,
          newest_at: at,
          advice: expect.stringContaining('check the number'),
        },
        {
          reason: 'no_contact',
          count: 1,
          oldest_at: at,
          newest_at: at,
          advice: expect.stringContaining('PUT /customers'),
        },
      ],
      is_complete: true,
    });
  });
});
