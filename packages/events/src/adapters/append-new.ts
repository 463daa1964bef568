import type { EventDatabase } from '../database.ts';
import type { EventLog } from '../event-log.ts';
import type { IncomingEvent } from './wire.ts';

export type AppendNewDeps = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  /** Under which the inbox knows what was there before. */
  readonly consumer: string;
};

/** Appends those of `events` that were not appended by it before, in their order; the log gives them versions of its own. */
export async function appendNew(
  { log, database, consumer }: AppendNewDeps,
  events: readonly IncomingEvent[],
): Promise<void> {
  await database.transaction(async (tx) => {
    await log.append(tx, await log.takeNew(tx, consumer, events));
  });
}
