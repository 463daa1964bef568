// What is looked at, and looked after, in each event log beside the payments: see docs/event-log.md.
import {
  consumerLag,
  dropOldestPartition,
  extendPartitions,
  forgetInbox,
  horizonAgeMs,
} from '@relevo/events';
import type { EventDatabase } from '@relevo/events';
import type { EventLogState, EventLogUpkeep } from '../../application/keep-event-log.ts';
import { eventSchema } from './event-database.ts';

const countMax = 10_000;
const consumersMax = 20;
const xidsAhead = 10_000_000;
const forgetMax = 10_000;

const consumersSql = (schema: string): string => `
select consumer, sum(dead_count)::int as dead from ${schema}.cursors group by consumer order by consumer limit ${consumersMax}`;

/** Each in a transaction of its own: one that has written holds up every reader. */
async function look(database: EventDatabase, schema: string): Promise<EventLogState> {
  const transaction: EventDatabase['transaction'] = (work) => database.transaction(work);
  const horizonMs = await transaction((tx) => horizonAgeMs(tx, schema));
  const { rows } = await transaction((tx) =>
    tx.query<{ written: number }>(
      `select case when is_called then last_value else 0 end::float8 as written from ${schema}.positions`,
    ),
  );
  const consumers = await transaction(async (tx) => {
    const known = await tx.query<{ consumer: string; dead: number }>(consumersSql(schema));
    const states = [];
    for (const { consumer, dead } of known.rows)
      states.push({
        consumer,
        dead,
        ...(await consumerLag(tx, { schema, consumer, countMax })),
      });
    return states;
  });
  return { horizonAgeMs: horizonMs, written: rows[0]?.written ?? 0, consumers };
}

export type EventLogUpkeepOptions = {
  readonly schema: string;
  readonly retentionMs: number;
  readonly inboxMs: number;
};

export function createPostgresEventLogUpkeep(
  database: EventDatabase,
  { schema, retentionMs, inboxMs }: EventLogUpkeepOptions,
): EventLogUpkeep {
  return {
    look: () => look(database, schema),
    makeRoom: async () => {
      await database.transaction((tx) => extendPartitions(tx, schema, xidsAhead));
    },
    letGo: async () => {
      const dropped = await database.transaction((tx) => dropOldestPartition(tx, schema, retentionMs));
      const forgotten = await database.transaction((tx) =>
        forgetInbox(tx, schema, { olderThanMs: inboxMs, limit: forgetMax }),
      );
      return { dropped, isMore: dropped !== null || forgotten === forgetMax };
    },
  };
}

/** Takes a consumer's cursors out where `condition` holds: nothing is kept for it any more. */
export async function forgetConsumer(
  database: EventDatabase,
  consumer: string,
  condition: string,
): Promise<void> {
  await database.transaction((tx) =>
    tx.query(`delete from ${eventSchema}.cursors where consumer = $1 and ${condition}`, [consumer]),
  );
}
