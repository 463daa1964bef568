import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { readSettings } from '../src/config.ts';
import { accountSid, authToken, sender, startFallback } from './running-fallback.ts';
import { createStillClock } from './still-clock.ts';

const base = `/2010-04-01/Accounts/${accountSid}`;
const service = `MG${'f'.repeat(32)}`;

let clock: ReturnType<typeof createStillClock>;
let fallback: Awaited<ReturnType<typeof startFallback>>;
beforeEach(async () => {
  clock = createStillClock();
  fallback = await startFallback({ clock, receiptDelayMs: 1_000 });
});
afterEach(() => fallback.close());

const post = (path: string, form: Readonly<Record<string, string | string[]>>) =>
  request(fallback.app)
    .post(base + path)
    .auth(accountSid, authToken)
    .type('form')
    .send(form);
const get = (path: string) =>
  request(fallback.app)
    .get(base + path)
    .auth(accountSid, authToken);
const create = (over: Readonly<Record<string, string | string[]>> = {}) =>
  post('/Messages.json', { To: '+573001112233', From: sender, Body: 'Pago recibido', ...over });
const sidOf = (response: request.Response): string => (response.body as { sid: string }).sid; // just created
const sidsOf = (response: request.Response): string[] =>
  (response.body as { messages: { sid: string }[] }).messages.map(({ sid }) => sid); // the list's own shape

describe('creating', () => {
  it('answers with the twenty fields, in order, each of its own type', async () => {
    const response = await create().expect(201);
    const sid = sidOf(response);
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(response.text).toBe(
      JSON.stringify({
        account_sid: accountSid,
        api_version: '2010-04-01',
        body: 'Pago recibido',
        date_created: 'Thu, 24 Aug 2023 05:01:45 +0000',
        date_sent: null,
        date_updated: 'Thu, 24 Aug 2023 05:01:45 +0000',
        direction: 'outbound-api',
        error_code: null,
        error_message: null,
        from: sender,
        messaging_service_sid: null,
        num_media: '0',
        num_segments: '1',
        price: null,
        price_unit: 'USD',
        sid,
        status: 'queued',
        subresource_uris: { media: `${base}/Messages/${sid}/Media.json` },
        to: '+573001112233',
        uri: `${base}/Messages/${sid}.json`,
      }),
    );
    expect(response.headers).toMatchObject({
      'content-type': 'application/json;charset=utf-8',
      'twilio-request-id': expect.stringMatching(/^RQ[0-9a-f]{32}$/),
      'twilio-request-duration': expect.stringMatching(/^\d+\.\d{3}$/),
      'twilio-concurrent-requests': '1',
      'x-home-region': 'us1',
      'x-api-domain': 'api.twilio.com',
    });
  });

  it('begins as accepted with a messaging service, which chooses the sender later', async () => {
    const response = await post('/Messages.json', {
      To: '+573001112233',
      MessagingServiceSid: service,
      Body: 'x',
    }).expect(201);
    expect(response.body).toMatchObject({ status: 'accepted', from: null, messaging_service_sid: service });
    clock.advance(1_000);
    expect((await get(`/Messages/${sidOf(response)}.json`)).body).toMatchObject({
      status: 'sent',
      from: sender,
    });
  });

  it('takes the handle of the sender out of the callback', async () => {
    await create({ StatusCallback: 'http://127.0.0.1:8000/receipts/twilio?attempt=abc-1' }).expect(201);
    const inbox = await request(fallback.app).get('/admin/messages');
    expect(inbox.body).toMatchObject({ messages: [{ to: '+573001112233', correlation_label: 'abc-1' }] });
  });

  it('keeps the trace of the sender, which it would not in earnest', async () => {
    await create()
      .set('traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)
      .expect(201);
    const inbox = await request(fallback.app).get('/admin/messages');
    expect(inbox.body).toMatchObject({ messages: [{ trace_id: 'a'.repeat(32) }] });
  });

  it('is not idempotent, and ignores fields that it does not know', async () => {
    const form = {
      IdempotencyToken: 'same',
      Colour: 'red',
      ProvideFeedback: 'true',
      SmartEncoded: 'true',
      Attempt: '1',
    };
    expect(sidOf(await create(form).expect(201))).not.toBe(sidOf(await create(form).expect(201)));
  });

  it('takes media, a number with blanks, 1,600 emoji, and every variant of a sender', async () => {
    expect(sidOf(await create({ MediaUrl: ['https://x/1', 'https://x/2'] }).expect(201))).toMatch(/^MM/);
    expect((await create({ To: '+57 (300) 111-2233' })).body).toMatchObject({ to: '+573001112233' });
    await create({ Body: '🎉'.repeat(1_600) }).expect(201);
    await create({ From: 'Relevo' }).expect(201);
  });

  it.each([
    ['1', { status: 'failed', error_code: 30036 }, 0],
    ['2', { status: 'delivered', error_code: null }, 1],
  ])('with a validity period of %s s delivers what arrives within it', async (period, state, received) => {
    const sid = sidOf(await create({ ValidityPeriod: period }).expect(201));
    clock.advance(2_000);
    expect((await get(`/Messages/${sid}.json`)).body).toMatchObject(state);
    const inbox = await request(fallback.app).get('/admin/messages');
    expect((inbox.body as { total: number }).total).toBe(received);
  });

  it.each([
    [{ To: '' }, 21604],
    [{ From: '' }, 21603],
    [{ To: '573001112233' }, 21211],
    [{ To: 'somebody' }, 21211],
    [{ From: 'not a sender!' }, 21212],
    [{ From: '+573000000000' }, 21606],
    [{ To: sender }, 21266],
    [{ Body: '' }, 21602],
    [{ Body: 'x'.repeat(1_601) }, 21617],
    [{ MediaUrl: Array.from({ length: 11 }, (_, index) => `https://x/${index}`) }, 21623],
    [{ ValidityPeriod: '0' }, 20422],
    [{ ValidityPeriod: '36001' }, 20422],
    [{ StatusCallback: 'not a url' }, 21609],
    [{ StatusCallback: 'file:///etc/passwd' }, 21609],
    [{ From: '', MessagingServiceSid: 'MG1' }, 21705],
    [{ ScheduleType: 'fixed', SendAt: '2023-08-24T06:00:00Z' }, 35118],
    [{ ScheduleType: 'fixed', MessagingServiceSid: service }, 35114],
    [{ ScheduleType: 'fixed', MessagingServiceSid: service, SendAt: '2023-08-24T05:02:00Z' }, 35111],
  ])('refuses %j with %i', async (over, code) => {
    const answer = await create(over);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code,
      message: expect.any(String),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect((await request(fallback.app).get('/admin/messages')).body).toMatchObject({ total: 0 });
  });

  it('schedules, lets nobody receive it before its time, and cancels', async () => {
    const form = { ScheduleType: 'fixed', MessagingServiceSid: service, SendAt: '2023-08-24T06:01:45Z' };
    const kept = sidOf(await create(form).expect(201));
    const canceled = sidOf(await create(form).expect(201));
    expect((await post(`/Messages/${canceled}.json`, { Status: 'canceled' })).body).toMatchObject({
      status: 'canceled',
    });
    const inboxTotal = async () =>
      ((await request(fallback.app).get('/admin/messages')).body as { total: number }).total;
    expect(await inboxTotal()).toBe(0);
    clock.advance(3_602_000);
    expect(await inboxTotal()).toBe(1);
    expect((await get(`/Messages/${kept}.json`)).body).toMatchObject({ status: 'delivered' });
    expect((await get(`/Messages/${canceled}.json`)).body).toMatchObject({ status: 'canceled' });
    expect((await post(`/Messages/${kept}.json`, { Status: 'canceled' })).status).toBe(409);
  });
});

describe('the life of a message', () => {
  it('goes from queued to delivered, and is dated when it is sent', async () => {
    const sid = sidOf(await create());
    const read = async () =>
      (await get(`/Messages/${sid}.json`)).body as { status: string; date_sent: string | null };
    const seen = [await read()];
    for (const byMs of [500, 500, 1_000]) {
      clock.advance(byMs);
      seen.push(await read());
    }
    expect(seen.map(({ status }) => status)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    expect(seen.map(({ date_sent }) => date_sent)).toEqual([
      null,
      null,
      'Thu, 24 Aug 2023 05:01:46 +0000',
      'Thu, 24 Aug 2023 05:01:46 +0000',
    ]);
    expect(seen[0]).toMatchObject({
      subresource_uris: { feedback: `${base}/Messages/${sid}/Feedback.json` },
    });
  });

  it('can not be deleted on its way, and is gone once deleted, though the customer has it', async () => {
    const sid = sidOf(await create());
    const remove = () =>
      request(fallback.app).delete(`${base}/Messages/${sid}.json`).auth(accountSid, authToken);
    expect((await remove()).body).toMatchObject({ code: 20009, status: 409 });
    clock.advance(2_000);
    const removed = await remove();
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await remove()).status).toBe(404);
    expect(sidsOf(await get('/Messages.json'))).toEqual([]);
    expect((await request(fallback.app).get('/admin/messages')).body).toMatchObject({ total: 1 });
  });

  it('refuses a change that is none', async () => {
    const sid = sidOf(await create());
    expect((await post(`/Messages/${sid}.json`, { Body: 'other' })).body).toMatchObject({ code: 20422 });
    expect((await post(`/Messages/${sid}.json`, { Body: '' })).status).toBe(409);
  });
});

describe('the list', () => {
  it('filters by recipient, sender and date of sending, newest first', async () => {
    const first = sidOf(await create());
    clock.advance(86_400_000);
    const second = sidOf(await create({ To: '+573002223344' }));
    clock.advance(2_000);
    const third = sidOf(await create());
    const listed = async (query: string) => sidsOf(await get(`/Messages.json${query}`).expect(200));
    expect(await listed('')).toEqual([third, second, first]);
    expect(await listed('?To=%2B573001112233')).toEqual([third, first]);
    expect(await listed('?From=%2B15005550006')).toEqual([third, second, first]);
    expect(await listed('?From=%2B15005550007')).toEqual([]);
    // The third has not been sent, so it has no date.
    expect(await listed('?DateSent=2023-08-25')).toEqual([second]);
    expect(await listed('?DateSent>=2023-08-25')).toEqual([second]);
    expect(await listed('?DateSent%3E=2023-08-24')).toEqual([second, first]);
    expect(await listed('?DateSent%3C%3D=2023-08-24')).toEqual([first]);
    expect(await listed('?DateSent%3C=2023-08-24T05:01:46Z')).toEqual([first]);
    expect(await listed('?DateSent%3C=2023-08-24T05:01:45Z')).toEqual([]);
  });

  it('links its pages, and a new message shifts none of them', async () => {
    const sids: string[] = [];
    for (let index = 0; index < 5; index += 1) sids.unshift(sidOf(await create()));
    const first = await get('/Messages.json?PageSize=2&To=%2B573001112233');
    expect(first.body).toMatchObject({ page: 0, page_size: 2, start: 0, end: 1, previous_page_uri: null });
    await create();
    const next = (response: request.Response) => {
      const uri = (response.body as { next_page_uri: string }).next_page_uri; // there is a page more
      return request(fallback.app).get(uri).auth(accountSid, authToken);
    };
    const second = await next(first);
    const third = await next(second);
    expect([first, second, third].flatMap(sidsOf)).toEqual(sids);
    expect(third.body).toMatchObject({ page: 2, start: 4, end: 4, next_page_uri: null });
    expect(second.body).toMatchObject({
      previous_page_uri: `${base}/Messages.json?PageSize=2&To=%2B573001112233&Page=0`,
    });
  });

  it('has 50 a page, and 1,000 at most', async () => {
    expect((await get('/Messages.json')).body).toMatchObject({ page_size: 50 });
    expect((await get('/Messages.json?PageSize=5000')).body).toMatchObject({ page_size: 1_000 });
  });
});

it('refuses to start without credentials, and says which', () => {
  expect(() => readSettings({ TWILIO_ACCOUNT_SID: 'AC1' })).toThrow(
    /TWILIO_ACCOUNT_SID: must be AC.*TWILIO_AUTH_TOKEN: must be set; TWILIO_FROM: must be set/,
  );
});
