// W3C Trace Context, levels 1 and 2 (https://www.w3.org/TR/trace-context-2/), handled
// by hand: a full tracing library halves the throughput of a handler this small.
import type { RequestHandler } from 'express';
import { createRandomPool } from './random-pool.ts';

// A later version may have more behind the four fields that are known; version 00 may not.
const layout = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const zeroTrace = '0'.repeat(32);
const zeroSpan = '0'.repeat(16);

const sampledFlag = 0x01;
/** The trace id was made at random. Only whoever made it can say so: it is passed on as it came. */
const randomFlag = 0x02;
const knownFlags = sampledFlag | randomFlag;

export type CallersSpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** Those of both levels; any other bit is somebody's who knows more than we do. */
  readonly flags: number;
};

export type TraceContext = {
  readonly traceId: string;
  /** Of the span of our own that this exchange is. */
  readonly traceparent: string;
  /** The caller's span; null where the trace begins here. */
  readonly parentSpanId: string | null;
};

/** Whether a trace is recorded. `caller` is null where the trace begins here. */
export type IsSampled = (traceId: string, caller: CallersSpan | null) => boolean;

/** As the standard asks: what the caller wishes, and yes where there is no caller. */
const asCallerWishes: IsSampled = (_traceId, caller) => caller === null || (caller.flags & sampledFlag) !== 0;

/** The caller's span, or null where the header is missing, malformed, or of the version that is none. */
export function readTraceparent(header: string | undefined): CallersSpan | null {
  const [, version, traceId, spanId, flags, rest] = layout.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (traceId === zeroTrace || spanId === zeroSpan) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) & knownFlags };
}

export type TraceOptions = {
  readonly isSampled?: IsSampled;
  readonly random?: (size: number) => Buffer;
};

const randomFromPool = createRandomPool();

/** Continues the caller's trace with a span of our own, or begins one where the header can not be used. */
export function continueTrace(
  header: string | undefined,
  { isSampled = asCallerWishes, random = randomFromPool }: TraceOptions = {},
): TraceContext {
  const caller = readTraceparent(header);
  const traceId = caller?.traceId ?? random(16).toString('hex');
  const isRandom = caller === null ? randomFlag : caller.flags & randomFlag;
  const flags = isRandom | (isSampled(traceId, caller) ? sampledFlag : 0);
  const spanId = random(8).toString('hex');
  return {
    traceId,
    traceparent: writeTraceparent({ traceId, spanId, flags }),
    parentSpanId: caller?.spanId ?? null,
  };
}

/** As it is passed on by somebody who adds no span of their own. */
export function writeTraceparent({ traceId, spanId, flags }: CallersSpan): string {
  return `00-${traceId}-${spanId}-0${flags}`;
}

/** The trace id within a traceparent of ours. */
export function traceIdIn(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** The span id within a traceparent of ours. */
export function spanIdIn(traceparent: string): string {
  return traceparent.slice(36, 52);
}

/** Whether what belongs to a traceparent of ours is recorded. */
export function isSampledIn(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(53), 16) & sampledFlag) !== 0;
}

/** Puts `traceId`, `traceparent` and `parentSpanId` into `response.locals`. */
export function createTraceMiddleware(options: TraceOptions = {}): RequestHandler {
  return (request, response, next) => {
    Object.assign(response.locals, continueTrace(request.get('traceparent'), options));
    next();
  };
}
