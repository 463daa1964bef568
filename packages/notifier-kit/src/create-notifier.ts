// Puts one notifier together: a wire format on top, faults, inbox and receipts below.
import express from 'express';
import type { Express } from 'express';
import {
  createHealthRouter,
  createMetricsRoute,
  createProblemHandler,
  createTraceMiddleware,
  maskText,
  sendProblem,
  traceIdIn,
} from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import { createAdminBodyReader } from './admin-body.ts';
import { createAdminFaultsRouter } from './admin-faults.ts';
import { createDryRunRouter, createToggleRouter } from './admin-fault-tools.ts';
import { createAdminGuard } from './admin-guard.ts';
import { createAdminMessagesRouter } from './admin-messages.ts';
import type { Clock } from './clock.ts';
import { createEventStream } from './event-stream.ts';
import type { EventStream } from './event-stream.ts';
import { createFaultSet } from './fault-set.ts';
import type { FaultDecision, FaultSet } from './fault-set.ts';
import { createMessageDesk } from './message-desk.ts';
import type { MessageDesk } from './message-desk.ts';
import { createMessageLog } from './message-log.ts';
import type { MessageLog, StoredMessage } from './message-log.ts';
import { createNotifierMetrics } from './notifier-metrics.ts';
import type { NotifierMetrics } from './notifier-metrics.ts';
import type { NotifierEnvironment } from './notifier-settings.ts';
import type { PostReceipt } from './post-receipt.ts';
import type { Dialect, ReceiptRequest } from './provider-dialect.ts';
import { createProviderRouter } from './provider-router.ts';
import { createReceiptSender } from './receipt-sender.ts';
import type { Receipt, ReceiptResult, ReceiptSender } from './receipt-sender.ts';
import { targetProblem } from './receipt-target.ts';
import { createHeldAnswers } from './transmit.ts';

const watchersMax = 50;
const retryDelayMsFirst = 1_000;

/** What a wire format works with. */
export type DialectTools<E> = {
  readonly log: MessageLog<E>;
  readonly desk: MessageDesk<E>;
  readonly now: () => number;
  /** 32 hexadecimal digits, new each time. */
  readonly newId: () => string;
};

export type NotifierOptions<E> = {
  readonly name: string;
  readonly settings: NotifierEnvironment;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly post: PostReceipt;
  readonly newId: () => string;
  readonly createDialect: (tools: DialectTools<E>) => Dialect<E>;
};

export type Notifier = {
  /** Opens nothing by itself: give it to a server, or to supertest. */
  readonly app: Express;
  /** Cuts held answers and event streams, and forgets what was still to be sent. Call it before the server closes. */
  close(): void;
};

type Engine<E> = {
  readonly faults: FaultSet;
  readonly log: MessageLog<E>;
  readonly desk: MessageDesk<E>;
  readonly receipts: ReceiptSender;
  readonly events: EventStream;
  readonly metrics: NotifierMetrics;
  readonly dialect: Dialect<E>;
  readonly injected: (decision: FaultDecision, operation: string) => void;
};

const traceIdOf = ({ traceparent }: { readonly traceparent: string | null }): string | null =>
  traceparent && traceIdIn(traceparent);

function eventOf(message: StoredMessage<unknown>): Readonly<Record<string, unknown>> {
  const { id, to, status } = message;
  return { id, to: maskText(to), status, trace_id: traceIdOf(message) };
}

/** A real provider knows nothing of traces; this one shows what it would be like. */
function receiptOf(message: StoredMessage<unknown>, request: ReceiptRequest, isLast: boolean): Receipt {
  const { id: messageId, to, status, traceparent } = message;
  const headers = { ...request.headers, ...(traceparent !== null && { traceparent }) };
  return { messageId, to, status, isLast, traceparent, request: { ...request, headers } };
}

function createReceiptObserver(options: {
  logger: Logger;
  events: EventStream;
  metrics: () => NotifierMetrics;
}) {
  return (receipt: Receipt, result: ReceiptResult, httpStatus: number | null): void => {
    const { messageId, status } = receipt;
    const traceId = traceIdOf(receipt);
    options.metrics().countReceipt(status, result);
    options.logger.debug('receipt.handled', { messageId, status, result, httpStatus, traceId });
    options.events.publish('receipt', () => ({
      message_id: messageId,
      status,
      result,
      http_status: httpStatus,
      trace_id: traceId,
    }));
  };
}

function createReceipts<E>(
  { clock, post, settings }: NotifierOptions<E>,
  onResult: ReturnType<typeof createReceiptObserver>,
  decide: (to: string) => FaultDecision,
): ReceiptSender {
  return createReceiptSender({
    clock,
    post,
    decide,
    onResult,
    receiptsMax: settings.RECEIPTS_MAX,
    concurrencyMax: settings.RECEIPTS_CONCURRENCY,
    attemptsMax: settings.RECEIPTS_ATTEMPTS,
    retryDelayMsFirst,
  });
}

function createEngine<E>(options: NotifierOptions<E>): Engine<E> {
  const { clock, settings, logger } = options;
  const events = createEventStream({ clock, clientsMax: watchersMax });
  const randomSeed = (): number => Number.parseInt(options.newId().slice(0, 8), 16);
  const faults = createFaultSet({
    clock,
    randomSeed,
    faultsMax: settings.FAULTS_MAX,
    onEvent(event) {
      const what =
        'fault' in event ? { name: event.fault.definition.name, kind: event.fault.definition.kind } : event;
      logger.info(event.type, { ...what });
      events.publish(event.type, () => what);
    },
  });
  const log = createMessageLog<E>(settings.INBOX_MAX);

  const injected = (decision: FaultDecision, operation: string): void => {
    for (const { definition } of decision.applied) {
      metrics.countInjected(definition.kind);
      events.publish('fault.injected', () => ({ name: definition.name, kind: definition.kind, operation }));
    }
  };
  const observeReceipt = createReceiptObserver({ logger, events, metrics: () => metrics });
  const receipts = createReceipts(options, observeReceipt, (to) => {
    const decision = faults.decide({ operation: 'receipt', to: [to] });
    injected(decision, 'receipt');
    return decision;
  });
  const targets = {
    isRemoteAllowed: settings.ALLOW_REMOTE_CALLBACKS,
    allowedHosts: settings.RECEIPTS_ALLOWED_HOSTS,
  };

  const publishMessage = (type: string, message: StoredMessage<E>): void =>
    events.publish(type, () => eventOf(message));
  const desk = createMessageDesk<E>({
    clock,
    log,
    livesMax: settings.INBOX_MAX,
    receiptFor: (message) => dialect.receiptFor(message),
    onTaken(message) {
      metrics.countMessage(message.status);
      logger.info('message.taken', {
        messageId: message.id,
        to: message.to,
        correlationLabel: message.correlationLabel,
        segments: message.segments,
        isReceived: message.reachesCustomer,
        traceId: traceIdOf(message),
      });
      publishMessage('message.taken', message);
    },
    onStatus(message) {
      metrics.countMessage(message.status);
      publishMessage('message.moved', message);
    },
    sendReceipt(message, request, isLast) {
      const receipt = receiptOf(message, request, isLast);
      const problem = request.isTargetTrusted ? null : targetProblem(request.url, targets);
      if (problem === null) receipts.send(receipt);
      else observeReceipt(receipt, 'not_allowed', null);
    },
  });
  const dialect = options.createDialect({ log, desk, now: () => clock.now(), newId: options.newId });
  const metrics = createNotifierMetrics({
    registry: options.registry,
    operations: dialect.operations.map((operation) => operation.name),
    activeFaults: () => faults.list().map((fault) => fault.definition),
  });
  return { faults, log, desk, receipts, events, metrics, dialect, injected };
}

function createAdminRouter<E>(engine: Engine<E>, options: NotifierOptions<E>): express.Router {
  const { faults, log, desk, receipts, events, metrics, dialect } = engine;
  const { FAULTS_ENABLED: isEnabled, ADMIN_REMOTE: isRemoteAllowed } = options.settings;
  const router = express.Router();
  router.use(createAdminGuard({ isEnabled, isRemoteAllowed }), ...createAdminBodyReader());
  router.use(createDryRunRouter(faults, options.clock));
  router.use(createToggleRouter(faults, (code, kind) => dialect.codeProblem(code, kind)));
  router.use(createAdminFaultsRouter(faults, (code, kind) => dialect.codeProblem(code, kind)));
  router.use(createAdminMessagesRouter(log, desk));
  router.get('/events', events.handler);
  router.post('/reset', (_request, response) => {
    const faultCount = faults.clear();
    const messageCount = log.size();
    desk.clear();
    receipts.clear();
    log.clear();
    metrics.reset();
    events.publish('reset', () => ({}));
    response.json({ faults: faultCount, messages: messageCount });
  });
  router.use((_request, response) => {
    sendProblem(response, {
      status: 404,
      code: 'not_found',
      title: 'The fault API has no such route.',
      detail: 'docs/faults.md lists its routes and their methods.',
    });
  });
  return router;
}

/** One provider mock: its wire format, the fault API under /admin, health and metrics. */
export function createNotifier<E>(options: NotifierOptions<E>): Notifier {
  const engine = createEngine(options);
  const held = createHeldAnswers(options.clock);
  let isClosing = false;

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Neither API nests its queries, and the nested parser is the slower one.
  app.set('query parser', 'simple');
  app.use(createHealthRouter({ service: options.name, isReady: () => !isClosing }));
  app.get('/metrics', createMetricsRoute(options.registry));
  app.use('/admin', createTraceMiddleware(), createAdminRouter(engine, options));
  app.use(
    createProviderRouter({
      dialect: engine.dialect,
      faults: engine.faults,
      clock: options.clock,
      held,
      metrics: engine.metrics,
      logger: options.logger,
      onInjected: engine.injected,
    }),
  );
  app.use(createProblemHandler(options.logger));
  return {
    app,
    close() {
      isClosing = true;
      held.cutAll();
      engine.events.close();
      engine.desk.clear();
      engine.receipts.clear();
    },
  };
}
