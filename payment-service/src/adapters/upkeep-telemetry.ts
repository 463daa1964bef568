// Metrics and log events of what is done by hand or beside the deliveries.
import { Counter, Gauge, traceIdIn } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { ErasureObserver } from '../application/erasure.ts';
import type { HistoryObserver } from '../application/keep-history.ts';
import type { ReplayObserver } from '../application/replays.ts';
import { deadReasons } from '../domain/notification.ts';

export type UpkeepTelemetry = {
  readonly replays: ReplayObserver;
  readonly erasures: ErasureObserver;
  readonly history: HistoryObserver;
};

export function createUpkeepTelemetry({
  registry,
  logger,
}: {
  readonly registry: Registry;
  readonly logger: Logger;
}): UpkeepTelemetry {
  const replays = new Counter({
    name: 'relevo_replays_total',
    help: 'Dead notifications sent again, by what they had died of.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const erased = new Counter({
    name: 'relevo_erased_payments_total',
    help: 'Payments whose phone and text were erased, by what asked for it.',
    labelNames: ['cause'],
    registers: [registry],
  });
  const dropped = new Counter({
    name: 'relevo_history_months_dropped_total',
    help: 'Months of payments that were dropped, being older than history is kept for.',
    registers: [registry],
  });
  const strays = new Gauge({
    name: 'relevo_history_stray_notifications',
    help: 'Notifications that are in no month, none having been made for them; counted up to 1,000.',
    registers: [registry],
  });
  for (const cause of ['customer', 'retention']) erased.inc({ cause }, 0);
  for (const reason of deadReasons) replays.inc({ reason }, 0);
  return {
    replays: {
      replayed: ({ traceparent, ...event }) => {
        replays.inc({ reason: event.deadReason });
        // A job may replay very many: it is told of as a whole.
        logger[event.jobId === null ? 'info' : 'debug']('notification.replayed', {
          traceId: traceIdIn(traceparent),
          ...event,
        });
      },
      jobChanged: () => undefined, // for whoever watches: composed around this observer
      jobEnded: (event) => logger.info('replay-job.ended', event),
    },
    history: {
      monthDropped: (month) => {
        dropped.inc();
        logger.info('history.month-dropped', { month });
      },
      monthHeld: (month, reason) => logger.info('history.month-held', { month, reason }),
      straysCounted: (count) => {
        strays.set(count);
        // By a database's clock that was wrong, or where nobody made months for two of them.
        if (count > 0) logger.warn('history.outside-months', { notifications: count });
      },
    },
    erasures: {
      // Never the customer's id: whoever asks to be forgotten does not want to be in the log.
      erased: ({ cause, payments, died }) => {
        erased.inc({ cause }, payments);
        logger.info('payments.erased', { cause, payments, notificationsDied: died.length });
      },
    },
  };
}
