import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import { splitE164 } from '../../src/adapters/providers/calling-codes.ts';
import type { MessagingProvider, ProviderMessage } from '../../src/application/ports.ts';
import {
  accountSid,
  aldeamoAt,
  attemptId,
  fixtures,
  lookUpQuery,
  message,
  noDeadline,
  sid,
  twilioAt,
} from './provider-fixtures.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

let server: ScriptedServer;
let provider: MessagingProvider | undefined;

beforeEach(async () => {
  server = await startScriptedServer(() => ({ kind: 'respond', status: 500 }));
});

afterEach(async () => {
  provider?.close();
  provider = undefined;
  await server.close();
});

const sent = async (overrides: Partial<ProviderMessage> = {}) => {
  await provider?.send({ ...message, ...overrides }, noDeadline());
  const [request] = server.requests;
  if (request === undefined) throw new Error('no request came in');
  return request;
};

it('posts JSON to Aldeamo, the country code apart and the attempt as label', async () => {
  provider = aldeamoAt(`${server.url}/`);
  const request = await sent({ body: 'Recibimos tu pago ✓' });
  expect(request).toMatchObject({ method: 'POST', path: '/SmsiWS/smsSendPost' });
  expect(request.headers).toMatchObject({
    authorization: basic('relevo:not-a-secret'),
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'relevo/0.0.0-test',
  });
  expect(JSON.parse(request.body)).toEqual({
    country: '57',
    dateToSend: null,
    message: 'Recibimos tu pago ✓',
    encoding: 'UTF-8',
    messageFormat: 1,
    addresseeList: [{ mobile: '3001112233', correlationLabel: attemptId }],
  });
});

it('posts a form to Twilio, the attempt in its callback', async () => {
  provider = twilioAt(`${server.url}/`);
  const request = await sent({ body: 'Recibimos tu pago ✓ & más + 100%' });
  expect(request).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${accountSid}/Messages.json` });
  expect(request.headers).toMatchObject({
    authorization: basic(`${accountSid}:not-a-secret`),
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'relevo/0.0.0-test',
  });
  expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
    To: '+573001112233',
    From: '+15005550006',
    Body: 'Recibimos tu pago ✓ & más + 100%',
    StatusCallback: `https://relevo.example/hooks/receipts/twilio?attempt=${attemptId}`,
  });
});

describe.each(fixtures)('the $kind adapter', ({ at }) => {
  it('passes the trace on', async () => {
    provider = at(server.url);
    expect((await sent({ traceparent })).headers['traceparent']).toBe(traceparent);
  });

  it('asks about a message in the trace that it is given', async () => {
    provider = at(server.url);
    await provider.lookUp({ ...lookUpQuery, traceparent }, noDeadline());
    await provider.lookUp({ ...lookUpQuery, traceparent, providerMessageId: sid }, noDeadline());
    expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual([traceparent, traceparent]);
  });

  it.each([null, '', 'broken\r\nX-Injected: 1'])('sends without a trace for %j', async (broken) => {
    provider = at(server.url);
    const { headers } = await sent({ traceparent: broken });
    expect(headers).not.toHaveProperty('traceparent');
    expect(headers).not.toHaveProperty('x-injected');
  });

  it('uses one connection for one message after the other', async () => {
    provider = at(server.url);
    for (let count = 0; count < 3; count += 1) await provider.send(message, noDeadline());
    expect(server.requests.map((request) => request.connection)).toEqual([0, 0, 0]);
  });
});

it('does not call Aldeamo with a number that has no country code', async () => {
  provider = aldeamoAt(server.url);
  const result = await provider.send({ ...message, to: '3001112233' }, noDeadline());
  expect(result).toMatchObject({ outcome: 'unroutable', reason: 'refused_request' });
  expect(server.requests).toHaveLength(0);
});

it.each([
  ['+573001112233', '57', '3001112233'],
  ['+12025550123', '1', '2025550123'],
  ['+79161234567', '7', '9161234567'],
  ['+5215512345678', '52', '15512345678'],
  ['+593991234567', '593', '991234567'],
  ['+50688887777', '506', '88887777'],
  ['+34600111222', '34', '600111222'],
  ['+351912345678', '351', '912345678'],
  ['+85291234567', '852', '91234567'],
])('splits %s into %s and %s', (phone, country, national) => {
  expect(splitE164(phone)).toEqual({ country, national });
});
