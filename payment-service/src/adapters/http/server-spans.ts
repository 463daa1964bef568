// The span of a request, named by its route's pattern. Never by the path: a
// customer's id in it may be a phone number.
import type { RequestHandler } from 'express';
import type { SpanRecorder } from '@relevo/service-kit';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Asked by machines every few seconds, or open for hours: nobody looks for a trace of them. */
const quietRoutes = new Set(['/livez', '/readyz', '/health', '/metrics', '/events']);

/** In front of the app. What comes to no route has no span. */
export function createServerSpans(spans: Pick<SpanRecorder, 'record'>, now: () => number): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = now();
    // Also where the caller leaves before the answer: what follows from a payment hangs on this span.
    response.once('close', () => {
      const route: unknown = response.locals['route'];
      if (typeof route !== 'string' || quietRoutes.has(route)) return;
      const method = knownMethods.has(request.method) ? request.method : '_OTHER';
      const status = response.writableFinished ? response.statusCode : null;
      const parent: unknown = response.locals['parentSpanId'];
      spans.record({
        name: `${method === '_OTHER' ? 'HTTP' : method} ${route}`,
        kind: 'server',
        traceparent: String(response.locals['traceparent']),
        parentSpanId: typeof parent === 'string' ? parent : null,
        startedAtMs,
        endedAtMs: now(),
        attributes: {
          'http.request.method': method,
          'http.route': route,
          'http.response.status_code': status,
          'url.scheme': 'http',
          'error.type': status === null ? 'caller_left' : status >= 500 ? String(status) : null,
        },
        error: status !== null && status >= 500 ? `answered ${status}` : null,
      });
    });
    next();
  };
}
