// Consumer processes that are killed at any statement, a database that crashes in
// between, and at the end the account: each event has taken effect once. Two wrong
// consumers go through the same and fail.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEventLog, createWakeUp, eventLogMigrations } from '@relevo/events';
import {
  accountOfTrial,
  contenders,
  createEffectsTable,
  createSeededDraw,
  writeTrialEvents,
} from '@relevo/events/trials';
import type { ContenderName, TrialAccount } from '@relevo/events/trials';
import { openTestPool, until } from '@relevo/test-kit';
import { lasting } from '../harness/until.ts';
import { startConsumerFleet } from './consumer-fleet.ts';
import { startTrialCluster } from './trial-cluster.ts';
import type { TrialCluster } from './trial-cluster.ts';
import { newId, trialSchema } from './trial-log.ts';

const seed = Number(process.env['RELEVO_EVENTS_SEED'] ?? 20_261_126);
const KILLS = 10;
const MORE_MAX = 20;

const log = createEventLog({ schema: trialSchema, source: '/relevo/trial', newId });

let cluster: TrialCluster;
beforeAll(async () => {
  cluster = await startTrialCluster();
});
afterAll(() => cluster.stop());

type Trial = { readonly name: ContenderName; readonly processes: number; readonly databaseCrashes: number };

async function runTrial({
  name,
  processes,
  databaseCrashes,
}: Trial): Promise<TrialAccount & { readonly kills: number }> {
  const database = `trial_${name.replaceAll('-', '_')}`;
  const administration = openTestPool(cluster.url, 1);
  await administration.query(`create database ${database}`);
  await administration.close();
  const url = new URL(cluster.url);
  url.pathname = `/${database}`;
  const pool = openTestPool(url.href);
  for (const { sql } of eventLogMigrations(trialSchema)) await pool.transaction((tx) => tx.query(sql));
  await createEffectsTable(pool);

  const fleet = startConsumerFleet({ url: url.href, name, processes, seed, probability: 0.006 });
  const draw = createSeededDraw(seed);
  const write = (transactionsPerWriter: number): Promise<void> =>
    writeTrialEvents({
      ...{ log, database: pool, wakeUp: createWakeUp(), draw, transactionsPerWriter },
      writers: 6,
      holdMsMax: 60,
      isPassing: () => true,
    });
  const writing = write(110);
  for (let crashes = 0; crashes < databaseCrashes; crashes += 1) {
    await lasting(2_000);
    await cluster.crash();
  }
  await writing;
  // Where nothing is written hardly anything is done, and so hardly anybody dies.
  for (let more = 0; more < MORE_MAX && fleet.kills() < KILLS; more += 1) await write(20);
  await until(() => fleet.kills() >= KILLS, 30_000);
  fleet.spare();
  await until(() => contenders[name].isDone(pool, log).catch(() => false), 30_000);
  await fleet.stop();
  const account = await accountOfTrial(pool, log);
  await pool.close();
  return { ...account, kills: fleet.kills() };
}

it('counts each event once, whichever process dies and when, the database among them', async () => {
  const account = await runTrial({ name: 'log', processes: 3, databaseCrashes: 2 });
  expect(account).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0 });
  expect(account.placed).toBeGreaterThan(1_000);
  expect(account.kills).toBeGreaterThanOrEqual(KILLS);
});

it('fails on a cursor that moves in a transaction of its own', async () => {
  const account = await runTrial({ name: 'cursor-apart', processes: 3, databaseCrashes: 0 });
  expect(account.twice).toBeGreaterThan(0);
});

it('fails on a cursor that goes by the sequence, without the horizon', async () => {
  const account = await runTrial({ name: 'sequence-cursor', processes: 3, databaseCrashes: 0 });
  expect(account.lost).toBeGreaterThan(0);
});
