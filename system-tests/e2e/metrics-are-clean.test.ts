// One phone number, the canary, goes down every path there is. It belongs in
// the inboxes and in the contact, and nowhere else. What the same traffic left
// in the metrics is checked by Prometheus' own tool.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectedSpans, startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';

import type { Answer, Call } from '../../dev/src/load/http-client.ts';
import { listenToEvents } from '../harness/event-listener.ts';
import type { EventListener } from '../harness/event-listener.ts';
import { clearFaults, inbox, metric, primaryState, putFault, untilSettled } from '../harness/observing.ts';
import { checkMetrics } from '../harness/promtool.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';
import { CANARY, NATIONAL, healthyPaths, payment, postTo, refusedPaths } from './canary-paths.ts';

const SPELLINGS = [NATIONAL, '300 198 7654', '300-198-7654'];
const SETTLE_MS_MAX = 60_000;
const RECOVERY_MS_MAX = 30_000;
// Providers are told about once a second.
const TOLD_MS_MAX = 10_000;
const CONSOLE_TOKEN = 'the-token-of-the-canary';

let system: RunningSystem;
let collector: ScriptedServer;
/** Of payment-service, while all of this goes on. */
let events: EventListener;
/** Everything that payment-service answered, but for the contact itself. */
const answers: { readonly what: string; readonly answer: Answer }[] = [];
let settledMetrics: Record<string, string> = {};

async function ask(path: string, call: Call = {}): Promise<Answer> {
  const answer = await system.client.send(`${system.urls.payment}${path}`, call);
  answers.push({ what: `${call.method ?? 'GET'} ${path} → ${answer.status}`, answer });
  return answer;
}

const post = postTo(ask);

/** Through a browser, so that it is recorded who did what to whom. */
const byHand = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(path, {
    method,
    body,
    headers: { origin: system.urls.payment, authorization: `Bearer ${CONSOLE_TOKEN}` },
  });

/** What a person types, or asks for under the number: it goes to everybody who watches. */
async function throughHands(): Promise<void> {
  const reason = `asked for by ${CANARY}`;
  await byHand('PUT', '/providers/twilio/isolation', { reason, ttl_s: 600 });
  await until('isolated provider among the events', TOLD_MS_MAX, () =>
    events.text().includes('"state":"isolated"') ? true : undefined,
  );
  await byHand('DELETE', '/providers/twilio/isolation');
  await byHand('POST', '/notifications/replays', { filter: {}, reason });
  await byHand('DELETE', `/customers/${encodeURIComponent(CANARY)}`);
}

const WATCHED = [
  'providers',
  'flow',
  'payment.taken',
  'notification.attempted',
  'notification.failed_over',
  'notification.verified',
  'notification.settled',
  'receipt.told',
  'breaker.moved',
  'provider.isolated',
  'provider.isolation_ended',
  'replay.job_changed',
  'operator.acted',
];

const FAULTS = ['error', 'reset', 'garbage', 'html_200', 'error_in_200', 'accepted_but_lost_answer'];
// More than it takes to open the breaker.
const PAYMENTS_PER_FAULT = 6;

/** The primary fails in so many ways, each with the canary in its call, its look-up or its answer. */
async function throughFaults(): Promise<void> {
  for (const kind of FAULTS) {
    await until('recovery of the primary', RECOVERY_MS_MAX, async () => {
      await post(payment()); // a provider is probed by traffic only
      return (await primaryState(system)) === 'closed' ? true : undefined;
    });
    await putFault(system, kind);
    // Long enough for the first look-up to meet the fault too.
    const offers = Array.from({ length: PAYMENTS_PER_FAULT }, () =>
      post(payment({ phone: CANARY }), { prefer: 'wait=1' }),
    );
    await Promise.all(offers);
    await clearFaults(system);
  }
}

/** Twilio's refusals repeat the number they refuse. */
async function throughARefusingFallback(): Promise<void> {
  await putFault(system, 'error');
  const faults = `${system.urls.fallback}/admin/faults`;
  const body = { kind: 'error', params: { status: 400, code: 21211 } };
  await system.client.json(`${faults}/refusal`, { method: 'PUT', body });
  await post(payment({ phone: CANARY }), { prefer: 'wait=10' });
  await system.client.json(faults, { method: 'DELETE' });
  await clearFaults(system);
}

async function throughDeaths(): Promise<void> {
  const offers = (): Promise<unknown>[] =>
    Array.from({ length: 20 }, () => post(payment({ phone: CANARY })).catch(() => null));
  const duringDatabase = offers();
  await Promise.all([system.kill('database'), ...duringDatabase, ...offers()]);
  const duringService = offers();
  await Promise.all([system.kill('payment-service'), ...duringService]);
  await post(payment({ phone: CANARY }), { prefer: 'wait=10' });
}

beforeAll(async () => {
  collector = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{}' }));
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
  system = await startRunningSystem({
    isEager: true,
    logLevel: 'debug',
    env: { ...env, CONSOLE_TOKEN },
  });
  events = await listenToEvents(`${system.urls.payment}/events?last_event_id=0`);
  // The contact is the one place in the API that shows the number.
  await system.client.json(`${system.urls.payment}/customers/canary`, {
    method: 'PUT',
    body: { phone: CANARY },
  });
  for (const path of healthyPaths(ask)) await path();
  await throughHands();
  for (const path of refusedPaths(ask)) await path();
  await throughFaults();
  await throughARefusingFallback();
  const { primary, fallback } = system.urls;
  for (const url of [primary, fallback]) await system.client.send(`${url}/${CANARY}?to=${CANARY}`);
  settledMetrics = await scrape();
  await throughDeaths();
  await untilSettled(system, SETTLE_MS_MAX);
}, 180_000);
afterAll(async () => {
  await events.stop();
  await system.stop();
  await collector.close();
});

async function scrape(): Promise<Record<string, string>> {
  const { payment: gateway, primary, fallback } = system.urls;
  const texts = await Promise.all(
    [gateway, primary, fallback].map(async (url) => (await system.client.send(`${url}/metrics`)).text),
  );
  const [ours = '', first = '', second = ''] = texts;
  return { 'payment-service': ours, 'notifier-primary': first, 'notifier-fallback': second };
}

const shows = (text: string): boolean => SPELLINGS.some((spelling) => text.includes(spelling));

describe('the metrics after traffic, faults and deaths', () => {
  it('have nothing that promtool complains of, on any of the three services', async () => {
    for (const metrics of [settledMetrics, await scrape()]) {
      for (const [service, text] of Object.entries(metrics)) {
        expect([service, text.split('\n').length > 50]).toEqual([service, true]);
        expect([service, checkMetrics(text)]).toEqual([service, '']);
      }
    }
    // The tool has teeth: a counter must end in _total.
    expect(checkMetrics('# HELP payments Taken.\n# TYPE payments counter\npayments 1\n')).not.toBe('');
  });

  it('do not hold the canary', async () => {
    for (const metrics of [settledMetrics, await scrape()]) {
      for (const [service, text] of Object.entries(metrics)) {
        expect([service, text.split('\n').filter(shows)]).toEqual([service, []]);
      }
    }
  });
});

describe('a phone number that went down every path', () => {
  it('really went there: both inboxes have it, and so has the contact', async () => {
    expect((await inbox(system, 'primary', CANARY)).length).toBeGreaterThan(0);
    expect((await inbox(system, 'fallback', CANARY)).length).toBeGreaterThan(0);
    const contact = await system.client.send(`${system.urls.payment}/customers/canary`);
    expect(contact.text).toContain(CANARY);
    for (const kind of FAULTS) {
      const sample = `notifier_faults_injected_total{kind="${kind}"}`;
      expect([kind, await metric(system, system.urls.primary, sample)]).not.toEqual([kind, 0]);
    }
    const refusals = answers.filter(({ answer }) => answer.status >= 400);
    expect(refusals.length).toBeGreaterThanOrEqual(refusedPaths(ask).length);
  });

  it('is in no line that any process has written', () => {
    for (const name of ['payment-service', 'notifier-primary', 'notifier-fallback', 'database']) {
      expect([name, system.log.some((line) => line.startsWith(`${name}: `))]).toEqual([name, true]);
    }
    // It was there to be logged: the masked form is.
    expect(system.log.some((line) => line.includes('***7654'))).toBe(true);
    expect(system.log.filter(shows)).toEqual([]);
  });

  it('is in no span that was sent to a collector', () => {
    const names = new Set(collectedSpans(collector.requests).map(({ name }) => name));
    for (const name of ['POST /payments', 'payment.accept', 'notification.attempt', 'notification.verify'])
      expect([name, names.has(name)]).toEqual([name, true]);
    expect(collector.requests.filter(({ body }) => shows(body)).map(({ body }) => body)).toEqual([]);
  });

  it('is in no event that anybody watched', () => {
    const seen = events.text();
    const types = new Set([...seen.matchAll(/^event: (.+)$/gm)].map(([, type]) => type));
    for (const type of WATCHED) expect([type, types.has(type)]).toEqual([type, true]);
    expect(seen.match(/^event: hello$/gm)?.length).toBeGreaterThan(1); // before the death and after it
    // It was there to be told: the masked form is.
    expect(seen).toContain('***7654');
    expect(seen.split('\n').filter(shows)).toEqual([]);
  });

  it('is in no error body', () => {
    const showing = answers.filter(({ answer }) => answer.status >= 400 && shows(answer.text));
    expect(showing.map(({ what, answer }) => `${what}: ${answer.text}`)).toEqual([]);
  });
});
