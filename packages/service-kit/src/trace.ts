// W3C trace context, handled by hand: a full tracing library halves the
// throughput of a handler this small (https://www.w3.org/TR/trace-context/).
import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';

const wellFormed = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const zeroTrace = '0'.repeat(32);
const zeroSpan = '0'.repeat(16);

export type TraceContext = { readonly traceId: string; readonly traceparent: string };

/** Continues the caller's trace with a span of our own, or begins one where the header is missing or malformed. */
export function continueTrace(
  header: string | undefined,
  random: (size: number) => Buffer = randomBytes,
): TraceContext {
  const match = header === undefined ? null : wellFormed.exec(header.trim());
  const [, callersTrace, callersSpan, callersFlags] = match ?? [];
  const isUsable = callersTrace !== undefined && callersTrace !== zeroTrace && callersSpan !== zeroSpan;
  const traceId = isUsable ? callersTrace : random(16).toString('hex');
  const flags = isUsable ? (callersFlags ?? '00') : '01';
  return { traceId, traceparent: `00-${traceId}-${random(8).toString('hex')}-${flags}` };
}

/** The trace id within a traceparent of ours. */
export function traceIdIn(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** Puts `traceId` and `traceparent` into `response.locals`. */
export function createTraceMiddleware(): RequestHandler {
  return (request, response, next) => {
    const trace = continueTrace(request.get('traceparent'));
    response.locals['traceId'] = trace.traceId;
    response.locals['traceparent'] = trace.traceparent;
    next();
  };
}
