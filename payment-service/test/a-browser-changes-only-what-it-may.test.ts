// The change guard on the real service: other pages, no token, a wrong one, read-only,
// and programs, which stay as free as they were.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask, fromOwnPage } from './browser-request.ts';
import type { Asked } from './browser-request.ts';
import { apiKey, consoleServicesOfThisFile, token } from './console-services.ts';
import { samplePayment } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { byHand, prepared, replayJob } from './done-by-hand.ts';
import { watchesOfEachTest } from './watched-events.ts';

const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'console.md'), 'utf8');

let service: TestService;
let locked: TestService;
let keyed: TestService;
let logsBefore: number;

consoleServicesOfThisFile((services) => {
  ({ service, locked, keyed } = services);
});
beforeEach(() => {
  logsBefore = service.logs.length;
});

type Logged = {
  readonly event: string;
  readonly action?: string;
  readonly target?: string;
  readonly by?: string;
};

const logged = (event: string, from: TestService = service): readonly Logged[] =>
  from.logs
    .slice(from === service ? logsBefore : 0)
    .map((line) => JSON.parse(line) as Logged) // the logger writes nothing else
    .filter((each) => each.event === event);

const everyday = ['POST /partner-events', 'POST /payments'];

const watch = watchesOfEachTest();

describe('what is done by hand', () => {
  it('is every route that changes something, but for everyday traffic and receipts', async () => {
    const { body } = await ask(`${service.url}/openapi.json`);
    const { paths } = JSON.parse(body) as { paths: Record<string, Record<string, unknown>> };
    const changing = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get' && !path.startsWith('/receipts/'))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(changing.sort()).toEqual(
      [
        ...everyday,
        ...byHand.map(({ route }) => route.replace('deliveries/{id}', 'deliveries/{event_id}')),
      ].sort(),
    );
  });

  it('is named in the manual, with what a refusal means', () => {
    const actions = byHand.map(({ action }) => action);
    const refusals = ['foreign_host', 'foreign_origin', 'console_token_needed', 'console_readonly'];
    const missing = [...actions, ...refusals].filter((word) => !manual.includes(`\`${word}\``));
    expect(missing).toEqual([]);
  });

  it.each(byHand)('from a browser needs the token, and is recorded: $route', async (each) => {
    const { url, target, asked } = await prepared(each, service);
    const refused = [
      await ask(url, { ...asked, headers: fromOwnPage(service.url) }),
      await ask(url, { ...asked, headers: fromOwnPage(service.url, 'the-token-of-somebody-else') }),
      // No blank, no second word, no other scheme.
      await ask(url, { ...asked, headers: { ...fromOwnPage(service.url), Authorization: `Basic ${token}` } }),
    ];
    expect(refused.map(({ status, code }) => [status, code])).toEqual(
      refused.map(() => [403, 'console_token_needed']),
    );
    expect(logged('operator.acted')).toEqual([]);
    expect(logged('operator.refused')).toHaveLength(3);

    const done = await ask(url, { ...asked, headers: fromOwnPage(service.url, token) });
    expect(done.status).toBeLessThan(300);
    const [act, ...others] = logged('operator.acted');
    expect(others).toEqual([]);
    expect(act).toMatchObject({ action: each.action, by: 'console', traceId: expect.any(String) });
    if (each.action !== 'replay.started') expect(act?.target).toBe(target);
    else expect(JSON.parse(done.body)).toMatchObject({ job_id: act?.target });
  });

  it.each(byHand)('from another page is refused, token or not: $route', async (each) => {
    const { url, asked } = await prepared(each, service);
    const foreign = [
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'null' },
      { Origin: 'https://evil.example' },
      { Origin: 'http://127.0.0.1:1' },
      { Origin: `${service.url}.evil.example` },
      { Origin: 'not an origin' },
      { Origin: '' },
      // A page can not make this up, but an old browser leaves one of them out.
      { Origin: service.url, 'Sec-Fetch-Site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const answer = await ask(url, {
        ...asked,
        headers: { ...headers, Authorization: `Bearer ${token}` }, // no undefined ones
      });
      expect([headers, answer.status, answer.code]).toEqual([headers, 403, 'foreign_origin']);
      // Nothing that would let the other page read on.
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(logged('operator.acted')).toEqual([]);
  });

  it.each(byHand)('is left undone where the console is read-only: $route', async (each) => {
    const { url, asked } = await prepared(each, locked);
    for (const headers of [fromOwnPage(locked.url, token), fromOwnPage(locked.url)]) {
      const answer = await ask(url, { ...asked, headers });
      expect([answer.status, answer.code]).toEqual([403, 'console_readonly']);
    }
    // Its token does not become more in the hands of a program.
    const program = await ask(url, { ...asked, headers: { Authorization: `Bearer ${token}` } });
    expect([program.status, program.code]).toEqual([403, 'console_readonly']);
    expect(logged('operator.acted', locked)).toEqual([]);
  });

  it.each(byHand)('by a program needs what it always needed: $route', async (each) => {
    for (const at of [service, locked]) {
      const { url, asked } = await prepared(each, at);
      // What Node’s own fetch says of itself.
      const answer = await ask(url, { ...asked, headers: { 'Sec-Fetch-Mode': 'cors' } });
      expect(answer.status).toBeLessThan(300);
    }
    expect(logged('operator.acted')).toEqual([]);
  });

  it('is not recorded where nothing was changed', async () => {
    const headers = fromOwnPage(service.url, token);
    const count = { method: 'POST', headers, body: { filter: {}, dry_run: true } };
    expect((await ask(`${service.url}/notifications/replays`, count)).status).toBe(200);
    const nobody = { method: 'DELETE', headers };
    expect((await ask(`${service.url}/customers/nobody`, nobody)).status).toBe(404);
    const wrong = { method: 'PUT', headers, body: { reason: '', ttl_s: 0 } };
    expect((await ask(`${service.url}/providers/first/isolation`, wrong)).status).toBe(422);
    expect(logged('operator.acted')).toEqual([]);
  });

  it('is neither recorded nor told again where a replay job had ended before', async () => {
    const seen = await watch(service);
    const url = `${service.url}/notifications/replays/${await replayJob(service)}`;
    const cancel = { method: 'DELETE', headers: fromOwnPage(service.url, token) };
    for (let times = 0; times < 3; times += 1) expect((await ask(url, cancel)).status).toBe(200);
    // What is told later comes after what was told before.
    await ask(`${service.url}/providers/second/isolation`, cancel);
    await seen.seen('operator.acted', ({ fields }) => fields['action'] === 'provider.isolation_ended');
    const acts = logged('operator.acted').map(({ action }) => action);
    expect(acts).toEqual(['replay.cancelled', 'provider.isolation_ended']);
    const changes = seen.events('replay.job_changed').map(({ fields }) => fields['status']);
    expect(changes.filter((status) => status === 'cancelled')).toHaveLength(1);
  });

  it('is recorded without the phone, where a contact is set', async () => {
    const headers = fromOwnPage(service.url, token);
    const contact = { method: 'PUT', body: { phone: '+573001112277' }, headers };
    expect((await ask(`${service.url}/customers/573001112277`, contact)).status).toBe(200);
    const acts = logged('operator.acted');
    expect(acts).toMatchObject([{ action: 'contact.set', by: 'console' }]);
    expect(JSON.stringify(acts)).not.toContain('3001112277');
  });

  it('is told to whoever watches, without the token', async () => {
    const seen = await watch(service);
    const headers = fromOwnPage(service.url, token);
    await ask(`${service.url}/providers/second/isolation`, { method: 'DELETE', headers });
    const { fields } = await seen.seen('operator.acted');
    expect(fields).toEqual({
      at: expect.any(String),
      action: 'provider.isolation_ended',
      target: 'second',
      by: 'console',
    });
  });

  it('may be done with an API key, under its label', async () => {
    const url = `${keyed.url}/providers/first/isolation`;
    const answer = await ask(url, { method: 'DELETE', headers: fromOwnPage(keyed.url, apiKey) });
    expect(answer.status).toBe(200);
    expect(logged('operator.acted', keyed)).toMatchObject([
      { by: expect.stringMatching(/^key-[0-9a-f]{8}$/) },
    ]);
  });
});

describe('everyday traffic from a browser', () => {
  const payment: Asked = { method: 'POST', body: samplePayment };

  it('needs no token on our own pages, such as the documentation', async () => {
    const headers = { ...fromOwnPage(service.url), Referer: `${service.url}/docs` };
    expect((await ask(`${service.url}/payments`, { ...payment, headers })).status).toBe(201);
    expect(logged('operator.acted')).toEqual([]);
  });

  it('is refused to every browser where the console is read-only, and to no program', async () => {
    for (const headers of [fromOwnPage(locked.url), fromOwnPage(locked.url, token)]) {
      expect((await ask(`${locked.url}/payments`, { ...payment, headers })).code).toBe('console_readonly');
    }
    expect((await ask(`${locked.url}/payments`, payment)).status).toBe(201);
  });

  it('is refused from every other page, also as a form posts it', async () => {
    const headers = { Origin: 'https://evil.example', 'Content-Type': 'text/plain' };
    expect((await ask(`${service.url}/payments`, { ...payment, headers })).code).toBe('foreign_origin');
    const nothing = { headers: { 'Sec-Fetch-Site': 'cross-site' } };
    expect((await ask(`${service.url}/payments`, { ...payment, ...nothing })).code).toBe('foreign_origin');
  });

  it('is refused with the token of a console that is read-only', async () => {
    const headers = { Authorization: `Bearer ${token}` };
    expect((await ask(`${locked.url}/payments`, { ...payment, headers })).code).toBe('console_readonly');
  });
});

describe('an origin', () => {
  const isolation = { method: 'DELETE' };
  const send = (headers: Readonly<Record<string, string>>) =>
    ask(`${service.url}/providers/first/isolation`, {
      ...isolation,
      headers: { Authorization: `Bearer ${token}`, ...headers },
    });

  it('is ours where it is the address that was asked, whatever the scheme that a proxy takes away', async () => {
    const host = new URL(service.url).host;
    expect((await send({ Origin: `http://${host}` })).status).toBe(200);
    expect((await send({ Origin: `https://${host}` })).status).toBe(200);
    expect((await send({ Origin: 'https://localhost', Host: 'LOCALHOST' })).status).toBe(200);
    // A proxy that names the Host anew: the browser’s own word stands.
    expect((await send({ Origin: 'https://relevo.example', 'Sec-Fetch-Site': 'same-origin' })).status).toBe(
      200,
    );
  });

  it('is told in the log where it was refused, for whoever set up a proxy wrongly', async () => {
    await send({ Origin: 'https://relevo.example', Host: 'localhost:9' });
    expect(logged('operator.refused')).toMatchObject([
      { code: 'foreign_origin', origin: 'https://relevo.example', host: 'localhost:9', method: 'DELETE' },
    ]);
  });
});

describe('the token', () => {
  it('opens reading where API keys are needed, and nothing else does', async () => {
    const read = (authorization: string) =>
      ask(`${keyed.url}/providers`, { headers: { Authorization: authorization } });
    expect((await read(`Bearer ${token}`)).status).toBe(200);
    expect((await read(`Bearer ${apiKey}`)).status).toBe(200);
    for (const wrong of [`Bearer ${token}x`, 'Bearer', '', `Bearer ${token.slice(0, -1)}`]) {
      expect((await read(wrong)).status).toBe(401);
    }
  });

  it('is found in no log line, metric or answer', async () => {
    const headers = fromOwnPage(service.url, token);
    const answers = [
      await ask(`${service.url}/console/session`, { headers }),
      await ask(`${service.url}/nowhere`, { headers }),
      await ask(`${service.url}/payments`, { method: 'POST', headers, body: '{"broken' }),
      await ask(`${service.url}/metrics`),
    ];
    const told = [...answers.map(({ body }) => body), ...service.logs, ...locked.logs, ...keyed.logs];
    expect(told.filter((text) => text.includes(token) || text.includes(apiKey))).toEqual([]);
  });
});
