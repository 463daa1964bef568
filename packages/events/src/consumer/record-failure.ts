// A batch that failed is undone by now. Its events are taken one by one until the one
// that fails has been found; that one comes again, and in the end is dead, so that
// the other streams of its part go on. All of it is kept with the cursor: a process
// that dies meanwhile changes nothing.
import { sqlStateOf } from '../database.ts';
import type { PositionedEvent } from '../event-row.ts';
import { advance } from './claim.ts';
import type { Claim } from './claim.ts';
import type { ConsumerSettings } from './consumer-options.ts';
import { retryPauseMsMax } from './consumer-settings.ts';
import { countAttemptStatement, lockCursorStatement, separateStatement } from './cursor-statements.ts';

// A statement that took too long. Where it was for many events, fewer of them may help, and nothing else does.
const tookTooLong = '57014';

/** True: there may be more at once, of this part or of others. Rethrows what is nobody's fault. */
export async function recordFailure(
  settings: ConsumerSettings,
  claim: Claim,
  error: unknown,
): Promise<boolean> {
  const { consumer, observer, attemptsMax } = settings;
  const [event] = claim.handled;
  const isSingle = claim.events.length === 1;
  const mayHelpAlone = !isSingle && sqlStateOf(error) === tookTooLong;
  if (event === undefined || (settings.isOutage(error) && !mayHelpAlone)) throw error;
  if (!isSingle) {
    observer.onHandlerFailed?.({ consumer, events: claim.handled, attempts: 0, error });
    await separate(settings, claim);
    return true;
  }
  const attempts = claim.attempts + 1;
  observer.onHandlerFailed?.({ consumer, events: [event], attempts, error });
  if (attempts < attemptsMax) await countAttempt(settings, claim, attempts, error);
  else if (await declareDead(settings, claim, event, error))
    observer.onDead?.({ consumer, event, attempts, error });
  return true;
}

const placeOf = ({ consumer }: ConsumerSettings, { part, cursor }: Claim): readonly unknown[] => [
  consumer,
  part,
  cursor.xid,
  cursor.pos,
];

async function separate(settings: ConsumerSettings, claim: Claim): Promise<void> {
  const { database, log } = settings;
  await database.transaction((tx) =>
    tx.query(separateStatement(log.schema), [...placeOf(settings, claim), claim.events.length]),
  );
}

async function countAttempt(
  settings: ConsumerSettings,
  claim: Claim,
  attempts: number,
  error: unknown,
): Promise<void> {
  const { database, log, retryPauseMs, describeError } = settings;
  const pauseMs = Math.min(retryPauseMs * 2 ** (attempts - 1), retryPauseMsMax);
  await database.transaction((tx) =>
    tx.query(countAttemptStatement(log.schema), [
      ...placeOf(settings, claim),
      pauseMs,
      describeError(error),
      claim.attempts,
    ]),
  );
}

/** False where another process has gone on meanwhile. */
async function declareDead(
  settings: ConsumerSettings,
  claim: Claim,
  event: PositionedEvent,
  error: unknown,
): Promise<boolean> {
  const { database, log, describeError } = settings;
  return database.transaction(async (tx) => {
    const { rows } = await tx.query(lockCursorStatement(log.schema), placeOf(settings, claim));
    if (rows.length === 0) return false;
    const dead = { event, error: describeError(error), attempts: claim.attempts + 1 };
    await advance(tx, settings, claim, [dead]);
    return true;
  });
}
