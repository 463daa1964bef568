// Partners' events and their books, from their parts.
import type { EventSubscriber, Subscription } from '@relevo/events';
import type { Logger, Registry } from '@relevo/service-kit';
import { createPartnerTelemetry } from './adapters/partner-telemetry.ts';
import { readPartnerEvent } from './adapters/partner-topic-reader.ts';
import type { GroupLimits } from './adapters/postgres/group-writer.ts';
import { createPostgresLedgerUpkeep } from './adapters/postgres/partners/postgres-ledger-upkeep.ts';
import { createPostgresPartnerReaders } from './adapters/postgres/partners/postgres-partner-readers.ts';
import { createPostgresPartnerStore } from './adapters/postgres/partners/postgres-partner-store.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createTimeOrderedIds } from './adapters/time-ordered-ids.ts';
import { createDeadPartnerEvents } from './application/partners/dead-partner-events.ts';
import type { DeadPartnerEvents } from './application/partners/dead-partner-events.ts';
import { followPartnerTopic } from './application/partners/follow-partner-topic.ts';
import type { PartnerReaders } from './application/partners/partner-readers.ts';
import type { PartnerTerms } from './application/partners/partner-store.ts';
import { createReceivePartnerEvents } from './application/partners/receive-partner-events.ts';
import type { ReceivePartnerEvents } from './application/partners/receive-partner-events.ts';
import { createBooksWatch } from './application/partners/watch-books.ts';
import type { BooksWatch } from './application/partners/watch-books.ts';
import type { EventLogParts } from './compose-events.ts';

export type Partners = {
  readonly receivePartnerEvents: ReceivePartnerEvents;
  readonly partnerReaders: PartnerReaders;
  readonly partnerTerms: PartnerTerms;
  readonly deadPartnerEvents: DeadPartnerEvents;
  readonly booksWatch: BooksWatch;
  /** Takes what comes through the topic, from now until the subscriber is closed. */
  readonly followTopic: (subscriber: EventSubscriber) => Subscription;
};

export type PartnersDeps = {
  readonly database: Database;
  readonly eventLog: EventLogParts | null;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly now: () => number;
  /** How events are grouped into transactions, where not as usual. */
  readonly group: GroupLimits | undefined;
};

/** Of one subject: a stream that is out of order by more than this is broken. */
const waitingMax = 1_000;
/** Of all subjects: some hundred bytes each. */
const waitingTotalMax = 100_000;
const everyMs = 5_000;

export function composePartners(deps: PartnersDeps): Partners {
  const { database, eventLog, registry, logger, now, group } = deps;
  const observer = createPartnerTelemetry({ registry, logger });
  const booksWatch = createBooksWatch({
    upkeep: createPostgresLedgerUpkeep(database, now),
    observer,
    everyMs,
    elapsedMs: () => performance.now(),
    onFailed: (error) => logger.warn('books.not-checked', { error }),
  });
  const store = createPostgresPartnerStore({
    database,
    newId: createTimeOrderedIds({ now, random: Math.random }),
    waitingMax,
    isWaitingFull: () => booksWatch.latest().waiting >= waitingTotalMax,
    onSettled: (events) => observer.eventsSettled(events),
    news: eventLog && { append: eventLog.log.append, onWritten: eventLog.writer.onWritten },
    ...(group === undefined ? {} : { group }),
  });
  const readers = createPostgresPartnerReaders(database);
  let topic: Subscription | null = null;
  return {
    receivePartnerEvents: createReceivePartnerEvents({ take: store.take, door: 'http', observer, now }),
    partnerReaders: readers,
    partnerTerms: readers,
    deadPartnerEvents: createDeadPartnerEvents({ subscription: () => topic, read: readPartnerEvent }),
    booksWatch,
    followTopic: (subscriber) => {
      const { takeWithin } = store;
      topic = followPartnerTopic(subscriber, { takeWithin, read: readPartnerEvent, observer, now });
      return topic;
    },
  };
}
