// Metrics and log events of money that is given back.
import { Counter, traceIdIn } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { RefundObserver } from '../application/refund-observer.ts';
import { refundFailureReasons } from '../domain/refund.ts';

const levels = { succeeded: 'info', failed: 'warn', unresolved: 'error' } as const;

export function createRefundTelemetry(registry: Registry, logger: Logger): RefundObserver {
  const registers = [registry];
  const settled = new Counter({
    name: 'relevo_refunds_settled_total',
    help: 'Refunds by what became of them. An unresolved one may have been given back: a person has to look.',
    labelNames: ['status', 'reason'],
    registers,
  });
  const tooLate = new Counter({
    name: 'relevo_refunds_given_too_late_total',
    help: 'Refunds given back after they had failed for certain: what they held may have been given back to others.',
    registers,
  });
  for (const status of ['succeeded', 'unresolved']) settled.inc({ status, reason: '' }, 0);
  for (const reason of refundFailureReasons) settled.inc({ status: 'failed', reason }, 0);
  tooLate.inc(0);
  return {
    refundSettled: ({ traceparent, money: { currency }, ...event }) => {
      const { status, reason } = event;
      settled.inc({ status, reason: reason ?? '' });
      logger[levels[status]]('refund.settled', { traceId: traceIdIn(traceparent), ...event, currency });
    },
    refundedTooLate: ({ traceparent, ...event }) => {
      tooLate.inc();
      logger.error('refund.given-too-late', { traceId: traceIdIn(traceparent), ...event });
    },
  };
}
