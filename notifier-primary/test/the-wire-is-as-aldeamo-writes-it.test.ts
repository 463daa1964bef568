import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Clock } from '@relevo/notifier-kit';
import request from 'supertest';
import { parseBogotaTime } from '../src/bogota-time.ts';
import { readSettings } from '../src/config.ts';
import { password, startPrimary, user } from './running-primary.ts';

/** 14:42:00 in Bogotá. Nothing moves on by itself. */
const startMs = Date.UTC(2018, 0, 26, 19, 42);

let nowMs: number;
let runs: (() => void)[];
const clock: Clock = {
  now: () => nowMs,
  after(_delayMs, run) {
    runs.push(run);
    return () => (runs = runs.filter((one) => one !== run));
  },
};
/** Lets everything happen that is planned, and all that follows from it. */
function liveOn(byMs: number): void {
  nowMs += byMs;
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) run();
}

let primary: Awaited<ReturnType<typeof startPrimary>>;
beforeEach(async () => {
  nowMs = startMs;
  runs = [];
  primary = await startPrimary({ clock });
});
afterEach(() => primary.close());

const post = (path: string, body: string | object) =>
  request(primary.app)
    .post(`/SmsiWS/${path}`)
    .auth(user, password)
    .set('Content-Type', 'application/json')
    .send(body);
const least = { country: '57', message: 'Pago recibido', addresseeList: [{ mobile: '3001112233' }] };
const send = (over: object = {}) => post('smsSendPost', { ...least, ...over });
const inbox = async () => {
  const response = await request(primary.app).get('/admin/messages');
  return response.body as { messages: Readonly<Record<string, unknown>>[]; total: number }; // the contract's shape
};

describe('sending', () => {
  it('answers the least request as the manual shows it', async () => {
    const response = await send().expect(200);
    expect(response.text).toBe(
      JSON.stringify({
        status: 1,
        reason: 'Request Received',
        result: {
          totalRequest: 1,
          totalFailed: 0,
          receivedRequests: [
            {
              mobile: '3001112233',
              transactionId: (await inbox()).messages[0]?.['id'],
              status: 1,
              reason: 'Request Received',
            },
          ],
          failedRequests: [],
          dateToSend: '2018-01-26 14:42:00',
          timeZone: 'America/Bogota',
        },
      }),
    );
  });

  it.each([
    ['a country as a number', { country: 57 }],
    ['no date', { dateToSend: null }],
    ['an empty date', { dateToSend: '' }],
    ['a date gone by', { dateToSend: '2018-01-26 14:41:00' }],
    ['UTF-8', { encoding: 'UTF-8' }],
    ['GSM7', { encoding: 'GSM7' }],
    ['an empty encoding', { encoding: '' }],
    ['format 0', { messageFormat: 0 }],
    ['format 1', { messageFormat: 1 }],
    ['flash', { messageFormat: 2 }],
    ['format as text', { messageFormat: '1' }],
    ['a mobile as a number', { addresseeList: [{ mobile: 3001112233 }] }],
    ['an empty url and label', { addresseeList: [{ mobile: '3001112233', url: '', correlationLabel: '' }] }],
    [
      'a message of its own',
      { message: '', addresseeList: [{ mobile: '3001112233', message: 'Pago recibido' }] },
    ],
    ['fields that nobody knows', { colour: 'red' }],
  ])('takes %s', async (_title, over) => {
    expect((await send(over).expect(200)).body).toMatchObject({ status: 1, result: { totalFailed: 0 } });
    expect(await inbox()).toMatchObject({
      total: 1,
      messages: [{ to: '+573001112233', body: 'Pago recibido' }],
    });
  });

  it('takes a slash at the end', async () => {
    expect((await post('smsSendPost/', least).expect(200)).body).toMatchObject({ status: 1 });
  });

  it('takes one over GET', async () => {
    const query = { mobile: '3001112233', country: '57', message: 'Señal', messageFormat: '1' };
    const answer = await request(primary.app).get('/SmsiWS/smsSendGet').query(query).auth(user, password);
    expect(answer.body).toMatchObject({ status: 1, result: { totalRequest: 1 } });
    expect(await inbox()).toMatchObject({ messages: [{ body: 'Señal', to: '+573001112233' }] });
  });

  it('sends to many, each with its own text and handle', async () => {
    const addresseeList = [
      { mobile: '3001112233', correlationLabel: 'a' },
      { mobile: '3001112234', correlationLabel: 'b', message: 'Otro' },
      { mobile: '3000000004' },
    ];
    const answer = await send({ addresseeList });
    expect(answer.body).toMatchObject({
      status: 1,
      result: {
        totalRequest: 3,
        totalFailed: 1,
        failedRequests: [
          {
            mobile: '3000000004',
            status: -4,
            reason: 'Recipient Opted Out',
            transactionId: expect.any(String),
          },
        ],
      },
    });
    expect((await inbox()).messages).toMatchObject([
      { to: '+573001112234', body: 'Otro', correlation_label: 'b' },
      { to: '+573001112233', body: 'Pago recibido', correlation_label: 'a' },
    ]);
  });

  it('is not idempotent', async () => {
    const again = { addresseeList: [{ mobile: '3001112233', correlationLabel: 'same' }] };
    await send(again);
    await send(again);
    expect((await inbox()).total).toBe(2);
  });

  it('keeps a message for later until its time', async () => {
    expect((await send({ dateToSend: '2018-01-26 15:42:00' })).body).toMatchObject({
      result: { dateToSend: '2018-01-26 15:42:00' },
    });
    expect((await inbox()).total).toBe(0);
    liveOn(3_600_000);
    expect((await inbox()).total).toBe(1);
  });
});

describe('refusals are HTTP 200 with a negative status', () => {
  it.each([
    ['3000000001', -1],
    ['3000000006', -6],
    ['3000000007', -7],
    ['3000000099', -99],
  ])('mobile %s refuses the whole request with %i', async (mobile, code) => {
    const answer = await send({ addresseeList: [{ mobile: '3001112233' }, { mobile }] }).expect(200);
    expect(answer.body).toEqual({ status: code, reason: expect.any(String) });
    expect((await inbox()).total).toBe(0);
  });

  it.each([
    [{ mobile: '3000000002' }, -2],
    [{ mobile: '3000000003' }, -3],
    [{ mobile: '3000000004' }, -4],
    [{ mobile: '3000000005' }, -5],
    [{ mobile: '573001112233' }, -3],
    [{ mobile: '+573001112233' }, -3],
    [{ mobile: '6011112233' }, -3],
    [{ mobile: '' }, -3],
    [{ mobile: '3001112233', message: 'x'.repeat(1_601) }, -5],
  ])('addressee %j is refused with %i', async (addressee, code) => {
    const answer = await send({ addresseeList: [addressee] }).expect(200);
    expect(answer.body).toMatchObject({
      status: 1,
      result: { totalFailed: 1, receivedRequests: [], failedRequests: [{ status: code }] },
    });
    expect((await inbox()).total).toBe(0);
  });

  it('refuses an empty message', async () => {
    expect((await send({ message: '' })).body).toMatchObject({
      result: { failedRequests: [{ status: -5 }] },
    });
  });

  it.each([
    ['no credentials', undefined],
    ['a wrong password', `Basic ${Buffer.from(`${user}:wrong`).toString('base64')}`],
    ['another scheme', 'Bearer x'],
  ])('answers -1 to %s', async (_title, authorization) => {
    const test = request(primary.app).post('/SmsiWS/smsSendPost').send(least);
    if (authorization !== undefined) test.set('Authorization', authorization);
    expect((await test.expect(200)).body).toEqual({ status: -1, reason: 'Authentication Error' });
  });
});

describe('what can not be understood is HTTP 400', () => {
  it.each([
    ['not JSON', '{"country":', 'JSON'],
    ['nothing', '', 'JSON'],
    ['no country', { ...least, country: undefined }, 'country'],
    ['nobody to send to', { ...least, addresseeList: [] }, 'addresseeList'],
    ['a date of another form', { ...least, dateToSend: '26/01/2018' }, 'dateToSend'],
    ['a day that is none', { ...least, dateToSend: '2018-02-31 10:00:00' }, 'dateToSend'],
    ['an unknown format', { ...least, messageFormat: 9 }, 'messageFormat'],
    [
      'more than a thousand',
      { ...least, addresseeList: Array(1_001).fill({ mobile: '3001112233' }) },
      'addresseeList',
    ],
  ])('%s', async (_title, body, named) => {
    const answer = await post('smsSendPost', body).expect(400);
    expect(answer.body).toEqual({ status: -99, reason: expect.stringContaining(named) });
  });

  it('answers an unknown path with 404', async () => {
    expect((await post('nothing', {})).status).toBe(404);
  });
});

describe('the report', () => {
  const report = async (filters: object) => {
    const response = await post('smsReportPost', { filters }).expect(200);
    return (response.body as { result: { reportList: Readonly<Record<string, unknown>>[] } }).result
      .reportList; // as the manual has it
  };
  const day = { dateToSendFrom: '2018-01-26 14:00:00', dateToSendTo: '2018-01-26 15:00:00' };

  it('shows a message with its handle and its state as it goes on', async () => {
    await send({ addresseeList: [{ mobile: '3001112233', correlationLabel: 'attempt-1' }] });
    const filters = { clickReport: false, ...day, land: '57', userNameList: [user] };
    expect(await report(filters)).toEqual([
      {
        gsm: '573001112233',
        message: 'Pago recibido',
        dateToSend: '2018-01-26 14:42:00',
        userName: user,
        transactionId: (await inbox()).messages[0]?.['id'],
        correlationLabel: 'attempt-1',
        state: 'EN PROCESO',
      },
    ]);
    liveOn(10);
    expect(await report(filters)).toMatchObject([{ state: 'ENTREGADO' }]);
  });

  it('filters by handle, time, country and user', async () => {
    await send({ addresseeList: [{ mobile: '3001112233', correlationLabel: 'a' }] });
    await send({ addresseeList: [{ mobile: '3001112234', correlationLabel: 'b' }] });
    expect(await report({ ...day, correlationLabel: 'a' })).toMatchObject([{ correlationLabel: 'a' }]);
    expect(await report({ ...day, correlationLabel: 'nobody' })).toEqual([]);
    expect(
      await report({ dateToSendFrom: '2018-01-26 14:42:00', dateToSendTo: '2018-01-26 14:42:00' }),
    ).toHaveLength(2);
    expect(await report({ dateToSendFrom: '2018-01-26 14:42:01' })).toEqual([]);
    expect(await report({ dateToSendTo: '2018-01-26 14:41:59' })).toEqual([]);
    expect(await report({ land: 58 })).toEqual([]);
    expect(await report({ userNameList: ['somebody'] })).toEqual([]);
    expect(await report({})).toHaveLength(2);
  });

  it('knows messages that never reached a customer', async () => {
    await request(primary.app).put('/admin/faults/f').send({ kind: 'accept_and_lose' }).expect(201);
    await send();
    liveOn(1_000);
    expect(await report(day)).toMatchObject([{ state: 'ENVIADO' }]);
    expect((await inbox()).total).toBe(0);
  });

  it('refuses a filter that is no date', async () => {
    const answer = await post('smsReportPost', { filters: { dateToSendFrom: 'today' } }).expect(400);
    expect(answer.body).toEqual({ status: -99, reason: expect.stringContaining('dateToSendFrom') });
  });

  it('shows what is left of the package', async () => {
    await send();
    const asked = { land: '57', packageStateList: ['ENABLED'], packageTypeList: ['SMS'] };
    expect((await post('packageReportPost', asked).expect(200)).body).toEqual({
      status: 1,
      reason: 'Request Received',
      result: [{ totalSpent: 1, total: 100_000, available: 99_999, state: 'ENABLED', packageType: 'SMS' }],
    });
  });
});

describe('faults in Aldeamo’s words', () => {
  it.each([
    ['error', {}, 503, -99],
    ['error', { status: 500, code: -6 }, 500, -6],
    ['error_in_200', {}, 200, -99],
    ['error_in_200', { code: -7 }, 200, -7],
    ['rate_limit', {}, 429, -7],
    ['auth_expired', {}, 200, -1],
    ['maintenance', {}, 503, -99],
  ])('%s %j', async (kind, params, status, code) => {
    await request(primary.app).put('/admin/faults/f').send({ kind, params }).expect(201);
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: code });
    expect(answer.headers['x-fault-injected']).toBe('f');
  });

  it('strike only the recipients in scope', async () => {
    const when = { to: { exact: ['+573001112234'] } };
    await request(primary.app).put('/admin/faults/f').send({ kind: 'accept_and_lose', when }).expect(201);
    await send({ addresseeList: [{ mobile: '3001112233' }, { mobile: '3001112234' }] });
    expect((await inbox()).messages).toMatchObject([{ to: '+573001112233' }]);
  });
});

it.each([
  ['2018-01-26 14:42:00', startMs],
  ['2018-02-31 00:00:00', null],
  ['2018-01-26', null],
  ['2018-01-26 25:00:00', null],
])('reads the time %s', (text, atMs) => expect(parseBogotaTime(text)).toBe(atMs));

it('refuses to start without credentials, and with a receipts URL that lacks its own', () => {
  expect(() => readSettings({})).toThrow(/ALDEAMO_USER: must be set; ALDEAMO_PASSWORD: must be set/);
  const half = { ALDEAMO_USER: 'u', ALDEAMO_PASSWORD: 'p', RECEIPTS_URL: 'http://localhost/' };
  expect(() => readSettings(half)).toThrow(/RECEIPTS_USER.*RECEIPTS_PASSWORD/);
});
