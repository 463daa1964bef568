// What one turn holds: the next events of one part, under the lock of its cursor.
import type { Transaction } from '../database.ts';
import { toPositionedEvent } from '../event-row.ts';
import type { PositionedEvent } from '../event-row.ts';
import type { ConsumerSettings } from './consumer-options.ts';
import {
  advanceStatement,
  claimStatement,
  deadStreamsStatement,
  parkStatement,
} from './cursor-statements.ts';
import type { ClaimedRow } from './cursor-statements.ts';

export type Claim = {
  readonly part: number;
  /** Where the cursor stood. */
  readonly cursor: { readonly xid: string; readonly pos: string };
  /** How often the first event has failed by itself. */
  readonly attempts: number;
  readonly events: readonly PositionedEvent[];
  /** Those of `events` whose stream is not dead. */
  readonly handled: readonly PositionedEvent[];
  /** The others: they wait behind the dead one. */
  readonly behind: readonly PositionedEvent[];
};

type DeadRow = { readonly event: PositionedEvent; readonly error: string; readonly attempts: number };

type Named = Pick<ConsumerSettings, 'log' | 'consumer'>;

/** Null where nothing waits that nobody else holds. */
export async function claimBatch(
  tx: Transaction,
  { log, consumer, batchMax }: ConsumerSettings,
): Promise<Claim | null> {
  const { rows } = await tx.query<ClaimedRow>(claimStatement(log.schema), [consumer, batchMax]);
  const [first] = rows;
  if (first === undefined) return null;
  const events = rows.map(toPositionedEvent);
  const dead = first.dead_count === 0 ? new Set() : await deadStreams(tx, { log, consumer }, events);
  return {
    part: first.part,
    cursor: { xid: first.cursor_xid, pos: first.cursor_pos },
    attempts: first.attempts,
    events,
    handled: events.filter(({ stream }) => !dead.has(stream)),
    behind: events.filter(({ stream }) => dead.has(stream)),
  };
}

async function deadStreams(
  tx: Transaction,
  { log, consumer }: Named,
  events: readonly PositionedEvent[],
): Promise<ReadonlySet<string>> {
  const streams = JSON.stringify(events.map(({ stream }) => stream));
  const { rows } = await tx.query<{ stream: string }>(deadStreamsStatement(log.schema), [consumer, streams]);
  return new Set(rows.map(({ stream }) => stream));
}

/** Moves the cursor past the claim; `dead` are those of its events that were not handled, and are kept for a replay. */
export async function advance(
  tx: Transaction,
  { log, consumer }: Named,
  { part, events }: Claim,
  dead: readonly DeadRow[],
): Promise<void> {
  const last = events.at(-1);
  if (last === undefined) return;
  const { xid, pos } = last.position;
  if (dead.length > 0)
    await tx.query(parkStatement(log.schema), [consumer, JSON.stringify(dead.map(toDeadJson))]);
  await tx.query(advanceStatement(log.schema), [consumer, part, xid, pos, events.length, dead.length]);
}

const toDeadJson = ({ event, error, attempts }: DeadRow) => ({
  stream: event.stream,
  event: event.id,
  ...event.position,
  error,
  attempts,
});
