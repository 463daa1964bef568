// Spans as a collector gets them: OTLP over HTTP in JSON, as its specification
// writes it (https://opentelemetry.io/docs/specs/otlp/), read without the SDK.
import type { ScriptedRequest } from './scripted-server.ts';

export type CollectedSpan = {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  readonly traceId: string;
  readonly spanId: string;
  /** Null where the trace begins with it. */
  readonly parentSpanId: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The message of an error; null where there is none. */
  readonly error: string | null;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Of the process that sent it. */
  readonly resource: Readonly<Record<string, unknown>>;
};

type KeyValue = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type RawSpan = {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
};
type Export = {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
};

const kinds: Readonly<Record<number, CollectedSpan['kind']>> = { 1: 'internal', 2: 'server', 3: 'client' };

function valuesOf(pairs: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function toSpan(raw: RawSpan, resource: CollectedSpan['resource']): CollectedSpan {
  const kind = kinds[raw.kind];
  if (kind === undefined) throw new Error(`a span of kind ${raw.kind}`);
  const { name, traceId, spanId, status = {} } = raw;
  return {
    name,
    kind,
    traceId,
    spanId,
    parentSpanId: raw.parentSpanId ?? null,
    startMs: Number(raw.startTimeUnixNano) / 1e6,
    endMs: Number(raw.endTimeUnixNano) / 1e6,
    attributes: valuesOf(raw.attributes),
    error: status.code === 2 ? (status.message ?? '') : null,
    links: (raw.links ?? []).map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    resource,
  };
}

/** All spans that were posted to `/v1/traces` of a scripted server, in the order of their batches. */
export function collectedSpans(requests: readonly ScriptedRequest[]): readonly CollectedSpan[] {
  return requests
    .filter(({ method, path }) => method === 'POST' && path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as Export).resourceSpans) // throws, and fails the test, where it is not
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => toSpan(span, valuesOf(resource?.attributes)))),
    );
}
