import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultKinds } from '../src/fault-params.ts';
import { createManualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { admin, call, inboxTotal, rawSend, send, startPlainNotifier } from './plain-notifier.ts';

let clock: ManualClock;
let notifier: Awaited<ReturnType<typeof startPlainNotifier>>;

beforeEach(async () => {
  clock = createManualClock();
  notifier = await startPlainNotifier({ clock });
});
afterEach(() => notifier.close());

async function turnOn(kind: string, params: object = {}): Promise<void> {
  const { status } = await admin(notifier.url, 'PUT', '/faults/sick', { kind, params });
  expect(status).toBe(201);
}

const whole = { kind: 'answer', status: 201, body: expect.stringContaining('ä') };

describe('without a fault', () => {
  it('answers whole, says nothing of faults, and the customer has the message', async () => {
    const seen = await send(notifier.url);
    expect(seen).toMatchObject(whole);
    expect(seen).not.toHaveProperty(['headers', 'x-fault-injected']);
    expect(await inboxTotal(notifier.url)).toBe(1);
  });
});

describe('faults that answer in place of the operation take no message', () => {
  it.each([
    ['error', {}, 503, {}, 'error'],
    ['error', { status: 500 }, 500, {}, 'error'],
    ['error_in_200', {}, 200, {}, 'failed'],
    ['rate_limit', {}, 429, { 'retry-after': '5' }, 'rate_limit'],
    ['rate_limit', { retry_after_s: 7 }, 429, { 'retry-after': '7' }, 'rate_limit'],
    ['auth_expired', {}, 401, {}, 'expired'],
    ['maintenance', {}, 503, { 'retry-after': '30' }, 'maintenance'],
    ['html_200', {}, 200, { 'content-type': 'text/html; charset=utf-8' }, '<h1>'],
    ['empty', { how: 'body' }, 200, { 'content-length': '0' }, ''],
  ])('%s %j', async (kind, params, status, headers, text) => {
    await turnOn(kind, params);
    expect(await send(notifier.url)).toMatchObject({
      kind: 'answer',
      status,
      headers: { 'x-fault-injected': 'sick', ...headers },
      body: expect.stringContaining(text),
    });
    expect(await inboxTotal(notifier.url)).toBe(0);
  });

  it('lets a rate limit through up to its quota in each window', async () => {
    await turnOn('rate_limit', { quota: 2, window_s: 1 });
    const statuses = async () => {
      const seen = [await send(notifier.url), await send(notifier.url), await send(notifier.url)];
      return seen.map((one) => (one.kind === 'answer' ? one.status : one.code));
    };
    expect(await statuses()).toEqual([201, 201, 429]);
    clock.advance(1_000);
    expect(await statuses()).toEqual([201, 201, 429]);
  });
});

describe('a held answer', () => {
  it('does not swallow the one behind it on the same connection', async () => {
    const fault = { kind: 'latency', params: { distribution: 'fixed', ms: 100 }, limit: { count: 1 } };
    await admin(notifier.url, 'PUT', '/faults/slow-once', fault);
    const answered = rawSend(notifier.port, 2);
    while ((await inboxTotal(notifier.url)) < 2) continue;
    clock.advance(100);
    expect((await answered).match(/HTTP\/1\.1 201 /g)).toHaveLength(2);
  });
});

describe('faults of the connection', () => {
  it('reset: the client sees a reset before any answer, and no message is taken', async () => {
    await turnOn('reset');
    expect(await send(notifier.url)).toEqual({ kind: 'broken', code: 'ECONNRESET', isHeadSeen: false });
    await expect(rawSend(notifier.port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await inboxTotal(notifier.url)).toBe(0);
  });

  it('empty: the connection ends in order, without a byte', async () => {
    await turnOn('empty');
    expect(await rawSend(notifier.port)).toBe('');
    expect(await inboxTotal(notifier.url)).toBe(0);
  });

  it('garbage: what comes back is not HTTP', async () => {
    await turnOn('garbage', { bytes: 64 });
    expect(await send(notifier.url)).toMatchObject({ kind: 'broken', code: expect.stringMatching(/^HPE_/) });
    expect(await rawSend(notifier.port)).toHaveLength(64);
    expect(await inboxTotal(notifier.url)).toBe(0);
  });

  it('blackhole: nothing is taken and nothing is said until the client leaves', async () => {
    await turnOn('blackhole');
    const expiryOnly = clock.pendingCount();
    const leave = new AbortController();
    const seeing = send(notifier.url, '+573001112233', { signal: leave.signal });
    await clock.pendingReached(expiryOnly + 1);
    clock.advance(200_000);
    leave.abort();
    expect(await seeing).toMatchObject({ kind: 'broken', code: 'ABORT_ERR', isHeadSeen: false });
    expect(await inboxTotal(notifier.url)).toBe(0);
  });

  it('blackhole: the socket is given up at its bound', async () => {
    await turnOn('blackhole', { max_ms: 5_000 });
    const seeing = send(notifier.url);
    await clock.pendingReached(2);
    clock.advance(5_000);
    expect(await seeing).toMatchObject({ kind: 'broken', code: 'ECONNRESET' });
  });
});

describe('faults that damage the answer leave the message with the customer', () => {
  it('truncated: the body ends before the length that was announced', async () => {
    await turnOn('truncated');
    expect(await send(notifier.url)).toEqual({ kind: 'broken', code: 'ECONNRESET', isHeadSeen: true });
    const [head = '', body = ''] = (await rawSend(notifier.port)).split('\r\n\r\n');
    const announced = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(head).toContain('X-Fault-Injected: sick');
    expect(body.length).toBe(Math.floor(announced / 2));
    expect(await inboxTotal(notifier.url)).toBe(2);
  });

  it('truncated_json: well-formed HTTP around half a document', async () => {
    await turnOn('truncated_json');
    const seen = await send(notifier.url);
    expect(seen).toMatchObject({ kind: 'answer', status: 201 });
    expect(() => JSON.parse(seen.kind === 'answer' ? seen.body : '{}') as unknown).toThrow(SyntaxError);
    expect(await inboxTotal(notifier.url)).toBe(1);
  });

  it('malformed_chunk: a good head, a good chunk, then a chunk without a length', async () => {
    await turnOn('malformed_chunk');
    expect(await send(notifier.url)).toMatchObject({
      kind: 'broken',
      code: 'HPE_INVALID_CHUNK_SIZE',
      isHeadSeen: true,
    });
    expect(await rawSend(notifier.port)).toMatch(
      /^HTTP\/1\.1 201 Created\r\n[^]*chunked\r\n\r\n[0-9a-f]+\r\n[^]*not-a-length/,
    );
    expect(await inboxTotal(notifier.url)).toBe(2);
  });

  it('slow_body: the body comes a few bytes at a time, and comes whole', async () => {
    await turnOn('slow_body', { bytes_per_s: 10 });
    let isDone = false;
    const seeing = send(notifier.url).finally(() => (isDone = true));
    // The fault's own end, two steps of the message's life, and the slice that is due.
    await clock.pendingReached(3);
    clock.advance(5_000);
    expect(await inboxTotal(notifier.url)).toBe(1);
    expect(isDone).toBe(false);
    clock.advance(20_000);
    expect(await seeing).toMatchObject(whole);
  });

  it('latency: the message is taken on arrival and the answer is late', async () => {
    await turnOn('latency', { ms: 3_000 });
    let isDone = false;
    const seeing = send(notifier.url).finally(() => (isDone = true));
    await clock.pendingReached(3);
    clock.advance(2_999);
    expect(await inboxTotal(notifier.url)).toBe(1);
    expect(isDone).toBe(false);
    clock.advance(1);
    expect(await seeing).toMatchObject({ ...whole, headers: { 'x-fault-injected': 'sick' } });
  });
});

describe('faults of messages', () => {
  it('accepted_but_lost_answer by reset: the customer has the message, the caller has none of the answer', async () => {
    await turnOn('accepted_but_lost_answer');
    expect(await send(notifier.url)).toEqual({ kind: 'broken', code: 'ECONNRESET', isHeadSeen: false });
    expect(await inboxTotal(notifier.url)).toBe(1);
  });

  it('accepted_but_lost_answer by timeout: the same in silence', async () => {
    await turnOn('accepted_but_lost_answer', { how: 'timeout' });
    const leave = new AbortController();
    const seeing = send(notifier.url, '+573001112233', { signal: leave.signal });
    await clock.pendingReached(3);
    leave.abort();
    expect(await seeing).toMatchObject({ kind: 'broken', code: 'ABORT_ERR', isHeadSeen: false });
    expect(await inboxTotal(notifier.url)).toBe(1);
  });

  it.each([
    ['accept_and_lose', {}],
    ['accept_then_fail', {}],
    ['accept_then_fail', { code: 500 }],
  ])('%s %j: accepted and listed, but the customer has nothing', async (kind, params) => {
    await turnOn(kind, params);
    expect(await send(notifier.url)).toMatchObject({ ...whole, headers: { 'x-fault-injected': 'sick' } });
    expect(await inboxTotal(notifier.url)).toBe(0);
    expect(await call(`${notifier.url}/list`)).toMatchObject({ body: '{"count":1}' });
  });

  it('leaves other operations alone', async () => {
    await turnOn('accepted_but_lost_answer');
    expect(await call(`${notifier.url}/list`)).toMatchObject({ status: 200 });
  });
});

describe('stacked faults', () => {
  it('adds up: late, then an error', async () => {
    await admin(notifier.url, 'PUT', '/faults/late', { kind: 'latency', params: { ms: 500 }, stack: true });
    await admin(notifier.url, 'PUT', '/faults/wrong', { kind: 'error', params: { status: 500 } });
    const seeing = send(notifier.url);
    await clock.pendingReached(3);
    clock.advance(500);
    expect(await seeing).toMatchObject({ status: 500, headers: { 'x-fault-injected': 'late, wrong' } });
    expect(await inboxTotal(notifier.url)).toBe(0);
  });
});

describe('health, metrics and the fault API', () => {
  it('are out of reach of every fault', async () => {
    for (const kind of faultKinds) await admin(notifier.url, 'POST', '/faults', { kind, stack: true });
    for (const path of ['/livez', '/readyz', '/metrics', '/admin/faults']) {
      const seen = await call(notifier.url + path);
      expect(seen).toMatchObject({ kind: 'answer', status: 200 });
      expect(seen).not.toHaveProperty(['headers', 'x-fault-injected']);
    }
  });
});

it('cuts held answers at once when the notifier closes', async () => {
  await turnOn('blackhole');
  const seeing = send(notifier.url);
  await clock.pendingReached(2);
  notifier.letGo();
  expect(await seeing).toMatchObject({ kind: 'broken' });
});
