// One payment fails over, and everything that any process knows of it carries
// the caller's trace id: what a collector gets, log lines, problem bodies,
// exemplars as Prometheus takes them, and the provider's inbox and events.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectedSpans, startScriptedServer } from '@relevo/test-kit';
import type { CollectedSpan, ScriptedServer } from '@relevo/test-kit';

import { PROMETHEUS_ADVICE, findPrometheus } from '../../dev/src/prometheus/find-prometheus.ts';
import { findFreePort } from '@relevo/local-runtime';
import { expectSoon } from '../harness/expect-soon.ts';
import { listenToEvents } from '../harness/event-listener.ts';
import type { EventListener } from '../harness/event-listener.ts';
import { putFault } from '../harness/observing.ts';
import { checkMetrics } from '../harness/promtool.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { until } from '../harness/until.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLERS_SPAN = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE_ID}-${CALLERS_SPAN}-01`;
const SETTLE_MS_MAX = 20_000;

const MESSAGE = 'Su pago llegó';
const PHONE = '3001987654';
/** None of it is anybody's business who collects traces: config/development.env. */
const SECRETS = [PHONE, 'llegó', 'development-twilio-token', 'development-aldeamo-password', 'Basic '];

type Line = Readonly<Record<string, unknown>> & { readonly event?: string };

let collector: ScriptedServer;
let system: RunningSystem;
let refusal: { readonly trace_id?: string };
let events: EventListener;

const spans = (): readonly CollectedSpan[] =>
  collectedSpans(collector.requests).filter(({ traceId }) => traceId === TRACE_ID);
const named = (name: string): readonly CollectedSpan[] => spans().filter((span) => span.name === name);

function linesOf(process: string, event: string): readonly Line[] {
  const start = `${process}: `;
  return system.log
    .filter((line) => line.startsWith(`${start}{`))
    .map((line) => JSON.parse(line.slice(start.length)) as Line) // the logger's own JSON
    .filter((line) => line.event === event);
}

const post = (body: object) =>
  system.client.send(`${system.urls.payment}/payments`, {
    method: 'POST',
    headers: { traceparent: TRACEPARENT, prefer: 'wait=10' },
    body: { amount: 100, customer_id: '123', phone: `+57${PHONE}`, message: MESSAGE, ...body },
  });

beforeAll(async () => {
  const binary = findPrometheus(process.env);
  if (binary === undefined) throw new Error(`Prometheus is not here.\n${PROMETHEUS_ADVICE}`);
  collector = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{}' }));
  system = await startRunningSystem({
    logLevel: 'debug',
    prometheus: { binary, port: await findFreePort(), pace: { intervalS: 1, forMaxS: 2 } },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      METRICS_EXEMPLARS: '1',
      // Or one that comes late is asked about, which is a span too.
      RECEIPT_DEADLINE_MS: '60000',
    },
  });
  events = await listenToEvents(`${system.urls.fallback}/admin/events`);
  await putFault(system, 'error');
  expect((await post({})).status).toBe(201);
  refusal = JSON.parse((await post({ amount: 0 })).text) as typeof refusal; // a problem body
  // A request ends after what was done for it, and may come with the next batch.
  const requests = { 'POST /payments': 2, 'POST /receipts/twilio': 2 };
  await until('every request in the trace', SETTLE_MS_MAX, () =>
    Object.entries(requests).every(([name, count]) => named(name).length === count) ? true : undefined,
  );
}, 60_000);
afterAll(async () => {
  await events.stop();
  await system.stop();
  await collector.close();
});

describe('the trace of a payment that failed over', () => {
  it('is one tree, and no span hangs in the air', () => {
    const requests = named('POST /payments');
    const [taken] = requests.filter(({ attributes }) => attributes['http.response.status_code'] === 201);
    expect(requests.map(({ parentSpanId }) => parentSpanId)).toEqual([CALLERS_SPAN, CALLERS_SPAN]);
    const below = (parent: CollectedSpan | undefined) =>
      spans()
        .filter(({ parentSpanId }) => parentSpanId === parent?.spanId)
        .sort((one, other) => one.startMs - other.startMs);
    expect(below(taken)).toMatchObject([
      { name: 'payment.accept', kind: 'internal', error: null },
      { name: 'notification.attempt', kind: 'client', error: 'not_sent: service_unavailable' },
      { name: 'notification.attempt', kind: 'client', error: null },
    ]);
    expect(below(taken).map(({ attributes }) => attributes['relevo.provider'])).toEqual([
      undefined,
      'aldeamo',
      'twilio',
    ]);
    const receipts = below(below(taken)[2]);
    expect(receipts.map(({ name }) => name)).toEqual(receipts.map(() => 'POST /receipts/twilio'));
    expect(receipts.flatMap(below).map(({ attributes }) => attributes['relevo.receipt'])).toEqual([
      'sent',
      'delivered',
    ]);
    const known = new Set([CALLERS_SPAN, ...spans().map(({ spanId }) => spanId)]);
    expect(spans().filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
  });

  it.each([
    ['payment-service', 'payment.ended', 2],
    ['payment-service', 'notification.attempted', 2],
    ['payment-service', 'notification.failed-over', 1],
    ['payment-service', 'receipt.told', 2],
    ['notifier-primary', 'request.answered', 1],
    ['notifier-fallback', 'message.taken', 1],
    ['notifier-fallback', 'receipt.handled', 2],
  ])('has the id of the log lines of %s: %s', async (process, event, count) => {
    const ids = () => linesOf(process, event).map(({ traceId }) => traceId);
    await expectSoon(ids, Array(count).fill(TRACE_ID));
  });

  it('has the id that a refused caller is told', () => {
    expect(refusal).toMatchObject({ code: 'invalid_request', trace_id: TRACE_ID });
  });

  it('has the id that the provider’s inbox and events show', async () => {
    const inbox = await system.client.json<{ readonly messages: readonly unknown[] }>(
      `${system.urls.fallback}/admin/messages`,
    );
    expect(inbox.messages).toMatchObject([{ trace_id: TRACE_ID }]);
    const taken = await until(
      'event of the message',
      SETTLE_MS_MAX,
      () =>
        /event: message\.taken\ndata: (.*)/.exec(events.text().replaceAll(/^id: .*\n/gm, '')) ?? undefined,
    );
    expect(JSON.parse(taken[1] ?? '')).toMatchObject({ trace_id: TRACE_ID });
  });

  it('shows neither phone nor message nor credential to whoever collects it', () => {
    expect(collector.requests.length).toBeGreaterThan(0);
    const bodies = collector.requests.map(({ body }) => body).join('\n');
    expect(SECRETS.filter((secret) => bodies.includes(secret))).toEqual([]);
  });
});

describe('the exemplars of its metrics', () => {
  it.each([
    'relevo_http_request_duration_seconds_bucket',
    'relevo_payment_duration_seconds_bucket',
    'relevo_attempt_duration_seconds_bucket',
    'relevo_notification_delivery_seconds_bucket',
  ])('are taken by Prometheus and lead to it: %s', async (series) => {
    type Exemplars = { readonly data: readonly { readonly exemplars: readonly { labels: object }[] }[] };
    const now = Date.now() / 1_000;
    const query = new URLSearchParams({ query: series, start: String(now - 600), end: String(now + 600) });
    const found = await until('exemplar in Prometheus', SETTLE_MS_MAX, async () => {
      const { data } = await system.client.json<Exemplars>(
        `${system.urls.prometheus ?? ''}/api/v1/query_exemplars?${query.toString()}`,
      );
      const labels = data.flatMap(({ exemplars }) => exemplars.map((exemplar) => exemplar.labels));
      return labels.some((each) => (each as { trace_id?: string }).trace_id === TRACE_ID)
        ? labels
        : undefined;
    });
    // Nothing but the id, which is all that leads anywhere.
    expect(found.every((labels) => Object.keys(labels).join() === 'trace_id')).toBe(true);
  });

  it('are in no text that was not asked for in their format, and promtool has nothing against it', async () => {
    const { text } = await system.client.send(`${system.urls.payment}/metrics`);
    expect(text).not.toContain('trace_id');
    expect(checkMetrics(text)).toBe('');
  });
});
