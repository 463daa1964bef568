// Metrics and log events of what is done by hand or beside the deliveries.
import { Counter } from '@relevo/service-kit';
import type { Logger, Registry } from '@relevo/service-kit';
import type { ReplayObserver } from '../application/replays.ts';
import { deadReasons } from '../domain/notification.ts';

export type UpkeepTelemetry = { readonly replays: ReplayObserver };

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
  for (const reason of deadReasons) replays.inc({ reason }, 0);
  return {
    replays: {
      replayed: (event) => {
        replays.inc({ reason: event.deadReason });
        // A job may replay very many: it is told of as a whole.
        logger[event.jobId === null ? 'info' : 'debug']('notification.replayed', event);
      },
      jobEnded: (event) => logger.info('replay-job.ended', event),
    },
  };
}
