// What the use cases tell, translated into metrics and log events. Nothing here
// throws into the caller.
import { traceIdIn } from '@relevo/service-kit';
import type { LogLevel, Logger, Registry } from '@relevo/service-kit';
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import type { DeliveryObserver, ReceiptNews } from '../application/delivery-observer.ts';
import { createBreakerGauges, createGaugeMaker } from './breaker-gauges.ts';
import type { GaugeMaker } from './breaker-gauges.ts';
import { createDeliveryMetrics, paymentOutcomes, seconds } from './delivery-metrics.ts';
import type { DeliveryMetrics, PaymentOutcome } from './delivery-metrics.ts';
import { createObjectiveTelemetry } from './objective-telemetry.ts';
import type { ObjectiveTelemetry } from './objective-telemetry.ts';
import type { OutboxCount } from './postgres/outbox-watch.ts';
import { isOutage } from './postgres/pool.ts';
import { createUpkeepTelemetry } from './upkeep-telemetry.ts';
import type { UpkeepTelemetry } from './upkeep-telemetry.ts';

const openStatuses = ['queued', 'sending', 'verifying', 'waiting'] as const;

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

function createObserver(metrics: DeliveryMetrics, logger: Logger): DeliveryObserver {
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
  const { registry } = deps;
  const providers = deps.guards.map(({ name }) => name);
  const metrics = createDeliveryMetrics(registry, providers);
  const gauge = createGaugeMaker([registry]);
  createBreakerGauges(gauge, deps.guards);
  createOutboxGauges(gauge, deps.outbox);
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
