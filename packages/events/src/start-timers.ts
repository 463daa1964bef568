import type { EventDatabase } from './database.ts';
import type { EventLog } from './event-log.ts';
import { startTurns } from './turns.ts';
import type { Turns } from './turns.ts';
import { pauseByTimer } from './wake-up.ts';
import type { Pause, WakeUp } from './wake-up.ts';

export type TimersOptions = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly wakeUp: WakeUp;
  /** Timers in one transaction at most. 100 by default. */
  readonly batchMax?: number;
  readonly onFailed: (error: unknown) => void;
  readonly pause?: Pause;
  readonly signal?: AbortSignal;
};

/** Makes events of timers when they are due, up to a second late. Several processes may: each timer fires once. */
export function startTimers({ log, database, wakeUp, onFailed, signal, ...limits }: TimersOptions): Turns {
  const { batchMax = 100, pause = pauseByTimer } = limits;
  const turn = async (): Promise<boolean> => {
    const fired = await database.transaction((tx) => log.timers.fireDue(tx, batchMax));
    if (fired > 0) wakeUp.notify();
    return fired > 0;
  };
  return startTurns({ turn, wakeUp, pause, onFailed, signal });
}
