// Against a real collecting server. A restart flushes what has not been sent, as
// a stop does, and shows that nothing depends on the process that began.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collectedSpans, startScriptedServer, until } from '@relevo/test-kit';
import type { CollectedSpan, ScriptedServer } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';
import { leaveInMidCall } from './died-in-mid-call.ts';
import { answers, createScript, post, samplePayment, sendReceipt } from './running-service.ts';
import type { TestService, TestServiceOptions } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, untilNotification } from './watched-payment.ts';

const startService = serviceOfEachTest();

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callersSpan = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${callersSpan}-01`;
const wait = { Prefer: 'wait=20', traceparent };

let collector: ScriptedServer;
beforeEach(async () => {
  collector = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{}' }));
});
const before = { ...process.env };
afterEach(async () => {
  process.env = { ...before };
  await collector.close();
});

const start = (options: TestServiceOptions = {}): Promise<TestService> =>
  startService({ ...options, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });

/** All that was recorded up to now. */
async function spansOf(service: TestService): Promise<readonly CollectedSpan[]> {
  await service.restart();
  return collectedSpans(collector.requests);
}

/** `name attribute` of each span below the parent, with those below it, in the order of their beginning. */
type Tree = { readonly [what: string]: Tree };
function treeUnder(parentSpanId: string, spans: readonly CollectedSpan[]): Tree {
  const below = spans
    .filter((span) => span.traceId === traceId && span.parentSpanId === parentSpanId)
    .sort((one, other) => one.startMs - other.startMs);
  const what = ({ name, attributes: of }: CollectedSpan): string =>
    [name, of['relevo.provider'], of['relevo.outcome'] ?? of['relevo.answer'] ?? of['relevo.receipt']]
      .filter((word) => typeof word === 'string')
      .join(' ');
  return Object.fromEntries(below.map((span) => [what(span), treeUnder(span.spanId, spans)]));
}

const named = (spans: readonly CollectedSpan[], name: string): readonly CollectedSpan[] =>
  spans.filter((span) => span.name === name);

describe('a payment that went to the fallback', () => {
  it('is one tree, from the caller’s span to the receipt', async () => {
    const service = await start({
      first: createScript(answers.refused),
      second: createScript(answers.accepted, true),
    });
    const { body } = await post(service.url, samplePayment, wait);
    const providerMessageId = body.notification.provider_message_id;
    await sendReceipt(service.url, 'second', { providerMessageId, status: 'delivered' });
    const spans = await spansOf(service);
    expect(treeUnder(callersSpan, spans)).toEqual({
      'POST /payments': {
        'payment.accept taken': {},
        'notification.attempt first not_sent': {},
        'notification.attempt second accepted': { 'receipt.receive second delivered': {} },
      },
    });
  });

  it('says of each span what it came to, with the ids that were on the wire', async () => {
    const service = await start({ first: createScript(answers.refused) });
    const { body } = await post(service.url, samplePayment, wait);
    const spans = await spansOf(service);
    const { notification_id: notificationId } = body.notification;
    const calls = [...service.first.sent, ...service.second.sent];
    expect(named(spans, 'notification.attempt')).toMatchObject([
      {
        kind: 'client',
        spanId: calls[0]?.traceparent?.split('-')[2],
        error: 'not_sent: connection_refused',
        attributes: {
          'relevo.notification_id': notificationId,
          'relevo.attempt': 1,
          'relevo.is_probe': false,
        },
      },
      { kind: 'client', spanId: calls[1]?.traceparent?.split('-')[2], error: null },
    ]);
    expect(named(spans, 'POST /payments')).toMatchObject([
      {
        kind: 'server',
        error: null,
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/payments',
          'http.response.status_code': 201,
        },
        resource: { 'service.name': 'payment-service', 'service.instance.id': 'replica-a' },
      },
    ]);
    expect(named(spans, 'payment.accept')).toMatchObject([
      { kind: 'internal', attributes: { 'relevo.payment_id': body.payment_id } },
    ]);
  });

  it('lasts as long as it took, each part within the whole', async () => {
    const service = await start({ first: createScript(answers.refused) });
    await post(service.url, samplePayment, wait);
    const spans = await spansOf(service);
    const [whole] = named(spans, 'POST /payments');
    const parts = spans.filter((span) => span.parentSpanId === whole?.spanId);
    expect(parts).toHaveLength(3);
    for (const { startMs, endMs } of parts) {
      expect(startMs).toBeGreaterThanOrEqual(whole?.startMs ?? Infinity);
      expect(endMs).toBeLessThanOrEqual((whole?.endMs ?? 0) + 5); // what is told of an answer comes after it
      expect(endMs).toBeGreaterThanOrEqual(startMs);
    }
  });
});

describe('a message in doubt', () => {
  it('has its questions under the attempt that they are about', async () => {
    const first = createScript(answers.timedOut);
    first.lookUp = () => ({ kind: 'found', providerMessageId: 'it was there' });
    const service = await start({ first, yaml: [['settle_ms: 5000', 'settle_ms: 1']] });
    await post(service.url, samplePayment, wait);
    const spans = await spansOf(service);
    expect(treeUnder(callersSpan, spans)['POST /payments']).toEqual({
      'payment.accept taken': {},
      'notification.attempt first unknown': { 'notification.verify first found': {} },
    });
    const [question] = named(spans, 'notification.verify');
    expect(question?.spanId).toBe(first.asked[0]?.traceparent?.split('-')[2]);
  });

  it('whose process died in mid-call has the attempt all the same, told by who took it over', async () => {
    const service = await start();
    const { body } = await post(service.url, samplePayment, { traceparent });
    await untilNotification(service.url, body.payment_id, has('accepted'));
    await leaveInMidCall(service.database, 3_600);
    // The span of the first process is lost with it.
    await service.restart();
    collector.follow(() => ({ kind: 'respond', status: 200, body: '{}' }));
    const before = collector.requests.length;
    service.first.lookUp = () => ({ kind: 'found', providerMessageId: 'it was there' });
    await askDatabase(service.database, 'update notifications set next_attempt_at = now()');
    await untilNotification(service.url, body.payment_id, has('accepted'));
    await service.restart();
    const spans = collectedSpans(collector.requests.slice(before));
    const [orphan] = named(spans, 'notification.attempt');
    expect(orphan).toMatchObject({ traceId, error: 'unknown: process_died' });
    expect(orphan?.spanId).toBe(service.first.sent[0]?.traceparent?.split('-')[2]);
    expect(named(spans, 'notification.verify')).toMatchObject([{ parentSpanId: orphan?.spanId, traceId }]);
  });
});

describe('a receipt', () => {
  async function tellReceipt(
    options: Pick<TestServiceOptions, 'first'>,
    tell: (service: TestService, providerMessageId: string | null) => Promise<unknown>,
  ) {
    const service = await start(options);
    const { body } = await post(service.url, samplePayment, wait);
    await tell(service, body.notification.provider_message_id);
    const spans = await spansOf(service);
    const [attempt] = named(spans, 'notification.attempt');
    const [server] = named(spans, 'POST /receipts/first');
    const [receipt] = named(spans, 'receipt.receive');
    return { attempt, server, receipt };
  }
  const first = () => createScript(answers.accepted, true);

  it('of a provider that knows nothing of traces hangs on its attempt, with a link to its request', async () => {
    const { attempt, server, receipt } = await tellReceipt({ first: first() }, ({ url }, providerMessageId) =>
      sendReceipt(url, 'first', { providerMessageId, status: 'delivered' }),
    );
    expect(server).toMatchObject({ parentSpanId: null, kind: 'server' });
    expect(server?.traceId).not.toBe(traceId);
    expect(receipt).toMatchObject({
      traceId,
      parentSpanId: attempt?.spanId,
      links: [{ traceId: server?.traceId, spanId: server?.spanId }],
    });
  });

  it('of a provider that sends the traceparent back hangs on its request, and that on its attempt', async () => {
    const { attempt, server, receipt } = await tellReceipt(
      { first: first() },
      ({ url, first: { sent } }, id) =>
        fetch(`${url}/receipts/first`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', traceparent: String(sent[0]?.traceparent) },
          body: JSON.stringify({
            eventKey: 'e',
            providerMessageId: id,
            attemptId: null,
            status: 'delivered',
            providerStatus: 'delivered',
            code: null,
          }),
        }),
    );
    expect(server).toMatchObject({ traceId, parentSpanId: attempt?.spanId });
    expect(receipt).toMatchObject({ traceId, parentSpanId: server?.spanId, links: [] });
  });
});

describe('what makes no span', () => {
  it('is a payment whose caller wants no recording, and all that follows from it', async () => {
    const service = await start({ first: createScript(answers.refused) });
    await post(service.url, samplePayment, { ...wait, traceparent: traceparent.replace(/01$/, '00') });
    expect(await spansOf(service)).toEqual([]);
  });

  it('is what machines ask all the time, and what comes to no route', async () => {
    const service = await start();
    for (const path of ['/livez', '/readyz', '/health', '/metrics', '/nowhere', '/customers/+573001987654/x'])
      await fetch(`${service.url}${path}`);
    await fetch(`${service.url}/customers/${encodeURIComponent('+573001987654')}`);
    expect((await spansOf(service)).map(({ name }) => name)).toEqual(['GET /customers/:id']);
    expect(collector.requests.map(({ body }) => body).join('')).not.toContain('3001987654');
  });
});

describe('what went wrong', () => {
  it('on our side is an error of the request, and what its caller did wrong is not', async () => {
    const service = await start();
    await post(service.url, { ...samplePayment, amount: 0 }, wait);
    await askDatabase(service.database, 'alter table payments rename column message to mislaid');
    await post(service.url, samplePayment, wait);
    await askDatabase(service.database, 'alter table payments rename column mislaid to message');
    const requests = named(await spansOf(service), 'POST /payments');
    expect(requests).toMatchObject([
      { error: null, attributes: { 'http.response.status_code': 422 } },
      { error: 'answered 500', attributes: { 'http.response.status_code': 500, 'error.type': '500' } },
    ]);
    const spans = collectedSpans(collector.requests);
    expect(named(spans, 'payment.accept')).toMatchObject([
      { parentSpanId: requests[1]?.spanId, error: 'internal_error' },
    ]);
  });

  it('with the caller, who left before the answer, still has the span that the rest hangs on', async () => {
    let answer: (() => void) | undefined;
    const first = createScript(async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return answers.accepted();
    });
    // The SDK reads it by itself. Spans come at once, so that the one of the request is seen before the answer.
    process.env['OTEL_BSP_SCHEDULE_DELAY'] = '10';
    const service = await start({ first });
    const leaving = new AbortController();
    const asked = fetch(`${service.url}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...wait },
      body: JSON.stringify(samplePayment),
      signal: leaving.signal,
    }).catch(() => null);
    await until(() => first.sent.length === 1);
    leaving.abort();
    await asked;
    await until(() => named(collectedSpans(collector.requests), 'POST /payments').length === 1);
    answer?.();
    const spans = await spansOf(service);
    const [server] = named(spans, 'POST /payments');
    expect(server?.attributes).toMatchObject({ 'error.type': 'caller_left' });
    expect(named(spans, 'notification.attempt')[0]?.parentSpanId).toBe(server?.spanId);
  });
});
