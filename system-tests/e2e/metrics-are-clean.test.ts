// One phone number, the canary, goes down every path there is. It belongs in
// the inboxes and in the contact, and nowhere else. What the same traffic left
// in the metrics is checked by Prometheus' own tool.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectedSpans, startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';

import type { Answer, Call } from '../../dev/src/load/http-client.ts';
import { clearFaults, inbox, metric, primaryState, putFault, untilSettled } from '../harness/observing.ts';
import { checkMetrics } from '../harness/promtool.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

// As a Colombian types it, and as it is found inside every other way to write it.
const NATIONAL = '3001987654';
const CANARY = `+57${NATIONAL}`;
const SPELLINGS = [NATIONAL, '300 198 7654', '300-198-7654'];
const SETTLE_MS_MAX = 60_000;
const RECOVERY_MS_MAX = 30_000;

let system: RunningSystem;
let collector: ScriptedServer;
/** Everything that payment-service answered, but for the contact itself. */
const answers: { readonly what: string; readonly answer: Answer }[] = [];
let settledMetrics: Record<string, string> = {};

async function ask(path: string, call: Call = {}): Promise<Answer> {
  const answer = await system.client.send(`${system.urls.payment}${path}`, call);
  answers.push({ what: `${call.method ?? 'GET'} ${path} → ${answer.status}`, answer });
  return answer;
}

const payment = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  amount: 100,
  customer_id: 'canary',
  message: `Su pago llegó; llame al ${CANARY}`,
  ...changes,
});
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask('/payments', { method: 'POST', body, headers });

const HEALTHY_PATHS: readonly (() => Promise<unknown>)[] = [
  () => post(payment(), { prefer: 'wait=5' }),
  () => post(payment({ phone: CANARY, customer_id: CANARY }), { prefer: 'wait=5' }),
  () => post(payment(), { 'idempotency-key': CANARY }),
  () => post(payment({ amount: 200 }), { 'idempotency-key': CANARY }),
  () => ask(`/payments?customer_id=${encodeURIComponent(CANARY)}`),
  () => ask('/notifications?limit=1000'),
];

const REFUSED_PATHS: readonly (() => Promise<unknown>)[] = [
  () => post(payment({ phone: CANARY.slice(1) })),
  () => post(payment({ phone: ` ${CANARY}` })),
  () => post(payment({ phone: [CANARY] })),
  () => post(payment({ amount: CANARY })),
  () => post(payment({ amount: `-${NATIONAL}` })),
  () => post(payment({ currency: CANARY })),
  () => post(payment({ customer_id: Number(NATIONAL) })),
  () => post(payment({ message: `${CANARY}\0` })),
  () => post(payment({ [CANARY]: 1 })),
  () => post(payment({ nested: { [CANARY]: CANARY } })),
  () => post(`{"phone": "${CANARY}"`),
  () => post(CANARY),
  () => post([CANARY]),
  () => post(payment(), { 'idempotency-key': `${CANARY}é` }),
  () => post(payment({ padding: CANARY.repeat(4_000) })),
  () => post(`phone=${CANARY}`, { 'content-type': 'application/x-www-form-urlencoded' }),
  () => post(payment(), { traceparent: CANARY, prefer: `wait=${CANARY}` }),
  () => ask('/customers/canary', { method: 'PUT', body: { phone: CANARY.slice(1) } }),
  () => ask('/customers/canary', { method: 'PUT', body: { [CANARY]: CANARY } }),
  () => ask(`/customers/${encodeURIComponent(`${CANARY}0`)}`),
  () => ask(`/customers/${CANARY}%`),
  () => ask(`/payments/${CANARY}`),
  () => ask(`/notifications/${CANARY}`),
  () => ask(`/payments?cursor=${CANARY}`),
  () => ask(`/payments?phone=${CANARY}`),
  () => ask(`/payments?limit=${CANARY}`),
  () => ask(`/payments?${encodeURIComponent(CANARY)}=1`),
  () => ask(`/notifications?provider=${CANARY}&status=${CANARY}&since=${CANARY}`),
  () => ask(`/${CANARY}/nowhere?to=${CANARY}`),
  () => ask(`/payments/${CANARY}`, { method: 'DELETE' }),
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
  system = await startRunningSystem({ isEager: true, logLevel: 'debug', env });
  // The contact is the one place in the API that shows the number.
  await system.client.json(`${system.urls.payment}/customers/canary`, {
    method: 'PUT',
    body: { phone: CANARY },
  });
  for (const path of [...HEALTHY_PATHS, ...REFUSED_PATHS]) await path();
  await throughFaults();
  await throughARefusingFallback();
  const { primary, fallback } = system.urls;
  for (const url of [primary, fallback]) await system.client.send(`${url}/${CANARY}?to=${CANARY}`);
  settledMetrics = await scrape();
  await throughDeaths();
  await untilSettled(system, SETTLE_MS_MAX);
}, 180_000);
afterAll(async () => {
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
    expect(refusals.length).toBeGreaterThanOrEqual(REFUSED_PATHS.length);
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

  it('is in no error body', () => {
    const showing = answers.filter(({ answer }) => answer.status >= 400 && shows(answer.text));
    expect(showing.map(({ what, answer }) => `${what}: ${answer.text}`)).toEqual([]);
  });
});
