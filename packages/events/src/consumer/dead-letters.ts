// What a consumer could not handle: what it is, and a second try of it. A replay holds
// the cursor of the stream's part, so that nothing of the stream gets past the dead ones.
import type { Transaction } from '../database.ts';
import { eventColumns, toPositionedEvent } from '../event-row.ts';
import type { EventRow, PositionedEvent } from '../event-row.ts';
import { partOf } from '../stream-part.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import { consumerSettings } from './consumer-settings.ts';
import { toDraft } from './handler.ts';
import { runHandler } from './run-handler.ts';

export type DeadLetter = {
  readonly event: PositionedEvent;
  readonly error: string;
  /** How often it was tried; 0 where it only waits behind an earlier one. */
  readonly attempts: number;
  readonly deadAtMs: number;
};

type DeadRow = EventRow & { readonly error: string; readonly attempts: number; readonly dead_at_ms: number };

export type DeadLetterQuery = {
  readonly schema: string;
  readonly consumer: string;
  /** Of this stream only. */
  readonly stream?: string;
  readonly limit: number;
};

const selectDead = (schema: string): string => `
  select ${eventColumns}, d.error, d.attempts, extract(epoch from d.at)::float8 * 1000 as dead_at_ms
  from ${schema}.dead d join ${schema}.events e on e.xid = d.xid and e.pos = d.pos
  where d.consumer = $1 and ($2::text is null or d.stream = $2)
  order by d.xid, d.pos limit $3`;

/** Dead events of a consumer, in the order of the log. */
export async function deadLetters(tx: Transaction, query: DeadLetterQuery): Promise<readonly DeadLetter[]> {
  const { schema, consumer, stream = null, limit } = query;
  const { rows } = await tx.query<DeadRow>(selectDead(schema), [consumer, stream, limit]);
  return rows.map((row) => ({
    event: toPositionedEvent(row),
    error: row.error,
    attempts: row.attempts,
    deadAtMs: row.dead_at_ms,
  }));
}

export type ReplayResult = {
  readonly replayed: number;
  /** What the stream failed at again, and stays dead from there on; null where all of it was handled. */
  readonly error: unknown;
};

/**
 * Hands the dead events of one stream to the consumer's handler, in order, each in a
 * transaction of its own, until one fails or none is left. From then on the stream goes
 * on by itself. Rejects where the database, or what the handler needs, is away.
 */
export async function replayStream(options: ConsumerOptions, stream: string): Promise<ReplayResult> {
  const settings = consumerSettings(options);
  const { database, isOutage, wakeUp } = settings;
  for (let replayed = 0; ; replayed += 1) {
    try {
      const wasThere = await database.transaction((tx) => replayFirst(tx, settings, stream));
      if (!wasThere) return { replayed, error: null };
      wakeUp.notify();
    } catch (error) {
      if (isOutage(error)) throw error;
      await database.transaction((tx) => countFailure(tx, settings, stream, error));
      return { replayed, error };
    }
  }
}

type Settings = ReturnType<typeof consumerSettings>;

async function replayFirst(tx: Transaction, settings: Settings, stream: string): Promise<boolean> {
  const { log, consumer, handle, handlerTimeoutMs } = settings;
  const { schema } = log;
  const lock = `select from ${schema}.cursors where consumer = $1 and part = $2 for update`;
  await tx.query(lock, [consumer, partOf(stream)]);
  const [letter] = await deadLetters(tx, { schema, consumer, stream, limit: 1 });
  if (letter === undefined) return false;
  const { event } = letter;
  const followUps = await runHandler({ handle, events: [event], tx, timeoutMs: handlerTimeoutMs });
  await log.append(tx, followUps.map(toDraft));
  await tx.query(
    `delete from ${schema}.dead where consumer = $1 and stream = $2 and xid = $3::xid8 and pos = $4::bigint`,
    [consumer, stream, event.position.xid, event.position.pos],
  );
  await tx.query(
    `update ${schema}.cursors set dead_count = dead_count - 1 where consumer = $1 and part = $2`,
    [consumer, partOf(stream)],
  );
  return true;
}

async function countFailure(
  tx: Transaction,
  settings: Settings,
  stream: string,
  error: unknown,
): Promise<void> {
  const { log, consumer, describeError } = settings;
  await tx.query(
    `update ${log.schema}.dead set attempts = attempts + 1, error = $3
     where (consumer, stream, xid, pos) in (select consumer, stream, xid, pos from ${log.schema}.dead
       where consumer = $1 and stream = $2 order by xid, pos limit 1)`,
    [consumer, stream, describeError(error)],
  );
}
