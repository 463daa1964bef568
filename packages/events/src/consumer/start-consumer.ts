import { partCount } from '../stream-part.ts';
import { startTurns } from '../turns.ts';
import type { Turns } from '../turns.ts';
import type { EventDatabase } from '../database.ts';
import type { EventLog } from '../event-log.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import { consumerSettings } from './consumer-settings.ts';
import { registerStatement } from './cursor-statements.ts';
import { takeTurn } from './take-turn.ts';

export type RegisterOptions = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly consumer: string;
  /** `now` leaves out what is below the horizon by then; what is above it still comes. */
  readonly from: 'beginning' | 'now';
};

/** Gives a new consumer its cursors; one that has them keeps them where they are. */
export async function registerConsumer({ log, database, consumer, from }: RegisterOptions): Promise<void> {
  await database.transaction((tx) =>
    tx.query(registerStatement(log.schema), [consumer, partCount, from === 'now']),
  );
}

/**
 * Hands the events of a log to one handler, each once: what the handler writes with its
 * transaction is committed with the cursor. Each stream keeps its order; up to
 * `concurrency` parts are under way here, and more in other processes. Needs the
 * database only when it can be had: it begins, and goes on, as soon as that is there.
 * Throws `RangeError` for a limit that is none.
 */
export function startConsumer(options: ConsumerOptions): Turns {
  const settings = consumerSettings(options);
  const { consumer, observer, wakeUp, pause, signal, concurrency } = settings;
  let isRegistered = false;

  const turn = async (): Promise<boolean> => {
    if (!isRegistered) await registerConsumer(settings);
    isRegistered = true;
    return takeTurn(settings);
  };
  const onFailed = (error: unknown): void => observer.onOutage?.({ consumer, error });
  const workers = Array.from({ length: concurrency }, () =>
    startTurns({ turn, wakeUp, pause, onFailed, signal }),
  );

  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
