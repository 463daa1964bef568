// Consumers for the trials: the real one, and the two well-known ways to get it wrong.
// The trials have to fail on these two, or they prove nothing about the first.
import { startConsumer } from '../src/consumer/start-consumer.ts';
import { toDraft } from '../src/consumer/handler.ts';
import type { BatchHandler } from '../src/consumer/handler.ts';
import type { EventDatabase, Transaction } from '../src/database.ts';
import { eventColumns, toPositionedEvent } from '../src/event-row.ts';
import type { EventRow, PositionedEvent } from '../src/event-row.ts';
import type { EventLog } from '../src/event-log.ts';
import { horizon } from '../src/log-tables.ts';
import { startTurns } from '../src/turns.ts';
import type { Turns } from '../src/turns.ts';
import { consumerLag } from '../src/upkeep/horizon.ts';
import { pauseByTimer } from '../src/wake-up.ts';
import type { WakeUp } from '../src/wake-up.ts';

type ContenderDeps = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly handle: BatchHandler;
  readonly wakeUp: WakeUp;
};

type Contender = {
  readonly start: (deps: ContenderDeps) => Turns;
  /** It believes that nothing is left. */
  readonly isDone: (database: EventDatabase, log: EventLog) => Promise<boolean>;
};

const consumer = 'trial';
const batchMax = 20;

const logConsumer: Contender = {
  start: (deps) => startConsumer({ ...deps, consumer, batchMax }),
  isDone: async (database, { schema }) => {
    const lag = await database.transaction((tx) => consumerLag(tx, { schema, consumer, countMax: 1 }));
    return lag.events === 0;
  },
};

type Read = (tx: Transaction, log: EventLog) => Promise<readonly PositionedEvent[]>;

const read =
  (condition: string, order: string): Read =>
  async (tx, { schema }) => {
    const { rows } = await tx.query<EventRow>(
      `with mine as (select xid, pos from ${schema}.cursors where consumer = $1 for update skip locked)
       select ${eventColumns} from mine m cross join ${schema}.events e where ${condition} order by ${order} limit $2`,
      [consumer, batchMax],
    );
    return rows.map(toPositionedEvent);
  };

const apply = async (tx: Transaction, { log, handle }: ContenderDeps, events: readonly PositionedEvent[]) => {
  const followUps = await handle(events, { tx, signal: new AbortController().signal });
  await log.append(tx, followUps.map(toDraft));
};

const moveCursor = (tx: Transaction, { schema }: EventLog, event: PositionedEvent) =>
  tx.query(`update ${schema}.cursors set xid = $2::xid8, pos = $3::bigint where consumer = $1`, [
    consumer,
    event.position.xid,
    event.position.pos,
  ]);

function wrongConsumer(turn: (deps: ContenderDeps) => Promise<boolean>): Contender['start'] {
  return (deps) => {
    let isRegistered = false;
    const registerOnce = async (): Promise<void> => {
      if (isRegistered) return;
      await deps.database.transaction((tx) =>
        tx.query(`insert into ${deps.log.schema}.cursors values ($1, 0, '0', 0) on conflict do nothing`, [
          consumer,
        ]),
      );
      isRegistered = true;
    };
    return startTurns({
      turn: async () => {
        await registerOnce();
        return turn(deps);
      },
      wakeUp: deps.wakeUp,
      pause: pauseByTimer,
      onFailed: () => undefined,
    });
  };
}

const nothingAfter =
  (condition: string): Contender['isDone'] =>
  async (database, { schema }) => {
    const { rows } = await database.transaction((tx) =>
      tx.query<{ waits: boolean }>(
        `select not exists (select from ${schema}.cursors where consumer = $1) or exists (
           select from ${schema}.events e join ${schema}.cursors m on m.consumer = $1 and ${condition}) as waits`,
        [consumer],
      ),
    );
    return rows[0]?.waits === false;
  };

const afterPosition = 'e.pos > m.pos';
const afterPair = '(e.xid, e.pos) > (m.xid, m.pos)';

/** Right in everything, but that its cursor moves in a transaction of its own, after that of the effects. */
const cursorApart: Contender = {
  start: wrongConsumer(async (deps) => {
    const { database, log } = deps;
    const readBatch = read(`${afterPair} and e.xid < ${horizon}`, 'e.xid, e.pos');
    const events = await database.transaction(async (tx) => {
      const batch = await readBatch(tx, log);
      if (batch.length > 0) await apply(tx, deps, batch);
      return batch;
    });
    const last = events.at(-1);
    if (last === undefined) return false;
    await database.transaction((tx) => moveCursor(tx, log, last));
    return true;
  }),
  isDone: nothingAfter(afterPair),
};

/** One transaction, but it goes by the sequence alone, as if transactions were committed in its order. */
const sequenceCursor: Contender = {
  start: wrongConsumer(async (deps) => {
    const { database, log } = deps;
    const readBatch = read(afterPosition, 'e.pos');
    return database.transaction(async (tx) => {
      const batch = await readBatch(tx, log);
      const last = batch.at(-1);
      if (last === undefined) return false;
      await apply(tx, deps, batch);
      await moveCursor(tx, log, last);
      return true;
    });
  }),
  isDone: nothingAfter(afterPosition),
};

/** By name, so that a process can be told which to be. */
export const contenders = {
  log: logConsumer,
  'cursor-apart': cursorApart,
  'sequence-cursor': sequenceCursor,
} as const;

export type ContenderName = keyof typeof contenders;
