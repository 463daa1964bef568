// The event log is looked at often, made room in now and then, and let go of what is old once an hour. On every
// replica: each step is safe beside the others' and does nothing where one of them was quicker.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';

export type EventLogState = {
  /** For how long a transaction that is under way has kept the oldest event from everybody; 0 where none does. */
  readonly horizonAgeMs: number;
  /** Events that were ever written. */
  readonly written: number;
  readonly consumers: readonly {
    readonly consumer: string;
    /** That wait for it; up to a bound. */
    readonly events: number;
    readonly ageMs: number;
    /** That it could not handle, and those behind them. */
    readonly dead: number;
  }[];
};

export type EventLogUpkeep = {
  look(): Promise<EventLogState>;
  /** The next partition, in time. */
  makeRoom(): Promise<void>;
  /** One partition of old events, and some old marks of messages from outside. */
  letGo(): Promise<{ readonly dropped: string | null; readonly isMore: boolean }>;
};

export type KeepEventLogDeps = {
  readonly upkeep: EventLogUpkeep;
  readonly monotonic: () => number;
  readonly lookEveryMs: number;
  readonly makeRoomEveryMs: number;
  readonly letGoEveryMs: number;
  readonly onLooked: (state: EventLogState) => void;
  readonly onDropped: (partition: string) => void;
  readonly onFailed: (error: unknown) => void;
};

export function createKeepEventLog(deps: KeepEventLogDeps): BackgroundLoop {
  const { upkeep, monotonic, lookEveryMs } = deps;
  let roomAtMs = -Infinity;
  let letGoAtMs = -Infinity;

  const turn = async (): Promise<number> => {
    deps.onLooked(await upkeep.look());
    if (monotonic() >= roomAtMs) {
      await upkeep.makeRoom();
      roomAtMs = monotonic() + deps.makeRoomEveryMs;
    }
    if (monotonic() >= letGoAtMs) {
      const { dropped, isMore } = await upkeep.letGo();
      if (dropped !== null) deps.onDropped(dropped);
      if (!isMore) letGoAtMs = monotonic() + deps.letGoEveryMs;
    }
    return lookEveryMs;
  };

  return createBackgroundLoop({ turn, failurePauseMs: () => lookEveryMs, onFailed: deps.onFailed });
}
