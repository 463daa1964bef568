// Writers that commit in another order than they began: each appends at once and then
// holds its transaction for a while; some roll back.
import { setTimeout as delay } from 'node:timers/promises';
import type { EventDatabase } from '../src/database.ts';
import type { EventLog } from '../src/event-log.ts';
import type { WakeUp } from '../src/wake-up.ts';
import { orderPlaced } from './effects.ts';

export type WritersDeps = {
  readonly log: EventLog;
  readonly database: EventDatabase;
  readonly wakeUp: WakeUp;
  readonly draw: () => number;
  readonly writers: number;
  readonly transactionsPerWriter: number;
  /** One transaction in twenty is held ten times as long. */
  readonly holdMsMax: number;
  /** Another try may help: the database is away for now. */
  readonly isPassing?: (error: unknown) => boolean;
};

class RolledBackOnPurposeError extends Error {}

const streamCount = 24;

export async function writeTrialEvents(deps: WritersDeps): Promise<void> {
  await Promise.all(Array.from({ length: deps.writers }, () => writeInTurn(deps)));
}

async function writeInTurn(deps: WritersDeps): Promise<void> {
  for (let nth = 0; nth < deps.transactionsPerWriter; nth += 1) await writeOne(deps);
}

async function writeOne(deps: WritersDeps): Promise<void> {
  const { log, database, wakeUp, draw, holdMsMax, isPassing = () => false } = deps;
  const streams = Array.from(
    { length: 1 + Math.floor(draw() * 3) },
    () => `order-${Math.floor(draw() * streamCount)}`,
  );
  const holdMs = draw() * holdMsMax * (draw() < 0.05 ? 10 : 1);
  const isRolledBack = draw() < 0.1;
  for (;;) {
    try {
      await database.transaction(async (tx) => {
        await log.append(
          tx,
          streams.map((stream) => ({ stream, type: orderPlaced, data: {} })),
        );
        await delay(holdMs);
        if (isRolledBack) throw new RolledBackOnPurposeError();
      });
      wakeUp.notify();
      return;
    } catch (error) {
      if (error instanceof RolledBackOnPurposeError) return;
      if (!isPassing(error)) throw error;
      await delay(50);
    }
  }
}
