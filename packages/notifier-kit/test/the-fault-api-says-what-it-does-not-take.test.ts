import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultKinds } from '../src/fault-params.ts';
import { createManualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { admin, call, send, startPlainNotifier } from './plain-notifier.ts';

let clock: ManualClock;
let notifier: Awaited<ReturnType<typeof startPlainNotifier>>;
beforeEach(async () => {
  clock = createManualClock();
  notifier = await startPlainNotifier({ clock, environment: { FAULTS_MAX: '30' } });
});
afterEach(() => notifier.close());

const ask = (method: string, path: string, body?: unknown) => admin(notifier.url, method, path, body);

describe('definitions', () => {
  it('takes the example of the manual as it stands', async () => {
    const example = {
      name: 'co-brownout',
      kind: 'latency',
      params: { distribution: 'lognormal', median_ms: 900, sigma: 0.6, max_ms: 8000 },
      when: { operation: ['send'], to: { prefix: ['+57'], sticky_percent: 40 } },
      probability: 0.7,
      schedule: { type: 'flap', on_s: 20, off_s: 10 },
      limit: { count: 200, max_concurrent: 50 },
      ttl_s: 300,
      seed: 42,
    };
    const { status, body, headers } = await ask('POST', '/faults', example);
    expect(status).toBe(201);
    expect(headers.location).toBe('/admin/faults/co-brownout');
    expect(body).toEqual({
      ...example,
      stack: false,
      state: {
        status: 'active',
        created_at: '2026-01-05T12:00:00.000Z',
        expires_at: '2026-01-05T12:05:00.000Z',
        seen: 0,
        injected: 0,
        in_flight: 0,
      },
    });
  });

  it('takes every kind with nothing but its name, and fills in a default for each parameter', async () => {
    for (const kind of faultKinds) {
      expect(await ask('PUT', `/faults/${kind}`, { kind })).toMatchObject({
        status: 201,
        body: { kind, probability: 1, ttl_s: 300 },
      });
    }
    expect(await ask('GET', '/faults/latency')).toMatchObject({
      body: { params: { distribution: 'fixed', ms: 1_000 } },
    });
  });

  it.each([
    [{ kind: 'nonsense' }, '/kind'],
    [{ kind: 'error', colour: 'red' }, '/colour'],
    [{ kind: 'error', params: { statuss: 500 } }, '/params/statuss'],
    [{ kind: 'error', params: { status: 200 } }, '/params/status'],
    [{ kind: 'error', params: { code: 'unheard-of' } }, '/params/code'],
    [{ kind: 'error', when: { operations: ['send'] } }, '/when/operations'],
    [{ kind: 'error', when: { to: { sticky_percent: 101 } } }, '/when/to/sticky_percent'],
    [{ kind: 'error', when: { operation: ['receipt'] } }, '/when/operation'],
    [{ kind: 'receipt_drop', when: { operation: 'send' } }, '/when/operation'],
    [{ kind: 'accept_and_lose', when: { operation: 'list' } }, '/when/operation'],
    [{ kind: 'error', probability: 1.1 }, '/probability'],
    [{ kind: 'error', ttl_s: 3_601 }, '/ttl_s'],
    [{ kind: 'error', schedule: { type: 'sometimes' } }, '/schedule/type'],
    [{ kind: 'error', schedule: { type: 'flap', on: 3 } }, '/schedule/on'],
    [{ kind: 'latency', params: { distribution: 'uniform', min_ms: 9, max_ms: 3 } }, '/params/min_ms'],
    [{ kind: 'latency', params: { distribution: 'normal' } }, '/params/distribution'],
    [{ kind: 'error', name: 'Not A Name' }, '/name'],
    [{ kind: 'error', name: '../x' }, '/name'],
    [{ kind: 'error', limit: { count: 0 } }, '/limit/count'],
  ])('refuses %j and points at %s', async (given, pointer) => {
    const { status, body, headers } = await ask('POST', '/faults', given);
    expect(status).toBe(422);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
    expect((await ask('GET', '/faults')).body).toEqual({ faults: [] });
  });

  it('names every unknown field at once', async () => {
    const { body } = await ask('POST', '/faults', { kind: 'error', a: 1, params: { b: 2 } });
    const errors = body['errors'] as unknown as { pointer: string }[]; // the contract's field
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/a', '/params/b']);
  });

  it.each([
    ['a broken document', '{"kind":', 'application/json', 400],
    ['a list', '[]', 'application/json', 422],
    ['a form', 'kind=error', 'application/x-www-form-urlencoded', 415],
    ['70 kB', JSON.stringify({ kind: 'x'.repeat(70_000) }), 'application/json', 413],
  ])('refuses %s', async (_title, body, type, status) => {
    const seen = await call(`${notifier.url}/admin/faults`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    expect(seen).toMatchObject({
      status,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
    });
  });
});

describe('the life of a fault', () => {
  it('refuses a second of the same name by POST, and replaces it by PUT', async () => {
    await ask('POST', '/faults', { name: 'a', kind: 'error' });
    expect(await ask('POST', '/faults', { name: 'a', kind: 'reset' })).toMatchObject({
      status: 409,
      body: { code: 'fault_exists' },
    });
    expect(await ask('PUT', '/faults/a', { name: 'ignored', kind: 'reset' })).toMatchObject({
      status: 200,
      body: { name: 'a', kind: 'reset' },
    });
  });

  it('makes up a name where none is given', async () => {
    expect(await ask('POST', '/faults', { kind: 'reset' })).toMatchObject({ body: { name: 'reset-1' } });
    expect(await ask('POST', '/faults', { kind: 'reset' })).toMatchObject({ body: { name: 'reset-2' } });
  });

  it('takes back by PUT what GET showed', async () => {
    const { body } = await ask('PUT', '/faults/a', { kind: 'error' });
    expect(await ask('PUT', '/faults/a', body)).toMatchObject({ status: 200, body: { kind: 'error' } });
  });

  it('merges a PATCH, keeps the counters, and gives defaults back for null', async () => {
    await ask('PUT', '/faults/a', {
      kind: 'error',
      params: { status: 500 },
      probability: 0.5,
      when: { operation: 'send' },
      seed: 1,
    });
    await send(notifier.url);
    const { status, body } = await ask('PATCH', '/faults/a', { probability: null, params: { code: 'bad' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      probability: 1,
      params: { status: 500, code: 'bad' },
      when: { operation: ['send'] },
      seed: 1,
      state: { seen: 1 },
    });
    expect(await ask('PATCH', '/faults/a', { kind: 'latency' })).toMatchObject({
      body: { params: { distribution: 'fixed' } },
    });
    expect(await ask('PATCH', '/faults/a', { params: { nonsense: 1 } })).toMatchObject({ status: 422 });
    expect(await ask('PATCH', '/faults/b', {})).toMatchObject({ status: 404 });
  });

  it('prolongs its life only by a PATCH that says so', async () => {
    await ask('PUT', '/faults/a', { kind: 'error', ttl_s: 10 });
    clock.advance(9_000);
    await ask('PATCH', '/faults/a', { probability: 0.5 });
    expect(await ask('PATCH', '/faults/a', { ttl_s: 20 })).toMatchObject({
      body: { state: { expires_at: '2026-01-05T12:00:29.000Z' } },
    });
    clock.advance(19_999);
    expect((await ask('GET', '/faults/a')).status).toBe(200);
    clock.advance(1);
    expect((await ask('GET', '/faults/a')).status).toBe(404);
  });

  it('removes one, and all', async () => {
    for (const name of ['a', 'b', 'c']) await ask('PUT', `/faults/${name}`, { kind: 'error' });
    expect((await ask('DELETE', '/faults/a')).status).toBe(204);
    expect((await ask('DELETE', '/faults/a')).status).toBe(404);
    expect((await ask('DELETE', '/faults')).body).toEqual({ removed: 2 });
  });

  it('says so when there are too many', async () => {
    for (let index = 0; index < 30; index += 1) await ask('PUT', `/faults/f${index}`, { kind: 'error' });
    expect(await ask('PUT', '/faults/more', { kind: 'error' })).toMatchObject({
      status: 409,
      body: { code: 'too_many_faults' },
    });
    expect(await ask('POST', '/fail', { enabled: true })).toMatchObject({ status: 409 });
  });
});

describe('the one-line toggle', () => {
  it.each([
    ['error', { kind: 'answer', status: 503 }],
    ['rate_limit', { kind: 'answer', status: 429 }],
    ['reset', { kind: 'broken', code: 'ECONNRESET' }],
  ])('breaks by %s and mends again', async (mode, seen) => {
    expect(await ask('POST', '/fail', { enabled: true, mode })).toMatchObject({
      status: 200,
      body: { enabled: true, mode },
    });
    expect(await send(notifier.url)).toMatchObject(seen);
    expect((await ask('POST', '/fail', { enabled: false })).body).toEqual({ enabled: false });
    expect(await send(notifier.url)).toMatchObject({ status: 201 });
  });

  it('breaks by silence, in front of the faults that are on already', async () => {
    await ask('PUT', '/faults/first', { kind: 'error' });
    expect(await ask('POST', '/fail', { enabled: true, mode: 'timeout' })).toMatchObject({
      body: { fault: { kind: 'blackhole' } },
    });
    const seeing = send(notifier.url);
    await clock.pendingReached(3);
    await notifier.close();
    expect(await seeing).toMatchObject({ kind: 'broken' });
  });

  it.each([{}, { enabled: true, mode: 'sulk' }, { enabled: 'yes' }, { enabled: true, extra: 1 }])(
    'refuses %j',
    async (body) => {
      expect((await ask('POST', '/fail', body)).status).toBe(422);
    },
  );
});

describe('dry run', () => {
  it('foretells a row of requests over time, and leaves no trace', async () => {
    await ask('PUT', '/faults/flappy', {
      kind: 'latency',
      params: { ms: 250 },
      schedule: { type: 'flap', on_s: 1, off_s: 1 },
      stack: true,
    });
    await ask('PUT', '/faults/few', { kind: 'error', limit: { count: 1 } });
    const { status, body } = await ask('POST', '/faults:dry-run', {
      operation: 'send',
      to: '+573001112233',
      count: 3,
      interval_ms: 1_000,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      requests: [
        { index: 0, at_s: 0, applied: [{ name: 'flappy', kind: 'latency', delay_ms: 250 }, { name: 'few' }] },
        { index: 1, at_s: 1, applied: [] },
        { index: 2, at_s: 2, applied: [{ name: 'flappy' }] },
      ],
      summary: { flappy: 2, few: 1 },
    });
    expect(await ask('GET', '/faults/few')).toMatchObject({
      body: { state: { seen: 0, injected: 0, in_flight: 0 } },
    });
    expect((await ask('POST', '/faults:dry-run', { count: 1_001 })).status).toBe(422);
  });
});

it('reset clears faults, inbox and counters', async () => {
  await send(notifier.url);
  await ask('PUT', '/faults/a', { kind: 'error' });
  await send(notifier.url);
  expect(await ask('POST', '/reset')).toMatchObject({ status: 200, body: { faults: 1, messages: 1 } });
  expect((await ask('GET', '/messages')).body).toEqual({ messages: [], total: 0 });
  expect((await ask('GET', '/faults')).body).toEqual({ faults: [] });
  const metrics = await call(`${notifier.url}/metrics`);
  expect(metrics).toMatchObject({
    body: expect.stringContaining('notifier_faults_injected_total{kind="error"} 0'),
  });
  expect(clock.pendingCount()).toBe(0);
});

it('answers an unknown route with a problem', async () => {
  expect(await ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});
