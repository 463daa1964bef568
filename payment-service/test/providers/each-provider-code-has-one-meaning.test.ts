// Every row of both outcome tables, written here a second time from the wire
// formats, so that a row that changes or goes missing fails.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { aldeamoCodes } from '../../src/adapters/providers/aldeamo-outcomes.ts';
import { twilioErrorCodes, twilioMessageCodes } from '../../src/adapters/providers/twilio-outcomes.ts';
import {
  aldeamoAt,
  aldeamoFailed,
  aldeamoReceived,
  message,
  noDeadline,
  twilioAt,
  twilioMessage,
} from './provider-fixtures.ts';

let server: ScriptedServer;
let provider: MessagingProvider;

const answerWith = async (status: number, body: string) => {
  server.follow(() => ({ kind: 'respond', status, body }));
  return provider.send(message, noDeadline());
};

afterEach(async () => {
  provider.close();
  await server.close();
});

describe('Aldeamo', () => {
  beforeEach(async () => {
    server = await startScriptedServer(() => ({ kind: 'hang' }));
    provider = aldeamoAt(server.url);
  });

  const documented = [-1, -2];
  const rows: readonly (readonly [number, string, string])[] = [
    [-1, 'misconfigured', 'authentication'],
    [-2, 'unroutable', 'no_route'],
    [-3, 'rejected', 'invalid_number'],
    [-4, 'rejected', 'opted_out'],
    [-5, 'unroutable', 'refused_request'],
    [-6, 'misconfigured', 'no_balance'],
    [-7, 'throttled', 'rate_limited'],
    [-99, 'unknown', 'server_error'],
  ];

  it('has no code that is not listed here, and marks the modelled ones', () => {
    expect([...aldeamoCodes.keys()]).toEqual(rows.map(([code]) => code));
    const modelled = [...aldeamoCodes].filter(([, { isModelled }]) => isModelled).map(([code]) => code);
    expect(modelled).toEqual(rows.map(([code]) => code).filter((code) => !documented.includes(code)));
  });

  it.each(rows)('%i on the recipient is %s: %s', async (code, outcome, reason) => {
    const expected = {
      outcome,
      reason,
      providerMessageId: null,
      providerCode: String(code),
      retryAfterMs: null,
    };
    expect(await answerWith(200, aldeamoFailed(code))).toEqual(expected);
    expect(await answerWith(200, aldeamoFailed(String(code)))).toEqual(expected);
  });

  it.each(rows)('%i on the whole request is %s: %s', async (code, outcome, reason) => {
    const bare = JSON.stringify({ status: code, reason: 'x' });
    expect(await answerWith(200, bare)).toMatchObject({ outcome, reason, providerCode: String(code) });
    const withNull = JSON.stringify({ status: String(code), reason: 'x', result: null });
    expect(await answerWith(200, withNull)).toMatchObject({ outcome, reason });
  });

  it('takes a recipient refused with an unlisted code to the next provider', async () => {
    expect(await answerWith(200, aldeamoFailed(-42))).toMatchObject({
      outcome: 'unroutable',
      reason: 'refused_request',
      providerCode: '-42',
    });
  });

  it('is in doubt about an unlisted code on the whole request', async () => {
    const body = JSON.stringify({ status: -42, reason: 'x' });
    expect(await answerWith(200, body)).toMatchObject({ outcome: 'unknown', reason: 'server_error' });
  });

  it.each<[string, object, string]>([
    ['an id that is a number', { transactionId: 118644939 }, '118644939'],
    ['codes and mobile the other way round', { status: '1', mobile: 3001112233 }, 'tx-42'],
    ['the mobile with its country code', { mobile: '573001112233' }, 'tx-42'],
  ])('accepts %s', async (_title, overrides, providerMessageId) => {
    const result = await answerWith(200, aldeamoReceived(overrides));
    expect(result).toMatchObject({ outcome: 'accepted', providerMessageId });
  });

  it('keeps every digit of an id too long for a number', async () => {
    const body = aldeamoReceived().replace('"tx-42"', '12345678901234567891');
    expect(await answerWith(200, body)).toMatchObject({ providerMessageId: '12345678901234567891' });
  });

  const received = { mobile: '3001112233', transactionId: 'tx-42', status: 1 };
  const withResult = (result: object, status = 1) => JSON.stringify({ status, reason: 'x', result });

  it.each<[string, string, string]>([
    ['another mobile', aldeamoReceived({ mobile: '3009998877' }), 'unparsable_answer'],
    ['no mobile', aldeamoReceived({ mobile: undefined }), 'unparsable_answer'],
    ['no id', aldeamoReceived({ transactionId: undefined }), 'answer_without_id'],
    ['an id of null', aldeamoReceived({ transactionId: null }), 'answer_without_id'],
    ['an empty id', aldeamoReceived({ transactionId: ' ' }), 'answer_without_id'],
    ['the word null for an id', aldeamoReceived({ transactionId: 'null' }), 'answer_without_id'],
    ['an id of zero', aldeamoReceived({ transactionId: 0 }), 'answer_without_id'],
    ['an object for an id', aldeamoReceived({ transactionId: { id: 'tx-42' } }), 'answer_without_id'],
    ['received, and refused by its own code', aldeamoReceived({ status: -3 }), 'unparsable_answer'],
    ['failed, and received by its own code', aldeamoFailed(1), 'unparsable_answer'],
    [
      'neither received nor failed',
      withResult({ receivedRequests: [], failedRequests: [] }),
      'answer_without_id',
    ],
    [
      'received and failed at once',
      withResult({ receivedRequests: [received], failedRequests: [{ ...received, status: -2 }] }),
      'unparsable_answer',
    ],
    ['received twice', withResult({ receivedRequests: [received, received] }), 'unparsable_answer'],
    [
      'received, with a failure counted',
      withResult({ totalFailed: 1, receivedRequests: [received] }),
      'unparsable_answer',
    ],
    [
      'refused as a whole, yet received',
      withResult({ receivedRequests: [received] }, -1),
      'unparsable_answer',
    ],
    ['no status', JSON.stringify({ result: { receivedRequests: [received] } }), 'unparsable_answer'],
    [
      'a status in words',
      JSON.stringify({ status: 'OK', result: { receivedRequests: [received] } }),
      'unparsable_answer',
    ],
  ])('is in doubt about an answer with %s', async (_title, body, reason) => {
    expect(await answerWith(200, body)).toMatchObject({
      outcome: 'unknown',
      reason,
      providerMessageId: null,
    });
  });
});

describe('Twilio', () => {
  beforeEach(async () => {
    server = await startScriptedServer(() => ({ kind: 'hang' }));
    provider = twilioAt(server.url);
  });

  const error = (code: number, status: number) =>
    JSON.stringify({ code, message: 'x', more_info: 'x', status });
  const rows: readonly (readonly [number, number, string, string])[] = [
    [20003, 401, 'misconfigured', 'authentication'],
    [20404, 404, 'misconfigured', 'not_found'],
    [20429, 429, 'throttled', 'rate_limited'],
    [21211, 400, 'rejected', 'invalid_number'],
    [21212, 400, 'misconfigured', 'wrong_sender'],
    [21408, 400, 'unroutable', 'region_not_enabled'],
    [21603, 400, 'misconfigured', 'wrong_sender'],
    [21606, 400, 'misconfigured', 'wrong_sender'],
    [21610, 400, 'rejected', 'opted_out'],
    [21611, 429, 'throttled', 'queue_full'],
    [21612, 400, 'unroutable', 'no_route'],
    [21614, 400, 'rejected', 'landline'],
  ];
  const byClass: typeof rows = [
    [20500, 500, 'unknown', 'server_error'],
    [20503, 503, 'not_sent', 'service_unavailable'],
  ];
  const messageRows: readonly (readonly [number, string, string])[] = [
    [30001, 'throttled', 'queue_full'],
    [30002, 'misconfigured', 'forbidden'],
    [30003, 'unroutable', 'no_route'],
    [30004, 'unroutable', 'no_route'],
    [30005, 'unroutable', 'no_route'],
    [30006, 'unroutable', 'no_route'],
    [30007, 'unroutable', 'no_route'],
    [30008, 'unknown', 'server_error'],
    [30036, 'unroutable', 'no_route'],
    [30410, 'unknown', 'server_error'],
  ];

  it('has no code that is not listed here', () => {
    expect([...twilioErrorCodes.keys()]).toEqual(rows.map(([code]) => code));
    expect([...twilioMessageCodes.keys()]).toEqual(messageRows.map(([code]) => code));
  });

  it.each([...rows, ...byClass])('%i with HTTP %i is %s: %s', async (code, status, outcome, reason) => {
    expect(await answerWith(status, error(code, status))).toEqual({
      outcome,
      reason,
      providerMessageId: null,
      providerCode: String(code),
      retryAfterMs: null,
    });
  });

  it.each(rows)(
    '%i is the exception to the class of another 4xx too',
    async (code, _status, outcome, reason) => {
      expect(await answerWith(418, error(code, 418))).toMatchObject({ outcome, reason });
    },
  );

  it.each(rows)('%i in a server error or a success changes nothing', async (code) => {
    expect(await answerWith(500, error(code, 500))).toMatchObject({
      outcome: 'unknown',
      reason: 'server_error',
    });
    expect(await answerWith(200, error(code, 400))).toMatchObject({
      outcome: 'unknown',
      reason: 'answer_without_id',
    });
  });

  it('decides an unlisted code by its class, and keeps the code for people', async () => {
    expect(await answerWith(400, error(21999, 400))).toMatchObject({
      outcome: 'unroutable',
      reason: 'refused_request',
      providerCode: '21999',
    });
  });

  it('keeps the Retry-After of a full queue', async () => {
    const body = error(21611, 429);
    server.follow(() => ({ kind: 'respond', status: 429, headers: { 'Retry-After': '3' }, body }));
    const result = await provider.send(message, noDeadline());
    expect(result).toMatchObject({ reason: 'queue_full', retryAfterMs: 3_000 });
  });

  it.each(['queued', 'accepted', 'scheduled', 'sending', 'sent', 'delivered'])(
    'accepts status %s',
    async (status) => {
      const result = await answerWith(201, JSON.stringify(twilioMessage({ status })));
      expect(result.outcome).toBe('accepted');
    },
  );

  const failures = [
    ...messageRows,
    ...rows.map(([code, , outcome, reason]) => [code, outcome, reason] as const),
  ];
  it.each(failures)('%i on a message that failed at once is %s: %s', async (code, outcome, reason) => {
    for (const status of ['failed', 'undelivered']) {
      const result = await answerWith(201, JSON.stringify(twilioMessage({ status, error_code: code })));
      expect(result).toMatchObject({ outcome, reason, providerCode: String(code), providerMessageId: null });
    }
  });

  it.each([null, 39999])('is in doubt about a message that failed at once with code %s', async (code) => {
    const result = await answerWith(
      201,
      JSON.stringify(twilioMessage({ status: 'failed', error_code: code })),
    );
    expect(result).toMatchObject({ outcome: 'unknown', reason: 'server_error' });
  });

  it.each<[string, object, string]>([
    ['no sid', { sid: undefined }, 'answer_without_id'],
    ['a sid of null', { sid: null }, 'answer_without_id'],
    ['a sid of another kind', { sid: `CA${'a1'.repeat(16)}` }, 'answer_without_id'],
    ['a sid too short', { sid: 'SM123' }, 'answer_without_id'],
    ['a sid and something behind it', { sid: `SM${'a1'.repeat(16)}\n` }, 'answer_without_id'],
    ['another recipient', { to: '+573009998877' }, 'unparsable_answer'],
    ['a status nobody knows', { status: 'teleported' }, 'unparsable_answer'],
    ['status canceled', { status: 'canceled' }, 'unparsable_answer'],
  ])('is in doubt about a created message with %s', async (_title, overrides, reason) => {
    const result = await answerWith(201, JSON.stringify(twilioMessage(overrides)));
    expect(result).toMatchObject({ outcome: 'unknown', reason, providerMessageId: null });
  });
});
