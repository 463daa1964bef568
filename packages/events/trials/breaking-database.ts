// A database that is lost between any two statements, around the commit among them: what
// a crash leaves behind, at every place where it can happen.
import type { EventDatabase } from '../src/database.ts';

export type BreakingOptions = {
  readonly draw: () => number;
  /** Of each boundary between statements, 0–1. */
  readonly probability: number;
  /** Throws, or ends the process. */
  readonly onBreak: () => never | Promise<never>;
};

export function createBreakingDatabase(
  database: EventDatabase,
  { draw, probability, onBreak }: BreakingOptions,
): EventDatabase {
  const maybeBreak = async (): Promise<void> => {
    if (draw() < probability) await onBreak();
  };
  return {
    transaction: async (work) => {
      const result = await database.transaction(async (tx) => {
        const done = await work({
          query: async (text, values) => {
            await maybeBreak();
            return tx.query(text, values);
          },
        });
        await maybeBreak();
        return done;
      });
      await maybeBreak(); // committed, and nobody is told
      return result;
    },
  };
}

/** As a driver reports it: without an SQLSTATE. */
export function loseConnection(): never {
  throw new Error('Connection terminated unexpectedly');
}
