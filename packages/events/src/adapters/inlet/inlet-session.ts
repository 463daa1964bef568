// Messages of one connection to a broker, on their way into the log. One batch is
// written at a time, and what comes meanwhile is the next one: order needs no more, and
// a burst costs few transactions. What can not be written waits and is tried again; it
// is never given back and taken again, since that is where brokers lose the order.
import type { Pause, WakeUp } from '../../wake-up.ts';
import { readBody } from '../wire.ts';
import type { IncomingEvent, ReadMessage } from '../wire.ts';
import { keepEvents } from './keep-events.ts';
import type { KeepDeps } from './keep-events.ts';

const batchMax = 500;
/** Twice what is written at once, so that the next batch is there when one is done. */
export const inHandMax = 1_000;
const roomPauseMs = 5;
const retryPauseMsMin = 20;
const retryPauseMsMax = 1_000;

/** How to deal with the broker about its messages. Where either rejects, the same batch is dealt with again. */
export type MessageHolder<Message> = {
  readonly bodyOf: (message: Message) => string;
  /** They are in the log, or laid aside: all of them, in the order in which they came. */
  readonly acknowledge: (messages: readonly Message[]) => Promise<void>;
  /** No further try would help: it goes to the broker's dead letters, for somebody to look at. */
  readonly layAside: (message: Message, reason: string) => Promise<void>;
  /**
   * For brokers that know no connection whose end would tell them: what was not acknowledged when the session ended, in
   * the order in which it came. Where it rejects, the broker gives it to somebody later.
   */
  readonly giveBack?: (messages: readonly Message[]) => Promise<void>;
};

export type InletSession<Message> = {
  /** After `end` it does nothing: the message was not acknowledged, and comes again. */
  readonly push: (message: Message) => void;
  /** Messages that were pushed and are not acknowledged. */
  readonly inHand: () => number;
  /** Resolves once there is room for more, or none is wanted: for brokers that would hand over without a bound. */
  readonly hasRoom: (signal: AbortSignal) => Promise<void>;
  /** Ends the batch under way, and gives back or forgets the others. */
  readonly end: () => Promise<void>;
};

export type OpenSession = <Message>(holder: MessageHolder<Message>) => InletSession<Message>;

export type InletDeps = KeepDeps & {
  readonly wakeUp: WakeUp;
  readonly pause: Pause;
  /** The database is away, or the broker: the batch waits. */
  readonly onOutage: (error: unknown) => void;
  /** How a message is read where it is not told: as a CloudEvent of ours. */
  readonly read?: ReadMessage | undefined;
  readonly onLaidAside?: (reason: string) => void;
};

export function openInletSession<Message>(
  deps: InletDeps,
  holder: MessageHolder<Message>,
): InletSession<Message> {
  const ending = new AbortController();
  const waiting: Message[] = [];
  let batch: readonly Message[] = [];
  let left: readonly Message[] = [];
  let running: Promise<void> | null = null;

  const dealUntilDone = async (): Promise<void> => {
    for (let pauseMs = retryPauseMsMin; ; pauseMs = Math.min(pauseMs * 2, retryPauseMsMax)) {
      try {
        await dealWith(deps, holder, batch);
        return;
      } catch (error) {
        if (!isOver()) deps.onOutage(error);
      }
      if (!isOver()) await deps.pause(pauseMs, ending.signal);
      if (isOver()) {
        left = batch;
        return;
      }
    }
  };
  const isOver = (): boolean => ending.signal.aborted;
  const inHand = (): number => waiting.length + batch.length;
  const run = async (): Promise<void> => {
    while (waiting.length > 0 && !isOver()) {
      batch = waiting.splice(0, batchMax);
      await dealUntilDone();
    }
    batch = [];
    running = null;
  };

  return {
    push: (message) => {
      if (isOver()) return;
      waiting.push(message);
      running ??= run();
    },
    inHand,
    hasRoom: async (signal) => {
      while (inHand() >= inHandMax && !isOver() && !signal.aborted) await deps.pause(roomPauseMs, signal);
    },
    end: async () => {
      ending.abort();
      const notBegun = waiting.splice(0);
      await running;
      await holder.giveBack?.([...left, ...notBegun]).catch(() => undefined);
    },
  };
}

async function dealWith<Message>(
  deps: InletDeps,
  { bodyOf, acknowledge, layAside }: MessageHolder<Message>,
  batch: readonly Message[],
): Promise<void> {
  const unreadable: { readonly message: Message; readonly reason: string }[] = [];
  const messageOf = new Map<IncomingEvent, Message>();
  for (const message of batch) {
    const read = readBody(bodyOf(message), deps.read);
    if ('problem' in read) unreadable.push({ message, reason: read.problem });
    else messageOf.set(read.event, message);
  }
  const refused = await keepEvents(deps, [...messageOf.keys()]);
  deps.wakeUp.notify();
  for (const [event, reason] of refused) {
    const message = messageOf.get(event);
    if (message !== undefined) unreadable.push({ message, reason });
  }
  for (const { message, reason } of unreadable) {
    await layAside(message, reason);
    deps.onLaidAside?.(reason);
  }
  await acknowledge(batch);
}
