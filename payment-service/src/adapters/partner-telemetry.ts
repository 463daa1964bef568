// Metrics and log events of what partners tell, and of their books.
import { Counter, Gauge, traceIdIn } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { PartnerObserver } from '../application/partners/partner-store.ts';
import { rejectionReasons } from '../domain/partners/apply-event.ts';
import { partnerEventTypes } from '../domain/partners/partner-event.ts';

const results = ['applied', 'waiting', 'rejected', 'duplicate', 'conflict', 'not_taken'] as const;
const doors = ['http', 'topic'] as const;

function createMetrics(registry: Registry) {
  const registers = [registry];
  const received = new Counter({
    name: 'relevo_partner_events_total',
    help: 'Events of partners that came, by the way and by what they came to at first.',
    labelNames: ['door', 'result'],
    registers,
  });
  const applied = new Counter({
    name: 'relevo_partner_events_applied_total',
    help: 'Events of partners that have taken effect, whenever they came.',
    labelNames: ['type'],
    registers,
  });
  const rejected = new Counter({
    name: 'relevo_partner_events_rejected_total',
    help: 'Events of partners that can not be right and were passed over, whenever they came.',
    labelNames: ['reason'],
    registers,
  });
  const waiting = new Gauge({
    name: 'relevo_partner_events_waiting',
    help: 'Events of partners that wait for those before them.',
    registers,
  });
  const oldest = new Gauge({
    name: 'relevo_partner_events_oldest_waiting_timestamp_seconds',
    help: 'Since when the first of the events that wait has waited; 0 where none does.',
    registers,
  });
  const imbalance = new Gauge({
    name: 'relevo_ledger_imbalance',
    help: 'How far the partners’ books are from their postings and from zero, in minor units of any currency.',
    registers,
  });
  for (const door of doors) for (const result of results) received.inc({ door, result }, 0);
  for (const type of partnerEventTypes) applied.inc({ type }, 0);
  for (const reason of rejectionReasons) rejected.inc({ reason }, 0);
  return { received, applied, rejected, waiting, oldest, imbalance };
}

export function createPartnerTelemetry({
  registry,
  logger,
}: {
  readonly registry: Registry;
  readonly logger: Logger;
}): PartnerObserver {
  const { received, applied, rejected, waiting, oldest, imbalance } = createMetrics(registry);
  return {
    eventsReceived: ({ traceparent, counts, ...event }) => {
      for (const result of results) received.inc({ door: event.door, result }, counts[result]);
      const traceId = traceparent === null ? null : traceIdIn(traceparent);
      logger.info('partner-events.received', { traceId, ...event, ...counts });
    },
    eventsSettled: (events) => {
      for (const { event, standing, isNew, hasMoved } of events) {
        if (!isNew && !hasMoved) continue;
        if (standing.kind === 'applied') applied.inc({ type: event.type });
        if (standing.kind !== 'rejected') continue;
        const { partnerId, eventId, subjectId, sequence } = event;
        const { reason } = standing;
        rejected.inc({ reason });
        logger.warn('partner-event.rejected', { partnerId, eventId, subjectId, sequence, reason });
      }
    },
    eventConflicted: (event) => logger.warn('partner-event.conflicted', event),
    eventUnreadable: (event) => logger.warn('partner-event.unreadable', event),
    booksChecked: ({ imbalanceMinor, waiting: count, oldestWaitingMs }) => {
      imbalance.set(imbalanceMinor);
      waiting.set(count);
      oldest.set((oldestWaitingMs ?? 0) / 1_000);
      if (imbalanceMinor !== 0) logger.error('books.out-of-balance', { imbalanceMinor });
    },
  };
}
