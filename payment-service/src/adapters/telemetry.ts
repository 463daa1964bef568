// Every metric name of this service, and what the use cases tell translated into
// metrics and log events. Nothing here throws into the caller. Known label sets
// exist from the start, so that rate() sees the first failure.
import { Counter, Gauge, createTracedHistogram, traceIdIn } from '@relevo/service-kit';
import type { LogLevel, Logger, Registry } from '@relevo/service-kit';
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import type { DeliveryObserver, ReceiptNews } from '../application/delivery-observer.ts';
import { receiptNews } from '../application/delivery-observer.ts';
import { callOutcomes } from '../domain/attempt.ts';
import { deadReasons, notificationStatuses } from '../domain/notification.ts';
import { createBreakerGauges, createGaugeMaker } from './breaker-gauges.ts';
import type { GaugeMaker } from './breaker-gauges.ts';
import { createObjectiveTelemetry } from './objective-telemetry.ts';
import type { ObjectiveTelemetry } from './objective-telemetry.ts';
import type { OutboxCount } from './postgres/outbox-watch.ts';
import { isOutage } from './postgres/pool.ts';
import { createUpkeepTelemetry } from './upkeep-telemetry.ts';
import type { UpkeepTelemetry } from './upkeep-telemetry.ts';

/** The SLO threshold (0.3 s) and every timeout are bounds, so that a quantile is exact where it matters. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 1.5, 2, 3, 5, 10, 30];

const skipReasons = ['isolated', 'rate_limited', 'open', 'half_open', 'ramping', 'saturated'] as const;
const paymentOutcomes = [
  'taken',
  'replayed',
  'key_reused',
  'in_flight',
  'backlog_full',
  'refused',
  'unavailable',
  'unknown',
] as const;
const openStatuses = ['queued', 'sending', 'verifying', 'waiting'] as const;

export type PaymentOutcome = (typeof paymentOutcomes)[number];

export type HttpEvent = {
  readonly method: string;
  /** The route's pattern, never the path: paths are endless. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  readonly traceparent: string;
};

export type Telemetry = {
  readonly observer: DeliveryObserver;
  readonly upkeep: UpkeepTelemetry;
  readonly httpEnded: (event: HttpEvent) => void;
  readonly paymentEnded: ObjectiveTelemetry<PaymentOutcome>['paymentEnded'];
  readonly timelinessJudged: ObjectiveTelemetry<PaymentOutcome>['timelinessJudged'];
  readonly breakerMoved: (transition: CircuitTransition) => void;
  readonly eventsDropped: (count: number) => void;
};

export type TelemetryDeps = {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly guards: readonly ProviderGuard[];
  readonly outbox: () => OutboxCount;
};

function createMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    http: createTracedHistogram(registry, {
      name: 'relevo_http_request_duration_seconds',
      help: 'Time to answer a request, by route pattern.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: seconds,
    }),
    payments: counter('relevo_payments_total', 'Payments asked for, by what became of the request.', [
      'outcome',
    ]),
    attempts: counter('relevo_attempts_total', 'Calls to a provider, by outcome.', ['provider', 'outcome']),
    attemptDuration: createTracedHistogram(registry, {
      name: 'relevo_attempt_duration_seconds',
      help: 'Time that a call to a provider took.',
      labelNames: ['provider', 'outcome'] as const,
      buckets: seconds,
    }),
    delivery: createTracedHistogram(registry, {
      name: 'relevo_notification_delivery_seconds',
      help: 'From the payment on disk to a provider that took the message.',
      labelNames: ['provider'] as const,
      buckets: seconds,
    }),
    notifications: counter('relevo_notifications_total', 'Notifications settled, by status.', ['status']),
    failovers: counter('relevo_failovers_total', 'Messages that went to another provider, and why.', [
      'from',
      'to',
      'reason',
    ]),
    duplicates: counter(
      'relevo_possible_duplicates_total',
      'Messages sent again though the first may have arrived, by the provider of the second.',
      ['provider'],
    ),
    overturned: counter(
      'relevo_claims_overturned_total',
      'Messages taken for a notification’s own by likeness that were another’s: it is verified anew.',
      ['provider'],
    ),
    skipped: counter('relevo_provider_skipped_total', 'Times that a gate refused a provider.', [
      'provider',
      'reason',
    ]),
    deadLetters: counter('relevo_dead_letters_total', 'Notifications given up, by reason.', ['reason']),
    receipts: counter('relevo_receipts_total', 'Receipts from providers, by what they came to.', [
      'provider',
      'status',
    ]),
    eventsDropped: counter('relevo_events_dropped_total', 'Events that a slow watcher did not get.', []),
    transitions: counter('relevo_breaker_transitions_total', 'Moves of a circuit, and why.', [
      'provider',
      'from',
      'to',
      'reason',
    ]),
    lastTransition: new Gauge({
      name: 'relevo_breaker_last_transition_timestamp_seconds',
      help: 'When the circuit last moved; 0 before the first time.',
      labelNames: ['provider'] as const,
      registers,
    }),
  };
}

type Metrics = ReturnType<typeof createMetrics>;

/** The moves that a circuit can make, so that each counts from 0. */
const moves: readonly (readonly [from: string, to: string, reasons: readonly string[]])[] = [
  ['closed', 'open', ['rate', 'consecutive', 'slow', 'overdue', 'auth', 'receipts', 'hint']],
  ['open', 'half_open', ['probe']],
  ['half_open', 'ramping', ['probe']],
  ['half_open', 'open', ['probe', 'auth', 'receipts']],
  ['ramping', 'closed', ['probe']],
  ['ramping', 'open', ['probe', 'auth', 'receipts', 'hint']],
  // By hand, and back to whatever lies underneath when it ends.
  ...['closed', 'open', 'half_open', 'ramping'].flatMap(
    (state): readonly (readonly [string, string, readonly string[]])[] => [
      [state, 'isolated', ['manual']],
      ['isolated', state, ['manual']],
    ],
  ),
];

function createZeroes(metrics: Metrics, providers: readonly string[]): void {
  metrics.eventsDropped.inc(0);
  // What the objective «available» counts: the first failure must be seen by rate().
  for (const status of ['201', '500', '503'])
    metrics.http.zero({ method: 'POST', route: '/payments', status });
  for (const outcome of paymentOutcomes) metrics.payments.inc({ outcome }, 0);
  for (const status of notificationStatuses) metrics.notifications.inc({ status }, 0);
  for (const reason of deadReasons) metrics.deadLetters.inc({ reason }, 0);
  for (const provider of providers) {
    metrics.duplicates.inc({ provider }, 0);
    metrics.overturned.inc({ provider }, 0);
    for (const status of receiptNews) metrics.receipts.inc({ provider, status }, 0);
    metrics.lastTransition.set({ provider }, 0);
    metrics.delivery.zero({ provider });
    for (const outcome of callOutcomes) {
      metrics.attempts.inc({ provider, outcome }, 0);
      metrics.attemptDuration.zero({ provider, outcome });
    }
    for (const [from, to, reasons] of moves) {
      for (const reason of reasons) metrics.transitions.inc({ provider, from, to, reason }, 0);
    }
    for (const reason of skipReasons) metrics.skipped.inc({ provider, reason }, 0);
    for (const to of providers) {
      if (to === provider) continue;
      for (const reason of [...skipReasons, ...callOutcomes, 'undelivered', 'unconfirmed'])
        metrics.failovers.inc({ from: provider, to, reason }, 0);
    }
  }
}

function createOutboxGauges(gauge: GaugeMaker, outbox: () => OutboxCount): void {
  gauge(
    'relevo_outbox_notifications',
    'Notifications owed and not settled, by status.',
    ['status'],
    (set) => {
      for (const status of openStatuses) set({ status }, outbox().byStatus.get(status) ?? 0);
    },
  );
  gauge(
    'relevo_outbox_oldest_timestamp_seconds',
    'Since when the oldest unsettled notification is owed; 0 where nothing is.',
    [],
    (set) => set({}, (outbox().oldestMs ?? 0) / 1_000),
  );
}

/** A line says which trace it belongs to; which span it is, is no business of a reader. */
function inTrace<Event extends { readonly traceparent: string }>({ traceparent, ...event }: Event) {
  return { traceId: traceIdIn(traceparent), ...event };
}

// What ends a message's story is told, what a provider says on the way only on request.
const receiptLevels: Readonly<Record<ReceiptNews, LogLevel>> = {
  sent: 'debug',
  repeated: 'debug',
  unmatched: 'debug',
  delivered: 'info',
  failed: 'info',
  late: 'info',
  missing: 'info',
  refused: 'warn',
  unreadable: 'warn',
  unknown: 'warn',
};

function createObserver(metrics: Metrics, logger: Logger): DeliveryObserver {
  return {
    paymentTaken: () => undefined, // counted with the request, as `paymentEnded`
    attemptEnded: (event) => {
      const { provider, outcome, durationMs, traceparent } = event;
      metrics.attempts.inc({ provider, outcome });
      metrics.attemptDuration.observe({ provider, outcome }, durationMs / 1_000, traceparent);
      const level = outcome === 'accepted' ? 'info' : outcome === 'misconfigured' ? 'error' : 'warn';
      logger[level]('notification.attempted', inTrace(event));
    },
    providerSkipped: ({ provider, reason }) => metrics.skipped.inc({ provider, reason }),
    failedOver: (event) => {
      metrics.failovers.inc({ from: event.from, to: event.to, reason: event.reason });
      logger.debug('notification.failed-over', inTrace(event));
    },
    possibleDuplicate: (event) => {
      metrics.duplicates.inc({ provider: event.provider });
      logger.warn('notification.possibly-duplicated', inTrace(event));
    },
    attemptOrphaned: (event) => logger.warn('notification.attempt-orphaned', inTrace(event)),
    verified: ({ questionId: _, ...event }) => logger.info('notification.verified', inTrace(event)),
    claimOverturned: (event) => {
      metrics.overturned.inc({ provider: event.provider });
      logger.warn('notification.claim-overturned', inTrace(event));
    },
    settled: (event) => {
      const { status, deadReason, provider, sinceCreatedMs, isCounted = false, traceparent } = event;
      if (status !== 'accepted' || !isCounted) metrics.notifications.inc({ status });
      if (deadReason !== null) {
        metrics.deadLetters.inc({ reason: deadReason });
        logger.warn('notification.died', inTrace(event));
      }
      if (status === 'accepted' && provider !== null) {
        metrics.delivery.observe({ provider }, Math.max(0, sinceCreatedMs) / 1_000, traceparent);
      }
    },
    receiptTold: ({ subject, requestTraceparent, ...event }) => {
      const { provider, status } = event;
      metrics.receipts.inc({ provider, status });
      const traceparent = subject?.traceparent ?? requestTraceparent;
      const about = { notificationId: subject?.notificationId, attemptId: subject?.attemptId };
      const traceId = traceparent === null ? null : traceIdIn(traceparent);
      logger[receiptLevels[status]]('receipt.told', { traceId, ...about, ...event });
    },
    receiptJudged: () => undefined, // the provider's health listens to it, composed around this observer
    // A database that is away is an expected outage; anything else is a bug.
    deliveryBroke: (event) =>
      logger[isOutage(event.error) ? 'warn' : 'error']('notification.delivery-broke', inTrace(event)),
    leaseLost: (event) => logger.warn('notification.lease-lost', inTrace(event)),
  };
}

export function createTelemetry(deps: TelemetryDeps): Telemetry {
  const registers = [deps.registry];
  const metrics = createMetrics(deps.registry);
  createZeroes(
    metrics,
    deps.guards.map(({ name }) => name),
  );
  const gauge = createGaugeMaker(registers);
  createBreakerGauges(gauge, deps.guards);
  createOutboxGauges(gauge, deps.outbox);
  const { registry } = deps;
  const objectives = createObjectiveTelemetry({ registry, buckets: seconds, outcomes: paymentOutcomes });
  return {
    observer: createObserver(metrics, deps.logger),
    upkeep: createUpkeepTelemetry(deps),
    httpEnded: (event) =>
      metrics.http.observe(
        { method: event.method, route: event.route, status: String(event.status) },
        event.seconds,
        event.traceparent,
      ),
    paymentEnded: (end) => {
      metrics.payments.inc({ outcome: end.outcome });
      objectives.paymentEnded(end);
    },
    timelinessJudged: objectives.timelinessJudged,
    eventsDropped: (count) => metrics.eventsDropped.inc(count),
    breakerMoved: ({ provider, from, to, reason, atMs, reopenAtMs, evidence, detail }) => {
      metrics.transitions.inc({ provider, from, to, reason });
      metrics.lastTransition.set({ provider }, atMs / 1_000);
      const level = to === 'open' ? 'warn' : 'info';
      deps.logger[level]('breaker.moved', { provider, from, to, reason, detail, reopenAtMs, evidence });
    },
  };
}
