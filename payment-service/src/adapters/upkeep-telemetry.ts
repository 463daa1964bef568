// Metrics and log events of what is done by hand or beside the deliveries.
import { Counter, traceIdIn } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { ErasureObserver } from '../application/erasure.ts';
import type { ReplayObserver } from '../application/replays.ts';
import { deadReasons } from '../domain/notification.ts';

export type UpkeepTelemetry = { readonly replays: ReplayObserver; readonly erasures: ErasureObserver };

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
    erasures: {
      // Never the customer's id: whoever asks to be forgotten does not want to be in the log.
      erased: ({ cause, payments, died }) => {
        erased.inc({ cause }, payments);
        logger.info('payments.erased', { cause, payments, notificationsDied: died.length });
      },
    },
  };
}
