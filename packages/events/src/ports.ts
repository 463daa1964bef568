// What a transport of events does for a service, whichever it is. Each adapter keeps
// every promise that is made here: conformance.ts is the suite that tells.
import type { BatchHandler } from './consumer/handler.ts';
import type { DeadLetter, ReplayResult } from './consumer/dead-letters.ts';
import type { LoggedEvent } from './event.ts';

export type EventPublisher = {
  /**
   * Resolves once all of `events` are safe with the transport, in their order within
   * each stream; publish the next ones of a stream after that. Where it rejects, some
   * may be there: publish all of them again, as often as it takes; receivers count each
   * pair of source and id once. Rejects with `TransportUnavailableError` where a broker
   * is away, in bounded time, with `EventTooLargeError` where no further try would
   * help, and with `TransportClosedError` after `close`.
   */
  publish(events: readonly LoggedEvent[]): Promise<void>;
  /** Waits for what is being published, and lets go of everything. May be called again, also meanwhile. */
  close(): Promise<void>;
};

export type SubscribeOptions = {
  /** Each consumer gets every event; subscriptions of the same name share them. */
  readonly consumer: string;
  /**
   * Gets each event once that counts: what it writes with its transaction, and what it
   * resolves with, is committed together with the mark that the event was dealt with.
   * Events of a stream come in order. Where it rejects they come again, one by one; what
   * has failed `attemptsMax` times by itself becomes a dead letter, with all later events
   * of its stream, and the other streams go on.
   */
  readonly handle: BatchHandler;
  /** Events in one call of the handler, at most. */
  readonly batchMax?: number;
  /** Calls of the handler at the same time in this process: with `batchMax` the bound of what is in hand. */
  readonly concurrency?: number;
  readonly attemptsMax?: number;
  readonly retryPauseMs?: number;
};

export type Subscription = {
  /** Events that this consumer has not dealt with; exact up to 10,000, which stands for more. Dead ones are not among them. */
  lag(): Promise<number>;
  /** In order, at most `limit`. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** Tries the dead letters of one stream again, in order; see `ReplayResult`. */
  replay(stream: string): Promise<ReplayResult>;
  /** Lets the handlers under way end, and takes nothing more. May be called again, also meanwhile. */
  stop(): Promise<void>;
};

export type EventSubscriber = {
  /** Begins at once, or as soon as the transport and the database are there; both may come and go. */
  subscribe(options: SubscribeOptions): Subscription;
  /** Stops every subscription. May be called again, also meanwhile. */
  close(): Promise<void>;
};
