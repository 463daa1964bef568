// /dev/notifiers on the real service, before mocks of our own that misbehave on a socket.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedReply, ScriptedRequest, ScriptedServer } from '@relevo/test-kit';
import { createNotifierClient } from '../src/adapters/development/notifier-client.ts';
import { ask, fromOwnPage } from './browser-request.ts';
import { startTestService } from './running-service.ts';
import type { TestService } from './running-service.ts';

const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'console.md'), 'utf8');
const token = 'the-token-of-the-console';
const noFaults: ScriptedReply = {
  kind: 'respond',
  status: 200,
  headers: {
    'Content-Type': 'application/json',
    'X-Fault-Injected': 'latency',
    'Set-Cookie': 'mock=1',
    'Access-Control-Allow-Origin': '*',
  },
  body: '{"faults":[]}',
};

let mock: ScriptedServer;
let service: TestService;
let logsBefore: number;
let requestsBefore: number;

beforeAll(async () => {
  mock = await startScriptedServer(() => noFaults);
  service = await startService();
});
afterAll(async () => {
  await service.stop();
  await mock.close();
});
beforeEach(() => {
  mock.follow(() => noFaults);
  logsBefore = service.logs.length;
  requestsBefore = mock.requests.length;
});

const seen = (): readonly ScriptedRequest[] => mock.requests.slice(requestsBefore);
const always = (reply: ScriptedReply): void => mock.follow(() => reply);
const responding = (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): void =>
  always({ kind: 'respond', status, headers, body });

const startService = (environment: Readonly<Record<string, string>> = {}): Promise<TestService> =>
  startTestService({
    environment: {
      CONSOLE_TOKEN: token,
      DEV_NOTIFIER_PRIMARY_URL: mock.url,
      // Nothing listens on it.
      DEV_NOTIFIER_FALLBACK_URL: 'http://127.0.0.1:9',
      FIRST_BASE_URL: `${mock.url}/`,
      ...environment,
    },
  });

const acted = (): readonly unknown[] =>
  service.logs
    .slice(logsBefore)
    .filter((line) => line.includes('operator.acted'))
    .map((line) => JSON.parse(line) as unknown);

describe('a mock behind the service', () => {
  it('is asked what the console asks, and its answer comes back as it is', async () => {
    const { url } = service;
    const got = await ask(`${url}/dev/notifiers/primary/admin/messages?to=%2B57300&limit=5`);
    expect(got).toMatchObject({ status: 200, body: '{"faults":[]}' });
    expect(got.headers).toMatchObject({ 'content-type': 'application/json', 'x-fault-injected': 'latency' });
    // Its cookies and permissions are not given in our name.
    expect(got.headers['set-cookie']).toBeUndefined();
    expect(got.headers['access-control-allow-origin']).toBeUndefined();
    expect(seen()).toMatchObject([{ method: 'GET', path: '/admin/messages?to=%2B57300&limit=5' }]);

    responding(422, { 'Content-Type': 'application/problem+json' }, '{}');
    const put = { method: 'PUT', body: { kind: 'reset' }, headers: fromOwnPage(url, token) };
    expect(await ask(`${url}/dev/notifiers/primary/admin/faults/x`, put)).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(seen()[1]).toMatchObject({ method: 'PUT', path: '/admin/faults/x', body: '{"kind":"reset"}' });
    const { headers } = seen()[1] as ScriptedRequest; // just shown to be there
    expect(headers['content-type']).toBe('application/json');
    for (const kept of ['authorization', 'origin', 'sec-fetch-site', 'cookie', 'referer']) {
      expect([kept, headers[kept]]).toEqual([kept, undefined]);
    }
  });

  it.each([
    ['POST', 'faults', 'fault.set'],
    ['PUT', 'faults/lost', 'fault.set'],
    ['PATCH', 'faults/lost', 'fault.set'],
    ['POST', 'fail', 'fault.set'],
    ['DELETE', 'faults/lost', 'fault.removed'],
    ['DELETE', 'faults', 'fault.removed'],
    ['DELETE', 'messages', 'inbox.emptied'],
    ['POST', 'messages/m-1/receipts', 'receipt.sent'],
    ['POST', 'reset', 'notifier.reset'],
    ['POST', 'faults:dry-run', null],
  ])(
    'is changed from a browser only with the token, and that is recorded: %s %s',
    async (method, path, action) => {
      const url = `${service.url}/dev/notifiers/primary/admin/${path}`;
      const body = {};
      for (const headers of [
        fromOwnPage(service.url),
        { Origin: 'https://evil.example', Authorization: `Bearer ${token}` },
      ]) {
        expect((await ask(url, { method, body, headers })).status).toBe(403);
      }
      expect(seen()).toEqual([]);
      expect((await ask(url, { method, body, headers: fromOwnPage(service.url, token) })).status).toBe(200);
      expect(seen()).toHaveLength(1);
      if (action !== null) expect(manual).toContain(`\`${action}\``);
      expect(acted()).toMatchObject(
        action === null ? [] : [{ action, target: `primary ${path}`, by: 'console' }],
      );
    },
  );

  it('is not recorded as changed where it refused', async () => {
    responding(409);
    const headers = fromOwnPage(service.url, token);
    await ask(`${service.url}/dev/notifiers/primary/admin/faults`, { method: 'POST', body: {}, headers });
    expect(acted()).toEqual([]);
  });

  it('is left alone where the console is read-only', async () => {
    const locked = await startService({ CONSOLE_READONLY: '1' });
    const { url } = locked;
    const asked = { method: 'DELETE', headers: fromOwnPage(url, token) };
    expect((await ask(`${url}/dev/notifiers/primary/admin/faults`, asked)).code).toBe('console_readonly');
    expect((await ask(`${url}/dev/notifiers/primary/admin/faults`)).status).toBe(200);
    expect(seen().map(({ method }) => method)).toEqual(['GET']);
    await locked.stop();
  });

  it.each([
    '/dev/notifiers/primary/admin',
    '/dev/notifiers/primary/admin/',
    '/dev/notifiers/primary/admin/events',
    '/dev/notifiers/primary/admin/x/%2e%2e/events/',
    '/dev/notifiers/primary/admin/../metrics',
    '/dev/notifiers/primary/admin/%2e%2e/metrics',
    '/dev/notifiers/primary/admin/..\\..\\metrics',
    '/dev/notifiers/primary/metrics',
    '/dev/notifiers/other/admin/faults',
    '/dev/notifiers/__proto__/admin/faults',
    '/dev/notifiers//admin/faults',
    '/dev/notifiers/evil.example/admin/faults',
  ])('is asked for nothing but its fault API: %s', async (path) => {
    const { url } = service;
    expect((await ask(`${url}${path}`)).status).toBe(404);
    expect(seen()).toEqual([]);
  });

  it('is sent no more than 1 MiB', async () => {
    const { url } = service;
    const fault = `${url}/dev/notifiers/primary/admin/faults`;
    const large = await ask(fault, { method: 'POST', body: `"${'x'.repeat(1024 * 1024)}"` });
    expect([large.status, large.code]).toEqual([413, 'body_too_large']);
    const packed = await ask(fault, { method: 'POST', body: 'x', headers: { 'Content-Encoding': 'gzip' } });
    expect(packed.status).toBe(415);
    expect(seen()).toEqual([]);
    expect((await ask(fault, { method: 'POST', body: `"${'x'.repeat(900_000)}"` })).status).toBe(200);
  });

  it('may not answer with more than 1 MiB: it is cut off', async () => {
    const { url } = service;
    responding(200, {}, 'x'.repeat(4 * 1024 * 1024));
    const endless = await ask(`${url}/dev/notifiers/primary/admin/messages`);
    expect([endless.status, endless.code]).toEqual([502, 'notifier_answer_too_large']);
    await mock.allConnectionsClosed();
  });

  it('sends nobody elsewhere: a redirect is not followed', async () => {
    const { url } = service;
    responding(307, { Location: '/admin/elsewhere' });
    const redirect = await ask(`${url}/dev/notifiers/primary/admin/faults`);
    expect([redirect.status, redirect.headers['location']]).toEqual([307, undefined]);
    expect(seen()).toHaveLength(1);
  });

  it('does nothing as a page of ours, whatever it answers', async () => {
    const { url } = service;
    responding(200, { 'Content-Type': 'text/html' }, '<script>1</script>');
    const { headers } = await ask(`${url}/dev/notifiers/primary/admin/faults`);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('is told to be away where nothing listens, and where the connection breaks', async () => {
    const { url } = service;
    expect((await ask(`${url}/dev/notifiers/fallback/admin/faults`)).code).toBe('notifier_unreachable');
    const broken: readonly ScriptedReply[] = [
      { kind: 'reset' },
      { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', afterwards: 'end' },
      { kind: 'raw', bytes: 'no HTTP at all\r\n\r\n', afterwards: 'end' },
    ];
    for (const reply of broken) {
      always(reply);
      const { status, code } = await ask(`${url}/dev/notifiers/primary/admin/faults`);
      expect([reply, status, code]).toEqual([reply, 502, 'notifier_unreachable']);
    }
  });
});

describe('a mock that hangs', () => {
  it('is waited for so long and no longer, before its answer and in the middle of it', async () => {
    const client = createNotifierClient({ url: mock.url, now: () => 0, timeoutMs: 50 });
    const request = {
      method: 'GET',
      path: '/admin/faults',
      contentType: null,
      body: null,
      traceparent: null,
    };
    always({ kind: 'hang' });
    expect(await client.ask(request)).toEqual({ kind: 'failed', reason: 'timeout' });
    always({ kind: 'trickle', everyMs: 5 });
    expect(await client.ask(request)).toEqual({ kind: 'failed', reason: 'timeout' });
    expect(await client.isAvailable()).toBe(false);
  });
});

describe('the session', () => {
  it('names the mocks, whose provider each is, and whether it is there, asked every two seconds at most', async () => {
    const { url } = service;
    const sessions = [1, 2, 3].map(
      async () => JSON.parse((await ask(`${url}/console/session`)).body) as unknown,
    );
    for (const session of await Promise.all(sessions)) {
      expect(session).toMatchObject({
        development: {
          notifiers: [
            { name: 'primary', provider: 'first', is_available: true },
            { name: 'fallback', provider: null, is_available: false },
          ],
          // The provider "second" is none of them.
          traffic: false,
        },
      });
    }
    expect(seen()).toHaveLength(1);
  });

  it('looks again after two seconds', async () => {
    let nowMs = 0;
    const client = createNotifierClient({ url: mock.url, now: () => nowMs });
    expect(await client.isAvailable()).toBe(true);
    responding(404);
    nowMs = 1_999;
    expect(await client.isAvailable()).toBe(true);
    nowMs = 2_000;
    expect(await client.isAvailable()).toBe(false);
  });
});

it.each([
  ['production', { RELEVO_ENV: 'production' }],
  ['development without mocks', { DEV_NOTIFIER_PRIMARY_URL: '', DEV_NOTIFIER_FALLBACK_URL: '' }],
])('has none of it in %s', async (_what, environment) => {
  const without = await startService(environment);
  const { url } = without;
  for (const path of ['/dev/traffic', '/dev/notifiers/primary/admin/faults']) {
    expect((await ask(url + path)).status).toBe(404);
    expect((await ask(url + path, { method: 'PUT', body: {} })).status).toBe(404);
  }
  expect(JSON.parse((await ask(`${url}/console/session`)).body)).toMatchObject({ development: null });
  expect((await ask(`${url}/openapi.json`)).body).not.toContain('/dev/');
  expect(seen()).toEqual([]);
  await without.stop();
});
