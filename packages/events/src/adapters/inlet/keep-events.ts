// What a broker hands over is first written to a log of the receiving service, in the
// order in which it came, each event once. The broker may forget it then. From there on
// it is a log like any other: handlers, retries, dead letters and replays are those of
// `startConsumer`, whatever the broker is.
import { sqlStateOf } from '../../database.ts';
import type { EventDatabase } from '../../database.ts';
import type { EventLog } from '../../event-log.ts';
import { appendNew } from '../append-new.ts';
import type { IncomingEvent } from '../wire.ts';

/** Stands for all brokers among the consumers of the inbox. */
const consumer = 'inlet';

// PostgreSQL: data, constraints, limits. JSON can say what a jsonb can not hold, such as \u0000.
const refusal = /^(?:22|23|54)/;

export type KeepDeps = { readonly log: EventLog; readonly database: EventDatabase };

/**
 * Resolves with what the database refuses for what is in it, when all others are kept.
 * Rejects where it has to be tried again.
 */
export async function keepEvents(
  deps: KeepDeps,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<IncomingEvent, string>> {
  if (events.length === 0) return new Map();
  try {
    await appendNew({ ...deps, consumer }, events);
    return new Map();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [first] = events;
    if (first !== undefined && events.length === 1) return new Map([[first, 'the database can not hold it']]);
  }
  const refused = new Map<IncomingEvent, string>();
  for (const event of events) {
    for (const [one, reason] of await keepEvents(deps, [event])) refused.set(one, reason);
  }
  return refused;
}

function isRefusal(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== null && refusal.test(state);
}
