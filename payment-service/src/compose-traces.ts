// Spans for whoever collects them. Where nobody does, everything stays as it is:
// no wrapper, no library, no cost.
import { v7 as uuidv7 } from 'uuid';
import type { RequestHandler } from 'express';
import { createTraceMiddleware, openSpanRecorder } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import { acceptInSpan } from './adapters/accept-span.ts';
import { createServerSpans } from './adapters/http/server-spans.ts';
import { observeWithSpans } from './adapters/span-observer.ts';
import type { Telemetry } from './adapters/telemetry.ts';
import type { AcceptPayment } from './application/accept-payment.ts';
import type { Config } from './config.ts';

export type Traces = {
  /** In front of the app: continues the caller's trace. */
  readonly handlers: readonly RequestHandler[];
  /** The same telemetry, with spans of what it hears. */
  readonly listenTo: (telemetry: Telemetry) => Telemetry;
  readonly acceptInSpan: (accept: AcceptPayment) => AcceptPayment;
  /** Within a second. */
  readonly close: () => Promise<void>;
};

export type TracesDeps = {
  readonly config: Pick<Config, 'tracesUrl' | 'replica' | 'isDevelopment'>;
  readonly version: string;
  readonly logger: Logger;
  readonly now: () => number;
};

const sentNowhere: Traces = {
  handlers: [createTraceMiddleware()],
  listenTo: (telemetry) => telemetry,
  acceptInSpan: (accept) => accept,
  close: () => Promise.resolve(),
};

export async function composeTraces({ config, version, logger, now }: TracesDeps): Promise<Traces> {
  const { tracesUrl: url, replica, isDevelopment } = config;
  if (url === null) return sentNowhere;
  const spans = await openSpanRecorder({
    url,
    resource: {
      'service.name': 'payment-service',
      'service.version': version,
      'service.instance.id': replica,
      'deployment.environment.name': isDevelopment ? 'development' : 'production',
    },
    logger,
  });
  const deps = { spans, now, newId: () => uuidv7() };
  return {
    handlers: [createServerSpans(spans, now), createTraceMiddleware({ isSampled: spans.isSampled })],
    listenTo: (telemetry) => ({ ...telemetry, observer: observeWithSpans(telemetry.observer, deps) }),
    acceptInSpan: (accept) => acceptInSpan(accept, deps),
    close: () => spans.close(),
  };
}
