import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { LookUpQuery, MessagingProvider } from '../../src/application/ports.ts';
import {
  accountSid,
  aldeamoAt,
  attemptId,
  lookUpQuery,
  noDeadline,
  nowMs,
  senderPhone,
  sid,
  twilioAt,
  twilioMessage,
} from './provider-fixtures.ts';

let server: ScriptedServer;
let provider: MessagingProvider;

afterEach(async () => {
  provider.close();
  await server.close();
});

const lookUp = (overrides: Partial<LookUpQuery> = {}) =>
  provider.lookUp({ ...lookUpQuery, ...overrides }, noDeadline());

const refuseWith = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  server.follow(() => ({ kind: 'respond', status, headers, body: '{}' }));

const answerWith = (...bodies: readonly unknown[]) =>
  server.follow((_request, index) => {
    const body = bodies[Math.min(index, bodies.length - 1)];
    return { kind: 'respond', status: 200, body: JSON.stringify(body) };
  });

describe('at Aldeamo', () => {
  beforeEach(async () => {
    server = await startScriptedServer(() => ({ kind: 'hang' }));
    provider = aldeamoAt(server.url);
  });

  const report = (...reportList: readonly object[]) => ({ status: 1, reason: 'x', result: { reportList } });
  const entry = {
    gsm: '573001112233',
    message: 'x',
    transactionId: 'tx-42',
    correlationLabel: attemptId,
    state: 'ENVIADO',
  };

  it('asks for the attempt’s label in a window of Bogotá time round its start', async () => {
    answerWith(report());
    await lookUp({ attemptStartedAtMs: Date.parse('2026-03-02T04:50:30.900Z') });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/SmsiWS/smsReportPost' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      filters: {
        clickReport: false,
        // The night before, in Bogotá.
        dateToSendFrom: '2026-03-01 23:35:30',
        dateToSendTo: '2026-03-02 00:50:30',
        land: '57',
        userNameList: ['relevo'],
        correlationLabel: attemptId,
      },
    });
  });

  it('finds the message by its label alone', async () => {
    answerWith(report({ ...entry, correlationLabel: 'another' }, { ...entry, transactionId: 7 }));
    expect(await lookUp()).toMatchObject({ kind: 'found', providerMessageId: '7' });
  });

  it.each([
    { correlationLabel: `${attemptId} ` },
    { correlationLabel: attemptId.toUpperCase() },
    { correlationLabel: null },
  ])('takes no other message for it (%j)', async (overrides) => {
    answerWith(report({ ...entry, ...overrides }));
    expect(await lookUp()).toEqual({ kind: 'absent' });
  });

  it('keeps the label as the handle where the report has no transaction id', async () => {
    answerWith(report({ ...entry, transactionId: undefined }));
    expect(await lookUp()).toMatchObject({ kind: 'found', providerMessageId: attemptId });
  });

  it.each([
    { status: -1, reason: 'x' },
    { status: -99, result: { reportList: [] } },
    { status: 1, result: {} },
  ])('can not tell from %j', async (body) => {
    answerWith(body);
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
  });

  it('does not believe in its label on somebody else’s message', async () => {
    answerWith(report({ ...entry, gsm: '573009998877' }));
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
    answerWith(report({ ...entry, gsm: 573001112233 }));
    expect(await lookUp()).toMatchObject({ kind: 'found' });
  });

  it('passes on until when the provider wants no more questions', async () => {
    refuseWith(429, { 'Retry-After': '7' });
    expect(await lookUp()).toEqual({ kind: 'unavailable', retryAfterMs: 7_000 });
    refuseWith(500, { 'Retry-After': '7' });
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
  });
});

describe('at Twilio', () => {
  beforeEach(async () => {
    server = await startScriptedServer(() => ({ kind: 'hang' }));
    provider = twilioAt(server.url);
  });

  const sidOf = (digit: string) => `SM${digit.repeat(32)}`;
  const atSecond = (second: number) => new Date(nowMs + second * 1_000).toUTCString().replace('GMT', '+0000');
  const page = (messages: readonly object[], nextPageUri: string | null = null) => ({
    messages,
    page: 0,
    page_size: 50,
    next_page_uri: nextPageUri,
  });
  const nextUri = `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=50&Page=1&PageToken=PASM`;

  it('asks for the recipient and the sender, and not for the date of sending', async () => {
    answerWith(page([]));
    await lookUp();
    const [request] = server.requests;
    const url = new URL(request?.path ?? '', server.url);
    expect(request?.method).toBe('GET');
    expect(url.pathname).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      To: '+573001112233',
      From: senderPhone,
      PageSize: '50',
    });
  });

  it.each<[string, object]>([
    ['a message still queued', { date_sent: null, status: 'queued' }],
    ['a message that failed later: it was taken', { status: 'failed', error_code: 30003 }],
    ['one dated a little before the attempt by the provider’s clock', { date_created: atSecond(-59) }],
    ['one taken minutes after the caller gave up', { date_created: atSecond(299) }],
    ['a trial account’s text', { body: `Sent from your Twilio trial account - ${lookUpQuery.body}` }],
  ])('finds %s', async (_title, overrides) => {
    answerWith(page([twilioMessage(overrides)]));
    expect(await lookUp()).toEqual({ kind: 'found', providerMessageId: sid, isAlike: true });
  });

  it.each([
    ['“Tu pago” — llegó…', '"Tu pago" - llegó...'],
    ['El cliente ‘A’ pagó 100\u00a0$', "El cliente 'A' pagó 100 $"],
    ['uno\u200b dos\n tres ', 'uno dos tres'],
    ['pago\u0301', 'pag\u00f3'],
  ])('finds %j, which smart encoding made %j', async (sentText, listed) => {
    answerWith(page([twilioMessage({ body: listed })]));
    expect(await lookUp({ body: sentText })).toMatchObject({ kind: 'found' });
  });

  it.each<[string, object]>([
    ['another recipient', { to: '+573009998877' }],
    ['another sender', { from: '+15005550001' }],
    ['another text', { body: `${lookUpQuery.body}0` }],
    ['an incoming message', { direction: 'inbound' }],
    ['a reply', { direction: 'outbound-reply' }],
    ['a message from long before', { date_created: atSecond(-61) }],
    ['a message from long after', { date_created: atSecond(301) }],
    ['another account’s message', { account_sid: `AC${'f'.repeat(32)}` }],
  ])('does not take %s for it', async (_title, overrides) => {
    answerWith(page([twilioMessage(overrides)]));
    expect(await lookUp()).toEqual({ kind: 'absent' });
  });

  it('leaves out what belongs to another attempt, and takes the earliest of the rest', async () => {
    const [late, early, owned] = [sidOf('a'), sidOf('b'), sidOf('c')];
    answerWith(
      page([
        twilioMessage({ sid: late, date_created: atSecond(9) }),
        twilioMessage({ sid: early, date_created: atSecond(5) }),
        twilioMessage({ sid: owned, date_created: atSecond(1) }),
      ]),
    );
    const asked: string[][] = [];
    const claimed = (ids: readonly string[]) => {
      asked.push([...ids].sort());
      return Promise.resolve([{ providerMessageId: owned, attemptId: 'of-another', doubtedAtMs: null }]);
    };
    expect(await lookUp({ claimed })).toEqual({ kind: 'found', providerMessageId: early, isAlike: true });
    expect(asked).toEqual([[late, early, owned]]);
  });

  describe('whose clock is not ours', () => {
    const skewedBy = (second: number, ...messages: readonly object[]) =>
      server.follow(() => ({
        kind: 'respond',
        status: 200,
        headers: { Date: new Date(nowMs + second * 1_000).toUTCString() },
        body: JSON.stringify(page(messages)),
      }));
    const earlier = {
      body: lookUpQuery.body,
      startedAtMs: nowMs - 20_000,
      standing: 'given_up',
      attemptId: '0',
    } as const;

    it.each([-3_600, -90, 90, 3_600])('finds the message where it is %i s off', async (second) => {
      skewedBy(second, twilioMessage({ date_created: atSecond(second) }));
      expect(await lookUp()).toMatchObject({ kind: 'found' });
    });

    it('tells a message of before the attempt from its own by the date of the answer', async () => {
      const rivals = () => Promise.resolve([earlier]);
      skewedBy(30, twilioMessage({ date_created: atSecond(10) }));
      expect(await lookUp({ rivals })).toEqual({ kind: 'absent' });
      skewedBy(30, twilioMessage({ date_created: atSecond(30) }));
      expect(await lookUp({ rivals })).toMatchObject({ kind: 'found' });
      skewedBy(-30, twilioMessage({ date_created: atSecond(-30) }));
      expect(await lookUp({ rivals })).toMatchObject({ kind: 'found' });
    });

    it('does not leave its message to an earlier attempt with another text', async () => {
      skewedBy(30, twilioMessage({ date_created: atSecond(10) }));
      const rivals = () => Promise.resolve([{ ...earlier, body: 'another' }]);
      expect(await lookUp({ rivals })).toMatchObject({ kind: 'found' });
    });

    it('does not believe in a date that is days off', async () => {
      skewedBy(-86_400 * 3, twilioMessage());
      expect(await lookUp()).toMatchObject({ kind: 'found' });
    });
  });

  it('asks for its rivals only once it has the list: whoever is listed was begun by then', async () => {
    const order: string[] = [];
    server.follow(() => {
      order.push('list');
      return { kind: 'respond', status: 200, body: JSON.stringify(page([twilioMessage()])) };
    });
    const rivals = () => {
      order.push('rivals');
      return Promise.resolve([]);
    };
    const claimed = () => {
      order.push('claims');
      return Promise.resolve([]);
    };
    await lookUp({ rivals, claimed });
    expect(order).toEqual(['list', 'rivals', 'claims']);
  });

  it('leaves a message to a call with its text that is under way', async () => {
    answerWith(page([twilioMessage({ body: '“Tu pago”' })]));
    const rival = { body: '"Tu pago"', startedAtMs: nowMs, standing: 'in_call', attemptId: '0' } as const;
    expect(await lookUp({ body: '“Tu pago”', rivals: () => Promise.resolve([rival]) })).toEqual({
      kind: 'unavailable',
    });
  });

  it('passes on until when the provider wants no more questions', async () => {
    refuseWith(429, { 'Retry-After': '2' });
    expect(await lookUp()).toEqual({ kind: 'unavailable', retryAfterMs: 2_000 });
    refuseWith(404, { 'Retry-After': '2' });
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
  });

  it('is absent when every match belongs to another attempt', async () => {
    answerWith(page([twilioMessage()]));
    const ownedSince = (doubtedAtMs: number | null) => (ids: readonly string[]) =>
      Promise.resolve(
        ids.map((providerMessageId) => ({ providerMessageId, attemptId: 'of-another', doubtedAtMs })),
      );
    expect(await lookUp({ claimed: ownedSince(null) })).toEqual({ kind: 'absent' });
    // One that was found by likeness may be this one's all the same.
    expect(await lookUp({ claimed: ownedSince(nowMs) })).toEqual({ kind: 'absent', alikeDoubtedAtMs: nowMs });
  });

  it('reads on through the pages, with its credentials', async () => {
    answerWith(page([twilioMessage({ body: 'another' })], nextUri), page([twilioMessage()]));
    expect(await lookUp()).toEqual({ kind: 'found', providerMessageId: sid, isAlike: true });
    expect(server.requests.map((request) => request.path)).toEqual([
      expect.stringContaining('?To='),
      nextUri,
    ]);
    expect(server.requests[1]?.headers.authorization).toMatch(/^Basic /);
  });

  it('stops where a page, newest first, is older than the attempt', async () => {
    const older = [-100, -200, -300].map((second) => twilioMessage({ date_created: atSecond(second) }));
    answerWith(page(older, nextUri), page([twilioMessage()]));
    expect(await lookUp()).toEqual({ kind: 'absent' });
    expect(server.requests).toHaveLength(1);
  });

  it('does not rely on an order that the page does not show', async () => {
    const rising = [-300, -200, -100].map((second) => twilioMessage({ date_created: atSecond(second) }));
    answerWith(page(rising, nextUri), page([twilioMessage()]));
    expect(await lookUp()).toMatchObject({ kind: 'found' });
  });

  it('gives up after ten pages, and then says nothing of absence', async () => {
    answerWith(page([twilioMessage({ body: 'another' })], nextUri));
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(10);
  });

  it.each([
    'http://127.0.0.1:9/2010-04-01/x.json',
    '//other.example/2010-04-01/x.json',
    '/2010-04-01/Accounts/AC0/Messages.json',
    'http://[',
  ])('does not take its credentials to %s', async (uri) => {
    answerWith(page([], uri));
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['a date it can not read', { date_created: 'yesterday' }],
    ['an id of no known form', { sid: 'XX1' }],
  ])('can not tell from a list with %s', async (_title, overrides) => {
    answerWith(page([twilioMessage(overrides)]));
    expect(await lookUp()).toEqual({ kind: 'unavailable' });
  });

  it('reads a page of the longest messages', async () => {
    const long = twilioMessage({ body: 'á'.repeat(1_600) });
    answerWith(page([...Array.from({ length: 49 }, () => long), twilioMessage()]));
    expect(await lookUp()).toMatchObject({ kind: 'found' });
  });
});
