// Against a real collecting server, well and unwell. The SDK reads its settings
// from the environment, so the tests set them there.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collectedSpans, startScriptedServer, until } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';
import { createLogger, openSpanRecorder } from '../index.ts';
import type { EndedSpan, SpanRecorder } from '../index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const [own, parent, other] = ['00f067aa0ba902b7', 'b7ad6b7169203331', 'aaaaaaaaaaaaaaaa'];
const span: EndedSpan = {
  name: 'notification.attempt',
  kind: 'client',
  traceparent: `00-${traceId}-${own}-01`,
  parentSpanId: parent,
  startedAtMs: 1_800_000_000_000.25,
  endedAtMs: 1_800_000_000_100.5,
  attributes: {
    'relevo.provider': 'aldeamo',
    'relevo.attempt': 2,
    'relevo.is_probe': false,
    'relevo.code': null,
  },
  error: 'not_sent: connection_refused',
  links: [`00-${'f'.repeat(32)}-${other}-01`],
};

let collector: ScriptedServer;
let lines: string[];
let current: SpanRecorder | undefined;
const before = { ...process.env };

beforeEach(async () => {
  collector = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{}' }));
  lines = [];
});
afterEach(async () => {
  await current?.close();
  await collector.close();
  process.env = { ...before };
});

async function open(environment: Readonly<Record<string, string>> = {}): Promise<SpanRecorder> {
  Object.assign(process.env, environment);
  current = await openSpanRecorder({
    url: `${collector.url}/v1/traces`,
    resource: { 'service.name': 'payment-service', 'service.instance.id': 'replica-a' },
    logger: createLogger({ service: 'test', level: 'debug', write: (line) => lines.push(line) }),
  });
  return current;
}

const linesOf = (event: string): readonly unknown[] =>
  lines.map((line) => JSON.parse(line) as { event: string }).filter((line) => line.event === event);

describe('a span', () => {
  it('arrives with the ids that it was told with', async () => {
    const recorder = await open();
    recorder.record(span);
    await recorder.close();
    expect(collectedSpans(collector.requests)).toEqual([
      {
        name: 'notification.attempt',
        kind: 'client',
        traceId,
        spanId: own,
        parentSpanId: parent,
        startMs: 1_800_000_000_000.25,
        endMs: 1_800_000_000_100.5,
        attributes: { 'relevo.provider': 'aldeamo', 'relevo.attempt': 2, 'relevo.is_probe': false },
        error: 'not_sent: connection_refused',
        links: [{ traceId: 'f'.repeat(32), spanId: other }],
        resource: expect.objectContaining({
          'service.name': 'payment-service',
          'service.instance.id': 'replica-a',
        }),
      },
    ]);
  });

  it('that begins a trace has no parent, and its ids are those given', async () => {
    const recorder = await open();
    recorder.record({ ...span, kind: 'server', parentSpanId: null, error: null });
    await recorder.close();
    expect(collectedSpans(collector.requests)).toMatchObject([
      { kind: 'server', traceId, spanId: own, parentSpanId: null, error: null },
    ]);
  });

  it('is not sent where its trace is not recorded', async () => {
    const recorder = await open();
    recorder.record({ ...span, traceparent: `00-${traceId}-${own}-00` });
    recorder.record({ ...span, traceparent: `00-${traceId}-${own}-02` });
    await recorder.close();
    expect(collector.requests).toHaveLength(0);
  });

  it('shows no phone number, and no more of a text than a line', async () => {
    const recorder = await open();
    const attributes = { 'relevo.provider_code': `no route to +573001987654 ${'x'.repeat(10_000)}` };
    recorder.record({ ...span, attributes, error: 'rejected: +573001987654' });
    await recorder.close();
    const [sent] = collectedSpans(collector.requests);
    expect(collector.requests[0]?.body).not.toContain('3001987654');
    expect(String(sent?.attributes['relevo.provider_code'])).toMatch(/^no route to \*\*\*7654 x+$/);
    expect(String(sent?.attributes['relevo.provider_code'])).toHaveLength(256);
    expect(sent?.error).toBe('rejected: ***7654');
  });
});

describe('OpenTelemetry’s own variables', () => {
  it('name the service and the headers', async () => {
    const recorder = await open({
      OTEL_SERVICE_NAME: 'payments-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'team=payments,service.instance.id=pod-7',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    });
    recorder.record(span);
    await recorder.close();
    expect(collector.requests[0]?.headers).toMatchObject({ authorization: 'Bearer abc' });
    expect(collectedSpans(collector.requests)[0]?.resource).toMatchObject({
      'service.name': 'payments-eu',
      'service.instance.id': 'pod-7',
      team: 'payments',
    });
  });

  const caller = (flags: number) => ({ traceId, spanId: parent, flags });
  const [low, high] = ['0'.repeat(31) + '1', 'f'.repeat(24) + '0'.repeat(8)]; // shares of a ratio
  it.each([
    ['nothing', {}, [true, true, false]],
    ['always_on', { OTEL_TRACES_SAMPLER: 'always_on' }, [true, true, true]],
    ['always_off', { OTEL_TRACES_SAMPLER: 'always_off' }, [false, false, false]],
    ['parentbased_always_off', { OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, [false, true, false]],
  ])('decide what is recorded, as %s says', async (_what, environment, [alone, wished, unwished]) => {
    const recorder = await open(environment);
    expect(recorder.isSampled(traceId, null)).toBe(alone);
    expect(recorder.isSampled(traceId, caller(1))).toBe(wished);
    expect(recorder.isSampled(traceId, caller(0))).toBe(unwished);
  });

  it('decide it by a share of the traces, the same for each span of one', async () => {
    const recorder = await open({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    });
    expect([recorder.isSampled(low, null), recorder.isSampled(high, null)]).toEqual([true, false]);
    expect(recorder.isSampled(high, caller(1))).toBe(true);
    recorder.record({ ...span, traceparent: `00-${low}-${own}-01`, parentSpanId: null });
    await recorder.close();
    expect(collectedSpans(collector.requests)).toHaveLength(1);
  });
});

describe('an endpoint that does not take them', () => {
  const quick = { OTEL_BSP_SCHEDULE_DELAY: '10', OTEL_EXPORTER_OTLP_TIMEOUT: '200' };
  const told = (event: string) => until(() => linesOf(event).length > 0);

  it('is told of once, however many are lost, and again when it takes them', async () => {
    const recorder = await open({ ...quick, OTEL_EXPORTER_OTLP_TIMEOUT: '5000' });
    collector.follow(() => ({ kind: 'respond', status: 400, body: 'a secret of the collector’s' }));
    for (let batch = 1; batch <= 5; batch += 1) {
      recorder.record(span);
      await collector.requestCountReached(batch);
    }
    await told('traces.not-sent');
    collector.follow(() => ({ kind: 'respond', status: 200, body: '{}' }));
    recorder.record(span);
    await told('traces.sent-again');
    await recorder.close();
    const first = { level: 'warn', reason: 'Bad Request (400)', lostCount: 1 };
    expect(linesOf('traces.not-sent')).toEqual([expect.objectContaining(first)]);
    expect(linesOf('traces.sent-again')).toEqual([expect.objectContaining({ lostCount: 4 })]);
    expect(lines.join('')).not.toContain('a secret');
  });

  it('and is not there is told of with the reason', async () => {
    const recorder = await open(quick);
    await collector.close();
    recorder.record(span);
    await told('traces.not-sent');
    const reason = expect.stringContaining('ECONNREFUSED');
    expect(linesOf('traces.not-sent')).toEqual([expect.objectContaining({ reason, lostCount: 1 })]);
  });

  it.each(['hang', 'trickle'] as const)(
    'but keeps silent (%s) holds up neither the caller nor the end, and costs a bounded number of spans',
    async (kind) => {
      collector.follow(() => (kind === 'hang' ? { kind } : { kind, everyMs: 10 }));
      const recorder = await open({ ...quick, OTEL_BSP_MAX_QUEUE_SIZE: '100' });
      const begunAtMs = performance.now();
      for (let count = 0; count < 10_000; count += 1) recorder.record(span);
      const recordedAtMs = performance.now();
      expect(recordedAtMs - begunAtMs).toBeLessThan(1_000);
      await recorder.close();
      expect(performance.now() - recordedAtMs).toBeLessThan(2_000);
      const losses = linesOf('traces.not-sent') as { lostCount: number }[]; // as it is told
      expect(losses.reduce((sum, { lostCount }) => sum + lostCount, 0)).toBe(10_000);
      expect(collectedSpans(collector.requests).length).toBeLessThanOrEqual(200); // those on their way, and the next
    },
  );
});
