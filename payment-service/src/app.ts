// The express app from its use cases. Opens nothing: supertest drives it.
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { createProblemHandler } from '@relevo/service-kit';
import type { Logger } from '@relevo/service-kit';
import type { ProviderGuard } from '@relevo/resilience';
import type { Isolations } from './application/isolate-provider.ts';
import type { Readers } from './application/readers.ts';
import { createApiKeyCheck } from './adapters/http/api-key.ts';
import { createChangeGuard } from './adapters/http/change-guard.ts';
import type { ChangeGuard, ChangeGuardDeps } from './adapters/http/change-guard.ts';
import { createConsolePage, sendBrowsersToConsole } from './adapters/http/console-page.ts';
import type { CustomerRoutesDeps } from './adapters/http/customer-routes.ts';
import { createCustomerRoutes } from './adapters/http/customer-routes.ts';
import type { EventStream } from './adapters/events/event-stream.ts';
import { createEventRoutes } from './adapters/http/event-routes.ts';
import { createFlowRoutes } from './adapters/http/flow-routes.ts';
import type { ViewFlow } from './adapters/http/flow-routes.ts';
import { createHostCheck } from './adapters/http/host-check.ts';
import type { HostCheckOptions } from './adapters/http/host-check.ts';
import { createJsonBody } from './adapters/http/json-body.ts';
import { createDevNotifierRoutes } from './adapters/http/dev-notifier-routes.ts';
import type { DevNotifierRoutesDeps } from './adapters/http/dev-notifier-routes.ts';
import { createDevTrafficRoutes } from './adapters/http/dev-traffic-routes.ts';
import type { DevTrafficRoutesDeps } from './adapters/http/dev-traffic-routes.ts';
import { createDocsAssets, createHealthRoutes, createMetaRoutes } from './adapters/http/meta-routes.ts';
import type { MetaRoutesDeps } from './adapters/http/meta-routes.ts';
import { createDeadEventRoutes } from './adapters/http/partners/dead-event-routes.ts';
import type { DeadEventRoutesDeps } from './adapters/http/partners/dead-event-routes.ts';
import { createPartnerEventRoutes } from './adapters/http/partners/partner-event-routes.ts';
import type { PartnerEventRoutesDeps } from './adapters/http/partners/partner-event-routes.ts';
import { createPartnerRoutes } from './adapters/http/partners/partner-routes.ts';
import type { PartnerRoutesDeps } from './adapters/http/partners/partner-routes.ts';
import { createNotificationRoutes } from './adapters/http/notification-routes.ts';
import { createPaymentRoutes } from './adapters/http/payment-routes.ts';
import type { PaymentRoutesDeps } from './adapters/http/payment-routes.ts';
import { answerProblem, problemOfError } from './adapters/http/problem.ts';
import { createRefundRoutes } from './adapters/http/refund-routes.ts';
import type { RefundRoutesDeps } from './adapters/http/refund-routes.ts';
import { createReplayRoutes } from './adapters/http/replay-routes.ts';
import type { ReplayRoutesDeps } from './adapters/http/replay-routes.ts';
import { createProviderRoutes } from './adapters/http/provider-routes.ts';
import type { ViewProvider } from './adapters/http/provider-view.ts';
import { createReceiptRoutes } from './adapters/http/receipt-routes.ts';
import type { ReceiptRoutesDeps } from './adapters/http/receipt-routes.ts';
import type { Route } from './adapters/http/route.ts';
import type { HttpEvent } from './adapters/telemetry.ts';
import { createWebhookDeliveryRoutes } from './adapters/http/webhook-delivery-routes.ts';
import { createWebhookRoutes } from './adapters/http/webhook-routes.ts';
import type { WebhookRoutesDeps } from './adapters/http/webhooks-on.ts';
import { createSessionRoute } from './adapters/http/session-route.ts';
import type { SessionDeps } from './adapters/http/session-route.ts';

export type AppDeps = Omit<PaymentRoutesDeps, 'readers'> &
  RefundRoutesDeps &
  ReceiptRoutesDeps &
  MetaRoutesDeps &
  Omit<ReplayRoutesDeps, 'readers'> &
  Omit<CustomerRoutesDeps, 'readers'> &
  PartnerEventRoutesDeps &
  DeadEventRoutesDeps &
  PartnerRoutesDeps &
  ChangeGuardDeps &
  HostCheckOptions &
  WebhookRoutesDeps &
  SessionDeps & {
    readonly readers: Readers;
    readonly guards: readonly ProviderGuard[];
    readonly isolations: Isolations;
    readonly viewProvider: ViewProvider;
    readonly viewFlow: ViewFlow;
    readonly events: Pick<EventStream, 'open'>;
    /** What the console was built to; it may be missing. */
    readonly consoleFolder: string;
    /** Null outside development. */
    readonly development: (DevNotifierRoutesDeps & DevTrafficRoutesDeps) | null;
    readonly logger: Logger;
    readonly onHttpEnded: (event: HttpEvent) => void;
    /** They put the request's trace into `response.locals`. */
    readonly traceHandlers: readonly RequestHandler[];
  };

const knownMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** HEAD asks what GET asks. One that the route does not have would make a histogram for each of them, on each route. */
function methodLabel(method: string, status: number): string {
  const asked = method === 'HEAD' ? 'GET' : method;
  return status !== 405 && knownMethods.has(asked) ? asked : 'OTHER';
}

/** The route's pattern is the label, never the path: paths are endless. */
function createRequestWatch(onHttpEnded: AppDeps['onHttpEnded']): RequestHandler {
  return (request, response, next) => {
    const begunAt = performance.now();
    response.on('finish', () => {
      if (response.locals['isStream'] === true) return;
      const pattern: unknown = response.locals['route'];
      onHttpEnded({
        method: methodLabel(request.method, response.statusCode),
        route: typeof pattern === 'string' ? pattern : 'unmatched',
        status: response.statusCode,
        seconds: (performance.now() - begunAt) / 1_000,
        traceparent: String(response.locals['traceparent']),
      });
    });
    next();
  };
}

const toExpressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Registers the routes, and 405 for every other method on their paths. `guard` stands before what changes something. */
function register(app: Express, routes: readonly Route[], guard: ChangeGuard | null = null): void {
  const allowed = new Map<string, string[]>();
  for (const route of routes) {
    const { method, path: described, expressPath, isEveryday, hasBody, body, handle } = route;
    const path = expressPath ?? toExpressPath(described);
    const mark: RequestHandler = (_request, response, next) => {
      response.locals['route'] = path;
      next();
    };
    const reader = hasBody === true ? createJsonBody(route.bodyBytesMax) : body;
    const guarded =
      guard === null || method === 'get' ? [] : [guard(isEveryday === true ? 'everyday' : 'by_hand')];
    app[method](path, mark, ...guarded, ...(reader === undefined ? [] : [reader]), handle);
    const methods = allowed.get(path) ?? [];
    methods.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    allowed.set(path, methods);
  }
  for (const [path, methods] of allowed) {
    app.all(path, (_request, response) => {
      response.locals['route'] = path;
      response.setHeader('Allow', methods.join(', '));
      answerProblem(response, 'method_not_allowed');
    });
  }
}

export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // Plain values only: nested query objects are nobody's contract here.
  app.set('query parser', 'simple');
  app.use(createRequestWatch(deps.onHttpEnded), ...deps.traceHandlers);
  const health = createHealthRoutes(deps);
  const receipts = createReceiptRoutes(deps);
  const session = createSessionRoute(deps);
  // In front of the API keys: a provider proves in its own way who it is, and under which name it comes.
  register(app, [...health, ...receipts]);
  app.use(createHostCheck(deps));
  register(app, [session]);
  app.get('/', sendBrowsersToConsole);
  app.use('/console', createConsolePage(deps.consoleFolder));
  app.use(createApiKeyCheck(deps.keyRing));
  const routes = [
    ...createPaymentRoutes(deps),
    ...createRefundRoutes(deps),
    ...createReplayRoutes(deps),
    ...createNotificationRoutes(deps.readers),
    ...createCustomerRoutes(deps),
    ...createPartnerEventRoutes(deps),
    ...createDeadEventRoutes(deps),
    ...createPartnerRoutes(deps),
    ...createProviderRoutes(deps.guards, deps.isolations, deps.viewProvider),
    ...createFlowRoutes(deps.viewFlow),
    ...createEventRoutes(deps.events),
    ...createWebhookRoutes(deps),
    ...createWebhookDeliveryRoutes(deps),
    ...(deps.development === null
      ? []
      : [...createDevNotifierRoutes(deps.development), ...createDevTrafficRoutes(deps.development)]),
  ];
  const meta = createMetaRoutes(deps, [...routes, session, ...receipts, ...health]);
  register(app, [...routes, ...meta], createChangeGuard(deps));
  app.use('/docs', createDocsAssets());
  app.use((_request, response) => answerProblem(response, 'not_found'));
  app.use(createProblemHandler(deps.logger, problemOfError));
  return app;
}
