// Partners' events on PostgreSQL. Those of many requests are taken in one transaction:
// their subjects are locked, what is known is read, the domain decides, and what it
// decided is written. What is repeated finds itself, so a lost commit costs a repeat.
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../../application/store.ts';
import type {
  Door,
  PartnerObserver,
  TakePartnerEvents,
} from '../../../application/partners/partner-store.ts';
import { commissionBasisPointsDefault } from '../../../domain/partners/commission.ts';
import type { PartnerEvent } from '../../../domain/partners/partner-event.ts';
import { takeEvents } from '../../../domain/partners/take-events.ts';
import type { Taken, TakeResult } from '../../../domain/partners/take-events.ts';
import { createGroupWriter } from '../group-writer.ts';
import type { GroupLimits } from '../group-writer.ts';
import { ConnectionLostError, isOutage, sqlStateOf } from '../pool.ts';
import type { Database } from '../pool.ts';
import { inTransaction } from '../transaction.ts';
import { lockBook } from './partner-book.ts';
import type { Ask } from './partner-book.ts';
import type { PartnerNews } from './partner-news.ts';
import { writeTaken } from './partner-writes.ts';

export type PartnerStoreOptions = {
  readonly database: Database;
  /** UUIDv7 by the database's time. */
  readonly newId: () => string;
  /** Events of one subject that may wait. */
  readonly waitingMax: number;
  readonly isWaitingFull: () => boolean;
  readonly onSettled: PartnerObserver['eventsSettled'];
  /** Null, or left out: nobody listens. */
  readonly news?: PartnerNews | null;
  /** The benchmark compares it with groups of one. */
  readonly group?: GroupLimits;
};

export type PartnerStore = {
  /** In transactions that many requests share. */
  readonly take: TakePartnerEvents;
  /** In the transaction of a consumer of the topic: nothing is taken unless that is committed. */
  readonly takeWithin: (ask: Ask) => TakePartnerEvents;
};

const groupDefault: GroupLimits = {
  entriesMax: 500,
  concurrentMax: 2,
  gatherFrom: 3,
  patienceMs: 20,
  queueMax: 50_000,
};

/** Where two subjects claim one event at the same moment, the second has to look again. */
const lookAgainStates = new Set(['23505', '40P01']);
const looksMax = 5;

async function takeIn(
  ask: Ask,
  events: readonly PartnerEvent[],
  door: Door,
  options: PartnerStoreOptions,
): Promise<Taken> {
  const { newId, waitingMax, isWaitingFull, news = null } = options;
  const { book, basisPoints } = await lockBook(ask, events);
  const arrivals = events.map((event) => ({ arrivalId: newId(), event }));
  const taken = takeEvents(arrivals, book, {
    waitingMax,
    isWaitingFull: isWaitingFull(),
    basisPointsOf: (partnerId) => basisPoints.get(partnerId) ?? commissionBasisPointsDefault,
  });
  await writeTaken(ask, { arrivals, taken, book }, { door, newId, news });
  return taken;
}

async function takeLookingAgain(
  events: readonly PartnerEvent[],
  options: PartnerStoreOptions,
): Promise<Taken> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await inTransaction(options.database, (run) => takeIn(run, events, 'http', options));
    } catch (error) {
      if (looks === looksMax || !lookAgainStates.has(sqlStateOf(error) ?? '')) throw error;
    }
  }
}

/** `isAnyTaken`: others of the same request were, so that "nothing was taken" would be wrong. */
function translate(error: unknown, isAnyTaken: boolean): unknown {
  if (!isOutage(error)) return error;
  if (isAnyTaken || error instanceof ConnectionLostError)
    return new OutcomeUnknownError('Which of the events were stored is not known.', { cause: error });
  if (error instanceof DatabaseUnavailableError) return error;
  return new DatabaseUnavailableError('The database did not take them.', { cause: error });
}

export function createPostgresPartnerStore(options: PartnerStoreOptions): PartnerStore {
  const { group = groupDefault, onSettled } = options;
  const writer = createGroupWriter<PartnerEvent, TakeResult>({
    ...group,
    write: async (events) => {
      const taken = await takeLookingAgain(events, options);
      onSettled(taken.events);
      options.news?.onWritten();
      return taken.results;
    },
  });
  return {
    take: async (events) => {
      const ends = await Promise.allSettled(events.map((event) => writer.add(event)));
      const isAnyTaken = ends.some(({ status }) => status === 'fulfilled');
      return ends.map((end) => {
        if (end.status === 'rejected') throw translate(end.reason, isAnyTaken);
        return end.value;
      });
    },
    takeWithin: (ask) => async (events) => {
      const taken = await takeIn(ask, events, 'topic', options);
      // Before its commit, which is somebody else's: what is undone and comes again is told again.
      onSettled(taken.events);
      return taken.results;
    },
  };
}
