// A race on a real PostgreSQL, bounded and from a seed: writers whose transactions are
// committed in another order than they began, and consumers that lose their connection
// between any two statements. Two wrong consumers run the same race and fail it.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { createWakeUp } from '../index.ts';
import {
  accountOfTrial,
  contenders,
  createBreakingDatabase,
  createEffectsTable,
  createSeededDraw,
  loseConnection,
  recordEffects,
  writeTrialEvents,
} from '../trials.ts';
import type { ContenderName, TrialAccount } from '../trials.ts';
import { createLogDatabase } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

const seed = 20_261_126;
let logDatabase: LogDatabase;
beforeEach(async () => {
  logDatabase = await createLogDatabase();
  await createEffectsTable(logDatabase.pool);
});
afterEach(() => logDatabase.drop());

type Race = { readonly name: ContenderName; readonly processes: number; readonly breakProbability: number };

async function race({ name, processes, breakProbability }: Race): Promise<TrialAccount> {
  const { pool, log, openPool } = logDatabase;
  const contender = contenders[name];
  const wakeUp = createWakeUp();
  const running = Array.from({ length: processes }, (_, index) => {
    const draw = createSeededDraw(seed + index);
    const options = { draw, probability: breakProbability, onBreak: loseConnection };
    const database = createBreakingDatabase(openPool(), options);
    return contender.start({ log, database, handle: recordEffects, wakeUp });
  });
  const draw = createSeededDraw(seed);
  await writeTrialEvents({
    log,
    database: pool,
    wakeUp,
    draw,
    writers: 5,
    transactionsPerWriter: 40,
    holdMsMax: 20,
  });
  await until(() => contender.isDone(pool, log));
  await Promise.all(running.map((turns) => turns.stop()));
  return accountOfTrial(pool, log);
}

describe('each event takes effect once, in the order of its stream', () => {
  it('with several consumers and long transactions', async () => {
    const account = await race({ name: 'log', processes: 3, breakProbability: 0 });
    expect(account).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0 });
    expect(account.placed).toBeGreaterThan(200);
  });

  it('with connections that are lost between any two statements', async () => {
    const account = await race({ name: 'log', processes: 3, breakProbability: 0.1 });
    expect(account).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0 });
  });
});

describe('the race can be lost', () => {
  it('fails on a cursor that moves in a transaction of its own: effects come twice', async () => {
    const account = await race({ name: 'cursor-apart', processes: 1, breakProbability: 0.1 });
    expect(account.twice).toBeGreaterThan(0);
  });

  it('fails on a cursor that goes by the sequence, without the horizon: events are skipped', async () => {
    const account = await race({ name: 'sequence-cursor', processes: 1, breakProbability: 0 });
    expect(account.lost).toBeGreaterThan(0);
  });
});
