// The contract of MessagingProvider, run by each adapter over real sockets.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Script, type ScriptedReply, type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { fixtures, lookUpQuery, message, noDeadline } from './provider-fixtures.ts';

const always =
  (reply: ScriptedReply): Script =>
  () =>
    reply;

const raw = (bytes: string): ScriptedReply => ({ kind: 'raw', bytes, afterwards: 'end' });

const respond = (status: number, body = '', headers: Record<string, string> = {}): ScriptedReply => ({
  kind: 'respond',
  status,
  body,
  headers,
});

describe.each(fixtures)('the $kind adapter', ({ at, success, messageId, emptyList }) => {
  let server: ScriptedServer;
  let provider: MessagingProvider;

  beforeEach(async () => {
    server = await startScriptedServer(always({ kind: 'respond', ...success }));
    provider = at(server.url);
  });

  afterEach(async () => {
    provider.close();
    await server.close();
  });

  const send = (signal = noDeadline()) => provider.send(message, signal);

  it('is accepted with the provider’s message id', async () => {
    expect(await send()).toEqual({
      outcome: 'accepted',
      reason: 'ok',
      providerMessageId: messageId,
      providerCode: null,
      retryAfterMs: null,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, ScriptedReply, string, string]>([
    ['a reset after the request', { kind: 'reset' }, 'unknown', 'connection_lost'],
    ['a connection closed without an answer', raw(''), 'unknown', 'connection_lost'],
    ['an empty success', respond(200), 'unknown', 'unparsable_answer'],
    ['JSON cut short', respond(200, success.body.slice(0, -9)), 'unknown', 'unparsable_answer'],
    ['JSON after a byte order mark', respond(200, `\ufeff${success.body}`), 'unknown', 'unparsable_answer'],
    ['a page of HTML', respond(200, '<html>It works!</html>'), 'unknown', 'unparsable_answer'],
    ['JSON null', respond(200, 'null'), 'unknown', 'unparsable_answer'],
    ['a JSON list', respond(200, '[]'), 'unknown', 'unparsable_answer'],
    ['204', respond(204), 'unknown', 'unparsable_answer'],
    [
      'a body over 64 KiB',
      respond(200, `${success.body}${' '.repeat(65_536)}`),
      'unknown',
      'answer_too_large',
    ],
    ['an endless header', raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`), 'unknown', 'answer_too_large'],
    ['bytes that are not HTTP', raw('\u0000\u0001garbage\r\n\r\n'), 'unknown', 'unparsable_answer'],
    [
      'a body shorter than its Content-Length',
      raw(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${success.body}`),
      'unknown',
      'connection_lost',
    ],
    [
      'a body longer than its Content-Length',
      raw(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${success.body}`),
      'unknown',
      'unparsable_answer',
    ],
    [
      'a malformed chunk',
      raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${success.body}\r\n0\r\n\r\n`),
      'unknown',
      'unparsable_answer',
    ],
    ['500', respond(500, success.body), 'unknown', 'server_error'],
    ['502', respond(502), 'unknown', 'server_error'],
    ['504', respond(504), 'unknown', 'server_error'],
    ['503', respond(503), 'not_sent', 'service_unavailable'],
    ['503 with Retry-After', respond(503, '', { 'Retry-After': '7' }), 'throttled', 'maintenance'],
    ['429', respond(429), 'throttled', 'rate_limited'],
    ['400 without a known code', respond(400), 'unroutable', 'refused_request'],
    ['422 without a known code', respond(422, '{"code":1}'), 'unroutable', 'refused_request'],
    ['413', respond(413), 'unroutable', 'refused_request'],
    ['401', respond(401), 'misconfigured', 'authentication'],
    ['402', respond(402), 'misconfigured', 'payment_required'],
    ['403', respond(403), 'misconfigured', 'forbidden'],
    ['404', respond(404), 'misconfigured', 'not_found'],
    ['405', respond(405), 'misconfigured', 'not_found'],
    ['407', respond(407), 'misconfigured', 'authentication'],
    ['408', respond(408), 'unknown', 'timeout'],
    ['410', respond(410), 'misconfigured', 'not_found'],
    ['499', respond(499), 'unknown', 'timeout'],
    ['301', respond(301, success.body, { Location: '/' }), 'unknown', 'redirected'],
    ['307', respond(307, success.body, { Location: '/' }), 'unknown', 'redirected'],
    ['status 600', raw('HTTP/1.1 600 What\r\nContent-Length: 0\r\n\r\n'), 'unknown', 'unparsable_answer'],
  ])('ends %s as it is, after one request', async (_title, reply, outcome, reason) => {
    server.follow(always(reply));
    expect(await send()).toMatchObject({ outcome, reason, providerMessageId: null });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['seconds', '30', 30_000],
    ['a fraction of a second', '0.5', 500],
    ['a date', 'Mon, 02 Mar 2026 15:02:00 GMT', 120_000],
    ['a date in the past', 'Mon, 02 Mar 2026 14:00:00 GMT', 0],
    ['more than an hour', '86400', 3_600_000],
    ['a date far away', 'Fri, 31 Dec 2049 23:59:59 GMT', 3_600_000],
    ['a negative number', '-5', null],
    ['words', 'soon', null],
  ])('reads a Retry-After of %s', async (_title, value, retryAfterMs) => {
    server.follow(always(respond(429, '', { 'Retry-After': value })));
    expect(await send()).toMatchObject({ outcome: 'throttled', retryAfterMs });
  });

  it.each([{}, { 'Retry-After': '7' }])(
    'takes a 503 for unknown where its entry says so (%j)',
    async (headers) => {
      server.follow(always(respond(503, '', headers)));
      const doubtful = at(server.url, 'unknown');
      const result = await doubtful.send(message, noDeadline());
      doubtful.close();
      expect(result).toMatchObject({ outcome: 'unknown', reason: 'server_error' });
    },
  );

  it('does not follow a 307: the other host sees nothing (A17)', async () => {
    const elsewhere = await startScriptedServer(always({ kind: 'respond', ...success }));
    server.follow(always(respond(307, '', { Location: `${elsewhere.url}/steal` })));
    expect(await send()).toMatchObject({ outcome: 'unknown', reason: 'redirected' });
    expect(await provider.lookUp(lookUpQuery, noDeadline())).toEqual({ kind: 'unavailable' });
    expect(elsewhere.requests).toHaveLength(0);
    await elsewhere.close();
  });

  it('goes past a proxy that the environment names', async () => {
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect(await send()).toMatchObject({ outcome: 'accepted' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it.each<[string, ScriptedReply]>([
    ['401', respond(401)],
    ['429', respond(429)],
    ['500', respond(500)],
    ['503', respond(503)],
    ['a page of HTML', respond(200, '<html></html>')],
    ['a list of another shape', respond(200, '{"status":1,"result":{},"messages":{}}')],
    ['a reset', { kind: 'reset' }],
    ['garbage', raw('garbage')],
  ])('can not tell of a message when the look-up meets %s', async (_title, reply) => {
    server.follow(always(reply));
    expect(await provider.lookUp(lookUpQuery, noDeadline())).toEqual({ kind: 'unavailable' });
  });

  it('says that a message is absent when the list is empty, and that this proves nothing', async () => {
    server.follow(always(respond(200, emptyList)));
    expect(await provider.lookUp(lookUpQuery, noDeadline())).toEqual({ kind: 'absent' });
    expect(provider.absenceIsProof).toBe(false);
  });

  it('can not tell of a message when the look-up runs out of time, and closes its socket', async () => {
    server.follow(always({ kind: 'hang' }));
    const deadline = new AbortController();
    const pending = provider.lookUp(lookUpQuery, deadline.signal);
    await server.requestCountReached(1);
    deadline.abort();
    expect(await pending).toEqual({ kind: 'unavailable' });
    await server.allConnectionsClosed();
  });

  it('does not take bytes left over from one answer for the next one', async () => {
    const good = `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`;
    const stray = `HTTP/1.1 ${success.status} OK\r\nContent-Length: ${success.body.length}\r\n\r\n${success.body}`;
    server.follow((_request, index) => ({
      kind: 'raw',
      bytes: index === 0 ? good + stray : good,
      afterwards: 'stay_open',
    }));
    expect((await send()).outcome).toBe('unknown');
    expect((await send()).outcome).toBe('unknown');
    expect(server.requests.map((request) => request.connection)).toEqual([0, 1]);
  });

  it('leaves no connection open once closed', async () => {
    await send();
    provider.close();
    await server.allConnectionsClosed();
  });
});
