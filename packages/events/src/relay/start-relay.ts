// Hands the events of a log to a transport: each at least once, and a stream's in its order. Whoever receives
// counts each once. A batch is published in the order of the log and confirmed before a cursor moves, so the
// first time that each event is seen is in order, also where two relays, or one that was killed, send it twice.
import type { EventDatabase } from '../database.ts';
import type { LoggedEvent } from '../event.ts';
import type { EventLog } from '../event-log.ts';
import { toPositionedEvent } from '../event-row.ts';
import type { EventPublisher } from '../ports.ts';
import { startTurns } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { pauseByTimer } from '../wake-up.ts';
import type { Pause, WakeUp } from '../wake-up.ts';
import { leaseStatement, moveStatement } from './relay-statements.ts';
import type { LeasedRow } from './relay-statements.ts';

/** Told what happened; must not throw. */
export type RelayObserver = {
  /** So many are safe with the transport, and marked so. */
  onRelayed?(events: number): void;
  /** The transport or the database is away; told of each try. */
  onOutage?(error: unknown): void;
};

export type RelayOptions = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly publisher: EventPublisher;
  readonly wakeUp: WakeUp;
  /** Names its cursors, which `registerConsumer` has made: relays of one name, on several processes, share the work. */
  readonly consumer: string;
  /** Which events are for others. */
  readonly isForOthers: (event: LoggedEvent) => boolean;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  /** Events of each of the 16 parts in one batch. 100 by default. */
  readonly batchMax?: number;
  /** Events that come within this time share a batch. 50 by default. */
  readonly gatherMs?: number;
  /** After so long another relay takes over what a killed one had in hand. 10,000 by default: longer than a publication. */
  readonly leaseMs?: number;
  /** Pause after a failure, doubled with each further one up to 5 s. 100 by default. */
  readonly retryPauseMs?: number;
  readonly observer?: RelayObserver;
  readonly pause?: Pause;
};

const retryPauseMsMax = 5_000;

type Move = {
  readonly part: number;
  readonly from_xid: string;
  readonly from_pos: string;
  readonly xid: string;
  readonly pos: string;
};

type Batch = {
  readonly events: readonly LoggedEvent[];
  readonly moves: readonly Move[];
  readonly isFull: boolean;
};

/** By part, from where its cursor stood to its last event. */
function movesOf(rows: readonly LeasedRow[]): readonly Move[] {
  const lastOfPart = new Map(rows.map((row) => [row.part, row]));
  return [...lastOfPart.values()].map(({ part, cursor_xid, cursor_pos, xid, pos }) => {
    return { part, from_xid: cursor_xid, from_pos: cursor_pos, xid, pos };
  });
}

const givenBack = ({ part, from_xid, from_pos }: Move): Move => {
  return { part, from_xid, from_pos, xid: from_xid, pos: from_pos };
};

/** Begins at once, and goes on through every outage. */
export function startRelay(options: RelayOptions): Turns {
  const { log, database, publisher, consumer, isForOthers, monotonic, wakeUp } = options;
  const { batchMax = 100, gatherMs = 50, leaseMs = 10_000, retryPauseMs = 100 } = options;
  const { observer = {}, pause = pauseByTimer } = options;
  let notBeforeMs = -Infinity;
  let failures = 0;

  const lease = async (): Promise<Batch> => {
    const { rows } = await database.transaction((tx) =>
      tx.query<LeasedRow>(leaseStatement(log.schema), [consumer, batchMax, leaseMs]),
    );
    const counts = new Map<number, number>();
    for (const { part } of rows) counts.set(part, (counts.get(part) ?? 0) + 1);
    const isFull = [...counts.values()].some((count) => count === batchMax);
    return { events: rows.map(toPositionedEvent), moves: movesOf(rows), isFull };
  };

  const move = async (moves: readonly Move[]): Promise<void> => {
    await database.transaction((tx) =>
      tx.query(moveStatement(log.schema), [consumer, JSON.stringify(moves)]),
    );
  };

  const relayBatch = async (): Promise<boolean> => {
    const { events, moves, isFull } = await lease();
    if (events.length === 0) return false;
    const forOthers = events.filter(isForOthers);
    try {
      if (forOthers.length > 0) await publisher.publish(forOthers);
    } catch (error) {
      // Where this fails as well, the lease runs out.
      await move(moves.map(givenBack)).catch(() => undefined);
      throw error;
    }
    await move(moves);
    observer.onRelayed?.(forOthers.length);
    return isFull;
  };

  const turn = async (): Promise<boolean> => {
    // Also where it was woken: what comes in while a transport is away does not make it come back sooner.
    if (monotonic() < notBeforeMs) return false;
    notBeforeMs = monotonic() + gatherMs;
    const isMore = await relayBatch();
    failures = 0;
    if (isMore) notBeforeMs = -Infinity;
    return isMore;
  };

  const onFailed = (error: unknown): void => {
    notBeforeMs = monotonic() + Math.min(retryPauseMs * 2 ** failures, retryPauseMsMax);
    failures += 1;
    observer.onOutage?.(error);
  };

  return startTurns({ turn, wakeUp, pause, onFailed });
}
