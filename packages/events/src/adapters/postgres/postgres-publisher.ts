// Publishing is appending: the log itself is the transport. What is published again is
// known by its source and id in the inbox, and left out.
import type { EventDatabase } from '../../database.ts';
import type { EventLog } from '../../event-log.ts';
import type { EventPublisher } from '../../ports.ts';
import type { WakeUp } from '../../wake-up.ts';
import { appendNew } from '../append-new.ts';
import { createPublisher } from '../create-publisher.ts';

/** Stands for the log among the consumers of the inbox. */
const consumer = 'postgres-publisher';

export type PostgresPublisherDeps = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly wakeUp: WakeUp;
};

/**
 * For events that do not belong to a change of state here; those are appended in its
 * transaction (`EventLog.append`).
 */
export function createPostgresPublisher({ log, database, wakeUp }: PostgresPublisherDeps): EventPublisher {
  return createPublisher({
    send: async (events) => {
      await appendNew({ log, database, consumer }, events);
      wakeUp.notify();
    },
    letGo: () => Promise.resolve(),
  });
}
