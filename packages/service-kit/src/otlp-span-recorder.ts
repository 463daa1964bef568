// The only door to OpenTelemetry, and imported only once spans are to be sent. No
// auto-instrumentation and no context that follows the calls: a span is a value
// that is handed over when it is over, with the ids that were on the wire.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, SpanContext, Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { IdGenerator, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { createExportWatch } from './export-watch.ts';
import type { ExportWatch } from './export-watch.ts';
import { maskText } from './mask.ts';
import type { EndedSpan, SpanRecorder, SpanRecorderOptions } from './spans.ts';
import { isSampledIn, spanIdIn, traceIdIn } from './trace.ts';

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;
const textLengthMax = 256;
const closeMsMax = 1_000;
/** Batches on their way at once: one that hangs does not hold up the next for ever. */
const exportsMax = 8;

/** Kept at most, waiting and on their way together. The batch processor has the same limit for its queue alone. */
const heldMaxDefault = 2_048;

/** Ids that were given away before their span is made; whoever asks for the next ones gets them. */
type GivenIds = IdGenerator & { give(traceId: string, spanId: string): void };

function createGivenIds(): GivenIds {
  let [traceId, spanId] = ['', ''];
  return {
    give: (...ids) => ([traceId, spanId] = ids),
    generateTraceId: () => traceId,
    generateSpanId: () => spanId,
  };
}

function contextUnder(parent: SpanContext | null): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

const contextOf = (traceparent: string): SpanContext => ({
  traceId: traceIdIn(traceparent),
  spanId: spanIdIn(traceparent),
  traceFlags: isSampledIn(traceparent) ? 1 : 0,
});

function toAttributes(attributes: EndedSpan['attributes']): Attributes {
  const known: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    known[name] = typeof value === 'string' ? maskText(value).slice(0, textLengthMax) : value;
  }
  return known;
}

/** Tells what became of each batch. */
function watchExports(
  exporter: SpanExporter,
  watch: ExportWatch,
  onDone: (count: number) => void,
): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onDone(spans.length);
        if (result.error === undefined) watch.arrived();
        else watch.lost(spans.length, result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}

function readHeldMax(text: string | undefined): number {
  const size = Number(text);
  return Number.isSafeInteger(size) && size > 0 ? size : heldMaxDefault;
}

type Writing = { readonly tracer: Tracer; readonly ids: GivenIds };

/** False where the sampler does not want it. */
function write(span: EndedSpan, { tracer, ids }: Writing): boolean {
  const { traceparent, parentSpanId, error } = span;
  const own = contextOf(traceparent);
  ids.give(own.traceId, own.spanId);
  const parent =
    parentSpanId === null ? null : { ...own, spanId: parentSpanId, isRemote: span.kind === 'server' };
  const started = tracer.startSpan(
    span.name,
    {
      kind: kinds[span.kind],
      startTime: span.startedAtMs,
      attributes: toAttributes(span.attributes),
      links: (span.links ?? []).map((link) => ({ context: contextOf(link) })),
    },
    contextUnder(parent),
  );
  if (!started.isRecording()) return false;
  if (error !== null) started.setStatus({ code: SpanStatusCode.ERROR, message: maskText(error) });
  started.end(Math.max(span.startedAtMs, span.endedAtMs));
  return true;
}

/** The SDK's own sampler is asked in the way that there is to ask it: this span never ends, and is never sent. */
function createIsSampled({ tracer, ids }: Writing): SpanRecorder['isSampled'] {
  return (traceId, caller) => {
    ids.give(traceId, '1'.repeat(16));
    const parent = caller && { traceId, spanId: caller.spanId, traceFlags: caller.flags, isRemote: true };
    return tracer.startSpan('request', {}, contextUnder(parent)).isRecording();
  };
}

async function closeInTime(provider: BasicTracerProvider): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeMsMax);
  });
  // What fails on the way is told by the watch.
  await Promise.race([provider.shutdown().catch(() => undefined), isOver]);
  clearTimeout(timer);
}

export function createOtlpSpanRecorder({ url, resource, logger }: SpanRecorderOptions): SpanRecorder {
  const watch = createExportWatch(logger, () => performance.now());
  const heldMax = readHeldMax(process.env['OTEL_BSP_MAX_QUEUE_SIZE']);
  let held = 0;
  const otlp = new OTLPTraceExporter({ url, concurrencyLimit: exportsMax });
  const exporter = watchExports(otlp, watch, (count) => (held -= count));
  const ids = createGivenIds();
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    // What the operator says goes before what we say of ourselves.
    resource: defaultResource()
      .merge(resourceFromAttributes(resource))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const writing = { tracer: provider.getTracer('@relevo/service-kit'), ids };
  return {
    isSampled: createIsSampled(writing),
    record: (span) => {
      if (!isSampledIn(span.traceparent)) return;
      if (held >= heldMax) {
        watch.lost(1, null);
        return;
      }
      try {
        if (write(span, writing)) held += 1;
      } catch (error) {
        // Whatever a library thinks of it, no payment fails because of a span.
        watch.lost(1, new Error('it can not be written', { cause: error }));
      }
    },
    close: async () => {
      await closeInTime(provider);
      if (held > 0) watch.lost(held, new Error('the process ends'));
      watch.end();
    },
  };
}
