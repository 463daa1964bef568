import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultNameOnMetrics } from '../src/fault-names.ts';
import { readEnvironment, notifierEnvironment } from '../src/notifier-settings.ts';
import { z } from 'zod';
import { createManualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { admin, call, send, startPlainNotifier } from './plain-notifier.ts';

let clock: ManualClock;
let notifier: Awaited<ReturnType<typeof startPlainNotifier>>;
beforeEach(async () => {
  clock = createManualClock();
  notifier = await startPlainNotifier({ clock });
});
afterEach(() => notifier.close());

async function metrics(): Promise<string> {
  const seen = await call(`${notifier.url}/metrics`);
  return seen.kind === 'answer' ? seen.body : '';
}

type Watch = {
  readonly status: number;
  readonly seen: (text: string) => Promise<string>;
  readonly leave: () => void;
};

function watchEvents(url: string): Promise<Watch> {
  return new Promise((resolve) => {
    const request = http.get(`${url}/admin/events`, { agent: false }, (response) => {
      let text = '';
      let check = (): void => undefined;
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        check();
      });
      response.on('error', () => undefined);
      resolve({
        status: response.statusCode ?? 0,
        seen: (wanted) =>
          new Promise((found) => {
            check = () => {
              if (text.includes(wanted)) found(text);
            };
            check();
          }),
        leave: () => request.destroy(),
      });
    });
    request.on('error', () => undefined);
  });
}

describe('metrics', () => {
  it('start at zero, so that the first failure shows in a rate', async () => {
    const text = await metrics();
    for (const line of [
      'notifier_requests_total{operation="send",status="none"} 0',
      'notifier_messages_total{status="queued"} 0',
      'notifier_faults_injected_total{kind="blackhole"} 0',
      'notifier_receipts_total{status="delivered",result="failed"} 0',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toContain('notifier_faults_active{');
  });

  it('count requests, messages, faults and receipts', async () => {
    const callback = new URLSearchParams({ to: '+573001112233', callback: 'http://localhost:1/' }).toString();
    await call(`${notifier.url}/send`, { method: 'POST', body: callback });
    clock.advance(2_000);
    await admin(notifier.url, 'PUT', '/faults/broken', { kind: 'reset' });
    await send(notifier.url);
    const text = await metrics();
    for (const line of [
      'notifier_requests_total{operation="send",status="201"} 1',
      'notifier_requests_total{operation="send",status="none"} 1',
      'notifier_messages_total{status="queued"} 1',
      'notifier_messages_total{status="delivered"} 1',
      'notifier_faults_injected_total{kind="reset"} 1',
      'notifier_faults_active{name="custom",kind="reset"} 1',
      'notifier_receipts_total{status="delivered",result="taken"} 1',
      'notifier_receipts_total{status="sent",result="taken"} 1',
    ]) {
      expect(text).toContain(line);
    }
    clock.advance(300_000);
    expect(await metrics()).not.toContain('notifier_faults_active{');
  });

  it('name a ready-made fault, and count all others together, whatever they are called', async () => {
    const names = ['phone-573001234567', ...Array.from({ length: 60 }, (_, index) => `mine-${index}`)];
    for (const name of names) await admin(notifier.url, 'PUT', `/faults/${name}`, { kind: 'error' });
    await admin(notifier.url, 'PUT', '/faults/down', { kind: 'error' });
    const active = (await metrics()).match(/^notifier_faults_active\{.*$/gm);
    expect(active?.toSorted()).toEqual([
      'notifier_faults_active{name="custom",kind="error"} 61',
      'notifier_faults_active{name="down",kind="error"} 1',
    ]);
  });

  it('know the name of each fault that the console has ready', () => {
    const source = join(import.meta.dirname, '../../../web/console/src/development/presets.ts');
    const [, listed = ''] = /presetIds = \[([^\]]*)\]/.exec(readFileSync(source, 'utf8')) ?? [];
    const names = [...listed.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    expect(names.map(faultNameOnMetrics)).toEqual(names);
  });

  it('count receipts to places that are not allowed, and send none there', async () => {
    const body = new URLSearchParams({ to: '+573001112233', callback: 'http://192.0.2.1/' }).toString();
    await call(`${notifier.url}/send`, { method: 'POST', body });
    clock.advance(2_000);
    expect(await metrics()).toContain('notifier_receipts_total{status="delivered",result="not_allowed"} 1');
  });
});

describe('events', () => {
  it('tell of faults, messages and receipts as they happen', async () => {
    const watch = await watchEvents(notifier.url);
    expect(watch.status).toBe(200);
    await admin(notifier.url, 'PUT', '/faults/slow', { kind: 'error', limit: { count: 1 }, ttl_s: 1 });
    await send(notifier.url);
    await send(notifier.url);
    clock.advance(2_000);
    const text = await watch.seen('"status":"delivered"');
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(types.slice(0, 3)).toEqual(['fault.added', 'fault.injected', 'message.taken']);
    expect(types).toContain('message.moved');
    watch.leave();
  });

  it('are open to a bounded number of watchers', async () => {
    const watches = [];
    for (let index = 0; index < 50; index += 1) watches.push(await watchEvents(notifier.url));
    expect(watches.map(({ status }) => status)).toEqual(watches.map(() => 200));
    expect((await watchEvents(notifier.url)).status).toBe(503);
    for (const { leave } of watches) leave();
  });

  it('keep a quiet connection alive', async () => {
    const watch = await watchEvents(notifier.url);
    await clock.pendingReached(1);
    clock.advance(15_000);
    expect(await watch.seen('still here')).toContain(': still here');
    watch.leave();
  });
});

it('shows a phone number and a body in the inbox and nowhere else', async () => {
  const canary = '+573009998877';
  const watch = await watchEvents(notifier.url);
  await admin(notifier.url, 'PUT', '/faults/s', {
    kind: 'latency',
    params: { ms: 0 },
    when: { to: { exact: canary } },
  });
  const form = { to: canary, body: 'secret body', callback: 'http://localhost:1/' };
  await call(`${notifier.url}/send?to=${encodeURIComponent(canary)}`, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
  });
  await call(`${notifier.url}/nowhere/${canary}`);
  clock.advance(3_000);
  await admin(notifier.url, 'DELETE', '/faults');
  const events = await watch.seen('fault.cleared');
  watch.leave();
  expect(await admin(notifier.url, 'GET', '/messages')).toMatchObject({
    body: { messages: [{ to: canary, body: 'secret body' }] },
  });
  for (const text of [notifier.lines.join(''), events, await metrics()]) {
    expect(text).not.toContain('3009998877');
    expect(text).not.toContain('secret body');
  }
  expect(notifier.lines.join('')).toContain('"event":"message.taken"');
});

describe('limits of a request', () => {
  it('refuses a body beyond 1 MiB in the words of the provider', async () => {
    const seen = await call(`${notifier.url}/send`, { method: 'POST', body: 'x'.repeat(1_100_000) });
    expect(seen).toMatchObject({ kind: 'answer', status: 413, body: '{"refusal":"body_too_large"}' });
  });

  it('refuses a compressed body', async () => {
    const seen = await send(notifier.url, '+573001112233', { headers: { 'Content-Encoding': 'gzip' } });
    expect(seen).toMatchObject({ kind: 'answer', body: '{"refusal":"body_encoded"}' });
  });
});

describe('settings', () => {
  const schema = z.object({ ...notifierEnvironment(8_001), SECRET: z.string().min(1) });
  it('have a default for each limit, and take an empty variable for one that is not set', () => {
    expect(readEnvironment(schema, { SECRET: 'x', PORT: '', FAULTS_ENABLED: '' })).toMatchObject({
      PORT: 8_001,
      HOST: '127.0.0.1',
      INBOX_MAX: 100_000,
      RECEIPT_DELAY_MS: 1_000,
      FAULTS_ENABLED: false,
    });
  });

  it('tell every problem at once, and never a value', () => {
    const read = () =>
      readEnvironment(schema, { PORT: 'canary-port', ADMIN_REMOTE: 'canary-flag', INBOX_MAX: '0' });
    expect(read).toThrow(/PORT: .*ADMIN_REMOTE: .*INBOX_MAX: .*SECRET: must be set/);
    expect(read).toThrow(/^(?!.*canary)/);
  });
});
