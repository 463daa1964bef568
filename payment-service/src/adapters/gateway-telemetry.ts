// Metrics and log events of payments that are taken at the gateway, and of each call to it.
import { Counter, createTracedHistogram, traceIdIn } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { AuthorizationObserver } from '../application/authorization-observer.ts';
import { gatewayOperations } from '../application/wish-observer.ts';
import type { GatewayOperation } from '../application/wish-observer.ts';
import { failureReasons } from '../domain/authorization.ts';

const unsettled = ['not_sent', 'throttled', 'misconfigured', 'unknown'] as const;
const undecided = ['pending', 'absent', 'unavailable'] as const;

const outcomes = {
  authorize: ['approved', 'declined', ...unsettled],
  look_up: ['approved', 'declined', ...undecided],
  refund: ['refunded', 'refused', ...unsettled],
  look_up_refund: ['refunded', 'refused', ...undecided],
} as const satisfies Record<GatewayOperation, readonly string[]>;

const decisions = new Set(['approved', 'declined', 'refunded', 'refused']);

/** As for calls to providers, and longer: banks take seconds. */
const seconds = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30];

export type GatewayTelemetryDeps = {
  readonly registry: Registry;
  readonly logger: Logger;
  /** By its name. */
  readonly gateway: string;
};

export function createGatewayTelemetry({
  registry,
  logger,
  gateway,
}: GatewayTelemetryDeps): AuthorizationObserver {
  const registers = [registry];
  const calls = createTracedHistogram(registry, {
    name: 'relevo_gateway_call_duration_seconds',
    help: 'Time that a call to the payment gateway took, by what it came to.',
    labelNames: ['gateway', 'operation', 'outcome'] as const,
    buckets: seconds,
  });
  const settled = new Counter({
    name: 'relevo_payments_settled_total',
    help: 'Payments that the gateway decided or that were given up, by what became of them.',
    labelNames: ['status', 'reason'],
    registers,
  });
  const tooLate = new Counter({
    name: 'relevo_payments_approved_too_late_total',
    help: 'Payments approved after they had been given up: the money has to be given back by hand.',
    registers,
  });
  for (const operation of gatewayOperations) {
    for (const outcome of outcomes[operation]) calls.zero({ gateway, operation, outcome });
  }
  settled.inc({ status: 'succeeded', reason: '' }, 0);
  for (const reason of failureReasons) settled.inc({ status: 'failed', reason }, 0);
  tooLate.inc(0);
  return {
    gatewayAsked: ({ traceparent, ...event }) => {
      const { operation, outcome, durationMs } = event;
      calls.observe({ gateway, operation, outcome }, durationMs / 1_000, traceparent);
      const level = decisions.has(outcome) ? 'info' : outcome === 'misconfigured' ? 'error' : 'warn';
      logger[level]('gateway.asked', { traceId: traceIdIn(traceparent), ...event });
    },
    paymentSettled: ({ traceparent, customerId: _, money, ...event }) => {
      settled.inc({ status: event.status, reason: event.reason ?? '' });
      // Somebody has to look at the gateway: the money may have been taken.
      const level = event.reason === 'outcome_unknown' ? 'error' : 'info';
      logger[level]('payment.settled', {
        traceId: traceIdIn(traceparent),
        ...event,
        currency: money.currency,
      });
    },
    approvedTooLate: ({ traceparent, ...event }) => {
      tooLate.inc();
      logger.error('payment.approved-too-late', { traceId: traceIdIn(traceparent), ...event });
    },
    leaseLost: ({ traceparent, ...event }) =>
      logger.warn(`${nounOf(event)}.lease-lost`, { traceId: traceIdIn(traceparent), ...event }),
    wishBroke: ({ traceparent, ...event }) =>
      logger.warn(`${nounOf(event)}.broke`, { traceId: traceIdIn(traceparent), ...event }),
  };
}

const nounOf = (event: object): string => ('refundId' in event ? 'refund' : 'authorization');
