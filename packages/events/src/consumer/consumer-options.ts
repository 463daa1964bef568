import type { EventDatabase } from '../database.ts';
import type { LoggedEvent } from '../event.ts';
import type { EventLog } from '../event-log.ts';
import type { Pause, WakeUp } from '../wake-up.ts';
import type { BatchHandler } from './handler.ts';

/** Told what happened, for metrics and log lines; what it throws is the service's own bug. */
export type ConsumerObserver = {
  /** A batch has been committed. `parked` of its events went to the dead ones. */
  onBatch?(batch: {
    readonly consumer: string;
    readonly part: number;
    readonly events: number;
    readonly parked: number;
  }): void;
  /** A handler has rejected: a whole batch, or one event by itself for the `attempts`th time. */
  onHandlerFailed?(failure: {
    readonly consumer: string;
    readonly events: readonly LoggedEvent[];
    readonly attempts: number;
    readonly error: unknown;
  }): void;
  /** One event is dead, and its stream waits for a replay. Somebody has to look. */
  onDead?(dead: {
    readonly consumer: string;
    readonly event: LoggedEvent;
    readonly attempts: number;
    readonly error: unknown;
  }): void;
  /** The database, or what `isOutage` knows, is away. Nothing is counted against an event. */
  onOutage?(outage: { readonly consumer: string; readonly error: unknown }): void;
  /** Nobody could read a message of a broker: it is with the broker's dead letters, for somebody to look at. */
  onLaidAside?(message: { readonly consumer: string; readonly reason: string }): void;
};

export type ConsumerOptions = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  /** Names its cursors: the same name on several processes is one consumer. */
  readonly consumer: string;
  readonly handle: BatchHandler;
  readonly wakeUp: WakeUp;
  /** Where a consumer begins that was never seen before. `beginning` by default. */
  readonly from?: 'beginning' | 'now';
  /** How many events a handler gets at most. 100 by default. */
  readonly batchMax?: number;
  /** Batches of this process at the same time, each with a connection: 1–16, 2 by default. */
  readonly concurrency?: number;
  /** How often one event may fail by itself before it is dead. 5 by default. */
  readonly attemptsMax?: number;
  /** Pause after the first failure, doubled with each further one up to 10 s. 100 by default. */
  readonly retryPauseMs?: number;
  /** A handler's time. 10,000 by default; keep it below the pool's `transaction_timeout`. */
  readonly handlerTimeoutMs?: number;
  /** True where trying again later is all that helps: such errors never make an event dead. */
  readonly isOutage?: (error: unknown) => boolean;
  /** What is kept beside a dead event. Name and message by default: mask what may be in it. */
  readonly describeError?: (error: unknown) => string;
  readonly observer?: ConsumerObserver;
  readonly pause?: Pause;
  /** Stops the consumer as `stop` does. */
  readonly signal?: AbortSignal;
};

export type ConsumerSettings = Required<Omit<ConsumerOptions, 'signal'>> & {
  readonly signal: AbortSignal | undefined;
};
