import { describe, expect, it } from '@jest/globals';
import {
  answers,
  createScript,
  metric,
  openTestDatabase,
  post,
  samplePayment,
  sendReceipt,
} from './running-service.ts';
import type { Script, TestService, TestServiceOptions } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, paymentOf, untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

const withReceipts = (send?: Script['send']): Script => createScript(send, true);
const accepting =
  (providerMessageId: string): Script['send'] =>
  () => ({ ...answers.accepted(), providerMessageId });

function start(options: TestServiceOptions = {}): Promise<TestService> {
  return startService({
    first: withReceipts(accepting('m-1')),
    second: withReceipts(accepting('m-2')),
    ...options,
  });
}

const wait = { Prefer: 'wait=20' };

describe('a receipt', () => {
  it('of delivery ends an accepted notification at once, and its repetition changes nothing', async () => {
    const { url } = await start();
    const { body } = await post(url, samplePayment, wait);
    expect(body.notification).toMatchObject({ status: 'accepted', receipt_due_at: expect.any(String) });
    expect(await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'delivered' })).toBe(204);
    const delivered = await paymentOf(url, body.payment_id);
    expect(delivered.notification).toMatchObject({
      status: 'delivered',
      receipt_due_at: null,
      possible_duplicate: false,
      attempts: [{ receipt: { status: 'delivered', code: null, late: false } }],
    });
    expect(await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'delivered' })).toBe(204);
    expect(await paymentOf(url, body.payment_id)).toEqual(delivered);
    expect(await metric(url, 'relevo_notifications_total{status="delivered"}')).toBe(1);
    expect(await metric(url, 'relevo_receipts_total{provider="first",status="delivered"}')).toBe(1);
    expect(await metric(url, 'relevo_receipts_total{provider="first",status="repeated"}')).toBe(1);
  });

  it('of failure sends it through the next provider, with no possible duplicate', async () => {
    const { url, first, second } = await start();
    const { body } = await post(url, samplePayment, wait);
    await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'failed', code: '30003' });
    const moved = await untilNotification(
      url,
      body.payment_id,
      ({ attempts }) => attempts[1]?.outcome === 'accepted',
    );
    expect(moved).toMatchObject({
      status: 'accepted',
      provider: 'second',
      possible_duplicate: false,
      attempts: [{ provider: 'first', receipt: { status: 'failed', code: '30003' } }, { provider: 'second' }],
    });
    expect([first.sent.length, second.sent.length]).toEqual([1, 1]);
    expect(await metric(url, 'relevo_failovers_total{from="first",to="second",reason="undelivered"}')).toBe(
      1,
    );
  });

  it('of failure about the person ends it as undelivered', async () => {
    const { url, second } = await start();
    const { body } = await post(url, samplePayment, wait);
    await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'failed', code: 'person' });
    const dead = await untilNotification(url, body.payment_id, has('dead'));
    expect(dead).toMatchObject({ reason: 'undelivered', possible_duplicate: false });
    expect(second.sent).toHaveLength(0);
  });

  it('of failure from every provider ends it as undelivered, and a late delivery still counts', async () => {
    const { url } = await start();
    const { body } = await post(url, samplePayment, wait);
    await sendReceipt(url, 'first', { providerMessageId: 'm-1', status: 'failed', code: '30003' });
    await untilNotification(url, body.payment_id, ({ attempts }) => attempts[1]?.outcome === 'accepted');
    await sendReceipt(url, 'second', { providerMessageId: 'm-2', status: 'failed', code: '30003' });
    expect(await untilNotification(url, body.payment_id, has('dead'))).toMatchObject({
      reason: 'undelivered',
    });
    await sendReceipt(url, 'second', { providerMessageId: 'm-2', status: 'delivered' });
    expect((await paymentOf(url, body.payment_id)).notification).toMatchObject({
      status: 'delivered',
      reason: null,
      provider: 'second',
      possible_duplicate: false,
    });
  });

  it('that comes before the answer of its own send is not lost', async () => {
    const first = withReceipts();
    const { url } = await start({ first });
    first.send = async ({ attemptId }) => {
      const status = await sendReceipt(url, 'first', {
        attemptId,
        providerMessageId: 'm-9',
        status: 'delivered',
      });
      expect(status).toBe(204);
      return { ...answers.accepted(), providerMessageId: 'm-9' };
    };
    const { body } = await post(url, samplePayment, wait);
    const delivered = await untilNotification(url, body.payment_id, has('delivered'));
    expect(delivered).toMatchObject({ provider_message_id: 'm-9', possible_duplicate: false });
    expect(first.sent).toHaveLength(1);
  });

  it('for a message whose outcome is unknown proves that it was taken: nobody is asked, nothing sent again', async () => {
    const first = withReceipts(answers.timedOut);
    first.lookUp = () => ({ kind: 'unavailable' });
    const { url, second } = await start({ first });
    const { body } = await post(url);
    await untilNotification(url, body.payment_id, ({ attempts }) => attempts[0]?.outcome === 'unknown');
    const attemptId = first.sent[0]?.attemptId ?? '';
    await sendReceipt(url, 'first', { attemptId, providerMessageId: 'm-7', status: 'sent' });
    expect(await untilNotification(url, body.payment_id, has('accepted'))).toMatchObject({
      provider: 'first',
    });
    await sendReceipt(url, 'first', { attemptId, providerMessageId: 'm-7', status: 'delivered' });
    expect(await untilNotification(url, body.payment_id, has('delivered'))).toMatchObject({
      possible_duplicate: false,
    });
    expect(second.sent).toHaveLength(0);
  });

  it('whose message is not known is kept, and matched once it is', async () => {
    const first = withReceipts();
    const { url } = await start({ first });
    first.send = async () => {
      await sendReceipt(url, 'first', { providerMessageId: 'm-8', status: 'delivered' });
      return { ...answers.accepted(), providerMessageId: 'm-8' };
    };
    const { body } = await post(url, samplePayment, wait);
    expect(await metric(url, 'relevo_receipts_total{provider="first",status="unmatched"}')).toBe(1);
    expect(await untilNotification(url, body.payment_id, has('delivered'))).toMatchObject({
      provider: 'first',
    });
  });

  it('with a handle takes the message from an attempt that only found it in a list', async () => {
    const first = withReceipts(answers.timedOut);
    first.lookUp = () => ({ kind: 'found', providerMessageId: 'm-5' });
    const { url, database } = await start({ first });
    const listed = await post(url, samplePayment, wait);
    expect(listed.body.notification).toMatchObject({ status: 'accepted', provider_message_id: 'm-5' });
    first.lookUp = () => ({ kind: 'unavailable' });
    const owner = await post(url);
    await untilNotification(url, owner.body.payment_id, ({ attempts }) => attempts[0]?.outcome === 'unknown');
    await sendReceipt(url, 'first', {
      attemptId: first.sent[1]?.attemptId ?? '',
      providerMessageId: 'm-5',
      status: 'delivered',
    });
    await untilNotification(url, owner.body.payment_id, has('delivered'));
    const sql = openTestDatabase(database.url);
    const { rows } = await sql.query<{ id: string }>(
      "select id from attempts where provider_message_id = 'm-5'",
    );
    await sql.close();
    expect(rows).toEqual([{ id: first.sent[1]?.attemptId }]);
    expect(await untilNotification(url, listed.body.payment_id, has('verifying'))).toMatchObject({
      provider: null,
    });
  });
});

describe('a receipt that is not to be believed', () => {
  const authToken = 'not-a-secret-at-all';
  const environment = {
    ALDEAMO_BASE_URL: 'http://127.0.0.1:9',
    ALDEAMO_USER: 'user',
    ALDEAMO_PASSWORD: 'not-a-secret',
    ALDEAMO_RECEIPTS_USER: 'receipts',
    ALDEAMO_RECEIPTS_PASSWORD: 'not-a-secret',
    TWILIO_BASE_URL: 'http://127.0.0.1:9',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_STATUS_CALLBACK_BASE_URL: 'https://relevo.example',
    API_KEYS: 'an-api-key-of-the-callers',
  };
  const real: TestServiceOptions = {
    yaml: [
      ['name: first\n    kind: first', 'name: aldeamo\n    kind: aldeamo'],
      ['name: second\n    kind: second', 'name: twilio\n    kind: twilio'],
    ],
    environment,
  };
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const json = { 'Content-Type': 'application/json' };
  const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('is answered 401 or 403, needs no API key, is counted, and changes nothing', async () => {
    const { url, database } = await start(real);
    const asked: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
      ['twilio', form, 401],
      ['twilio', { ...form, 'X-Twilio-Signature': 'wrong' }, 403],
      ['aldeamo', json, 401],
      ['aldeamo', { ...json, ...basic('receipts:wrong') }, 403],
      // The caller's key proves nothing about a provider.
      ['aldeamo', { ...json, Authorization: `Bearer ${environment.API_KEYS}` }, 403],
      ['aldeamo', { ...json, ...basic('receipts:not-a-secret') }, 422],
    ];
    for (const [provider, headers, status] of asked) {
      const response = await fetch(`${url}/receipts/${provider}`, { method: 'POST', headers, body: 'x=1' });
      expect([provider, headers, response.status]).toEqual([provider, headers, status]);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    const sql = openTestDatabase(database.url);
    expect((await sql.query('select 1 from receipts')).rows).toEqual([]);
    await sql.close();
    const metrics = await (
      await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${environment.API_KEYS}` } })
    ).text();
    expect(metrics).toContain('relevo_receipts_total{provider="twilio",status="refused"} 2\n');
    expect(metrics).toContain('relevo_receipts_total{provider="aldeamo",status="refused"} 3\n');
    expect(metrics).toContain('relevo_receipts_total{provider="aldeamo",status="unreadable"} 1\n');
  });

  it('is not read beyond 16 KiB, nor unpacked', async () => {
    const { url } = await start(real);
    const post = (headers: Readonly<Record<string, string>>, body: string) =>
      fetch(`${url}/receipts/aldeamo`, { method: 'POST', headers, body });
    expect((await post(json, 'x'.repeat(16 * 1024 + 1))).status).toBe(413);
    expect((await post({ ...json, 'Content-Encoding': 'gzip' }, 'x')).status).toBe(415);
  });

  it('has nothing to be checked with where that is not set: the route says so, and so does the log', async () => {
    const { url, logs } = await start({
      ...real,
      environment: { ...environment, TWILIO_STATUS_CALLBACK_BASE_URL: '' },
    });
    const response = await fetch(`${url}/receipts/twilio`, { method: 'POST', headers: form, body: 'x=1' });
    expect([response.status, await response.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'receipts_off' }),
    ]);
    expect(logs.filter((line) => line.includes('receipts.off'))).toEqual([
      expect.stringContaining('"provider":"twilio"'),
    ]);
  });
});
