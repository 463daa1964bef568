// The event log is in the service's own database, and shares its connections and its commits.
import type { EventDatabase } from '@relevo/events';
import type { Database } from './pool.ts';
import { inTransaction } from './transaction.ts';

export const eventSchema = 'event_log';
/** Beside it, for what a broker brings: what is in it was said by others, and is passed on to nobody (ADR 36). */
export const inboundSchema = 'inbound';

export const eventDatabaseOf = (database: Database): EventDatabase => ({
  transaction: (work) => inTransaction(database, (run) => work({ query: run })),
});
