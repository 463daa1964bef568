// One turn is one transaction: cursor, effects and what follows are committed together
// or not at all, wherever the process dies.
import { sqlStateOf } from '../database.ts';
import type { Transaction } from '../database.ts';
import { advance, claimBatch } from './claim.ts';
import type { Claim } from './claim.ts';
import type { ConsumerSettings } from './consumer-options.ts';
import { toDraft } from './handler.ts';
import { recordFailure } from './record-failure.ts';
import { runHandler } from './run-handler.ts';

const waitsBehind = 'an earlier event of its stream is dead';

type Turn = {
  claim: Claim | null;
  hasFollowUps: boolean;
  /** The handler rejected, or what it decided could not be appended. */
  isHandlersFault: boolean;
  /** A statement failed, and the server did not say why: the connection is gone. */
  isBroken: boolean;
};

/** True where there may be more at once. Rejects where the database, or what the handler needs, is away. */
export async function takeTurn(settings: ConsumerSettings): Promise<boolean> {
  const { database, consumer, observer, wakeUp } = settings;
  const turn: Turn = { claim: null, hasFollowUps: false, isHandlersFault: false, isBroken: false };
  try {
    await database.transaction((tx) => work(watched(tx, turn), settings, turn));
  } catch (error) {
    const isEventsFault = turn.isHandlersFault || sqlStateOf(error) !== null;
    if (turn.claim === null || turn.isBroken || !isEventsFault) throw error;
    return recordFailure(settings, turn.claim, error);
  }
  if (turn.claim === null) return false;
  const { part, events, behind } = turn.claim;
  observer.onBatch?.({ consumer, part, events: events.length, parked: behind.length });
  if (turn.hasFollowUps) wakeUp.notify();
  return true;
}

async function work(tx: Transaction, settings: ConsumerSettings, turn: Turn): Promise<void> {
  const claim = await claimBatch(tx, settings);
  turn.claim = claim;
  if (claim === null) return;
  const { handled, behind } = claim;
  if (handled.length > 0) turn.hasFollowUps = await handleEvents(tx, settings, turn, handled);
  const dead = behind.map((event) => ({ event, error: waitsBehind, attempts: 0 }));
  await advance(tx, settings, claim, dead);
}

async function handleEvents(
  tx: Transaction,
  { log, handle, handlerTimeoutMs }: ConsumerSettings,
  turn: Turn,
  events: Claim['handled'],
): Promise<boolean> {
  try {
    const followUps = await runHandler({ handle, events, tx, timeoutMs: handlerTimeoutMs });
    await log.append(tx, followUps.map(toDraft));
    return followUps.length > 0;
  } catch (error) {
    turn.isHandlersFault = true;
    throw error;
  }
}

function watched(tx: Transaction, turn: Turn): Transaction {
  return {
    query: async (text, values) => {
      try {
        return await tx.query(text, values);
      } catch (error) {
        if (sqlStateOf(error) === null) turn.isBroken = true;
        throw error;
      }
    },
  };
}
