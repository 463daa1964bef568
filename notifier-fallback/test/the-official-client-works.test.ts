import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { Script, ScriptedServer } from '@relevo/test-kit';
import request from 'supertest';
import twilio from 'twilio';
import { accountSid, authToken, sender, startFallback } from './running-fallback.ts';
import { signRequest } from '../src/twilio-receipt.ts';

let fallback: Awaited<ReturnType<typeof startFallback>>;
let client: twilio.Twilio;
let target: ScriptedServer | undefined;

async function startTarget(script: Script): Promise<ScriptedServer> {
  target = await startScriptedServer(script);
  return target;
}

function connect(token: string): twilio.Twilio {
  const connected = twilio(accountSid, token);
  connected.api.baseUrl = fallback.url;
  return connected;
}

beforeAll(async () => {
  fallback = await startFallback();
  client = connect(authToken);
});
afterEach(async () => {
  await request(fallback.app).post('/admin/reset').expect(200);
  await target?.close();
});
afterAll(() => fallback.close());

const create = (over: object = {}) =>
  client.messages.create({ to: '+573001112233', from: sender, body: 'Pago recibido', ...over });

/** What the client throws. */
async function errorOf(doing: Promise<unknown>) {
  try {
    await doing;
  } catch (error) {
    if (!(error instanceof twilio.RestException)) throw error;
    return { status: error.status, code: error.code, message: error.message, moreInfo: error.moreInfo };
  }
  throw new Error('the client did not throw');
}

const withFault = (kind: string, params: object) =>
  request(fallback.app).put('/admin/faults/f').send({ kind, params }).expect(201);

describe('sending', () => {
  it('sends, fetches and lists', async () => {
    const sent = await create();
    expect(sent).toMatchObject({
      status: 'queued',
      to: '+573001112233',
      from: sender,
      numSegments: '1',
      errorCode: null,
    });
    expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(sent.dateCreated).toBeInstanceOf(Date);
    expect(await client.messages(sent.sid).fetch()).toMatchObject({ sid: sent.sid, body: 'Pago recibido' });
    const listed = await client.messages.list({ to: '+573001112233' });
    expect(listed.map(({ sid }) => sid)).toEqual([sent.sid]);
    expect(await client.messages.list({ to: '+573009999999' })).toEqual([]);
  });

  it('walks through pages without seeing a message twice', async () => {
    const sids = [];
    for (let index = 0; index < 5; index += 1) sids.unshift((await create()).sid);
    const listed = await client.messages.list({ pageSize: 2 });
    expect(listed.map(({ sid }) => sid)).toEqual(sids);
  });

  it('removes and redacts what has been sent', async () => {
    const receiver = await startTarget(() => ({ kind: 'respond', status: 204 }));
    const { sid } = await create({ statusCallback: receiver.url });
    await receiver.requestCountReached(2);
    expect(await client.messages(sid).update({ body: '' })).toMatchObject({ body: '' });
    expect(await client.messages(sid).remove()).toBe(true);
    expect(await errorOf(client.messages(sid).fetch())).toMatchObject({ status: 404, code: 20404 });
  });
});

describe('errors', () => {
  it.each([
    ['From', '+15005550001', 21212, 400],
    ['From', '+15005550007', 21606, 400],
    ['From', '+15005550008', 21611, 429],
    ['To', '+15005550001', 21211, 400],
    ['To', '+15005550002', 21612, 400],
    ['To', '+15005550003', 21408, 400],
    ['To', '+15005550004', 21610, 400],
    ['To', '+15005550009', 21614, 400],
  ])('%s %s throws %i', async (field, number, code, status) => {
    const over = field === 'From' ? { from: number } : { to: number };
    expect(await errorOf(create(over))).toMatchObject({
      status,
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
  });

  it.each([
    [20003, 401, 'Authenticate'],
    [20404, 404, `The requested resource /2010-04-01/Accounts/${accountSid}/Messages.json was not found`],
    [20429, 429, 'Too Many Requests'],
    [20500, 500, 'Internal Server Error'],
    [20503, 503, 'Service unavailable'],
    [21211, 400, "The 'To' number +573001112233 is not a valid phone number."],
    [
      21212,
      400,
      `The 'From' number ${sender} is not a valid phone number, shortcode, or alphanumeric sender ID.`,
    ],
    [
      21408,
      400,
      "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: +573001112233",
    ],
    [21603, 400, "A 'From' phone number is required."],
    [
      21606,
      400,
      `The From phone number ${sender} is not a valid, SMS-capable inbound phone number or short code for your account.`,
    ],
    [21610, 400, 'Attempt to send to unsubscribed recipient'],
    [21611, 429, 'SMS queue is full.'],
    [21612, 400, expect.stringContaining('+573001112233')],
    [21614, 400, 'To number: +573001112233, is not a mobile number'],
  ])('a fault with code %i throws it with its own status and message', async (code, status, message) => {
    await withFault('error', { code });
    expect(await errorOf(create())).toMatchObject({ code, status, message });
  });

  it('a wrong token throws 20003', async () => {
    expect(await errorOf(connect('wrong').messages.list())).toMatchObject({ status: 401, code: 20003 });
  });

  it('a missing sender throws 21603', async () => {
    expect(await errorOf(client.messages.create({ to: '+573001112233', body: 'x' }))).toMatchObject({
      code: 21603,
    });
  });
});

describe('receipts', () => {
  it('are signed so that the client accepts them, for sent and delivered, and repeat their token', async () => {
    const receiver = await startTarget((_request, index) => ({
      kind: 'respond',
      status: index === 0 ? 204 : 200,
    }));
    await withFault('receipt_duplicate', { copies: 1 });
    const statusCallback = `${receiver.url}/receipts/twilio?attempt=0190-a&x=1`;
    const { sid } = await create({ statusCallback });
    await receiver.requestCountReached(4);
    const receipts = receiver.requests.map(({ body, headers }) => ({
      parameters: Object.fromEntries(new URLSearchParams(body)),
      signature: String(headers['x-twilio-signature']),
      token: headers['i-twilio-idempotency-token'],
    }));
    for (const { parameters, signature } of receipts) {
      expect(twilio.validateRequest(authToken, signature, statusCallback, parameters)).toBe(true);
      expect(twilio.validateRequest('other', signature, statusCallback, parameters)).toBe(false);
      expect(parameters).toMatchObject({
        MessageSid: sid,
        SmsSid: sid,
        AccountSid: accountSid,
        To: '+573001112233',
        From: sender,
        ApiVersion: '2010-04-01',
      });
      expect(parameters['SmsStatus']).toBe(parameters['MessageStatus']);
    }
    expect(receipts.map(({ parameters }) => parameters['MessageStatus'])).toEqual([
      'sent',
      'sent',
      'delivered',
      'delivered',
    ]);
    expect(receipts[3]?.parameters['RawDlrDoneDate']).toMatch(/^\d{10}$/);
    expect(new Set(receipts.map(({ token }) => token)).size).toBe(2);
  });

  it('tell a later failure, with its code', async () => {
    const receiver = await startTarget(() => ({ kind: 'respond', status: 204 }));
    await withFault('accept_then_fail', { code: 30005 });
    const { sid } = await create({ statusCallback: receiver.url });
    await receiver.requestCountReached(2);
    expect(Object.fromEntries(new URLSearchParams(receiver.requests[1]?.body))).toMatchObject({
      MessageStatus: 'undelivered',
      ErrorCode: '30005',
      ErrorMessage: 'Unknown destination handset',
    });
    expect(await client.messages(sid).fetch()).toMatchObject({ status: 'undelivered', errorCode: 30005 });
    const inbox = await request(fallback.app).get('/admin/messages').expect(200);
    expect(inbox.body).toMatchObject({ total: 0 });
  });

  it('follow the published signature vector', () => {
    const parameters = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    expect(signRequest('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', parameters)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });
});
