import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison, Contestant } from '../src/comparison.ts';
import { startPacedLoad } from '../src/paced-load.ts';
import { startRelevo } from '../src/targets/relevo.ts';
import { untilDrained } from '../src/targets/target.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';

const PER_SECOND = 240;
/** PostgreSQL tells its counters a second late. */
const COUNTERS_LATE_MS = 1_500;

const nameOf = (count: number): string => (count === 1 ? 'one replica' : `${count} replicas`);

async function startReplicas(tools: Tools, count: number): Promise<readonly Target[]> {
  const [name, ...others] = Array.from({ length: count }, (_, index) => `relevo-${index + 1}-of-${count}`);
  if (name === undefined) return [];
  const first = await startRelevo(tools, { name });
  const databaseUrl = tools.database.url(name.replaceAll('-', '_'));
  const targets = [first];
  for (const other of others) targets.push(await startRelevo(tools, { name: other, databaseUrl }));
  return targets;
}

async function commits(tools: Tools, databaseUrl: string): Promise<number> {
  await delay(COUNTERS_LATE_MS);
  const [row] = await tools.database.query(
    databaseUrl,
    'select xact_commit::int as commits from pg_stat_database where datname = current_database()',
  );
  return Number(row?.['commits']);
}

function contestant(count: number): Contestant {
  return {
    name: nameOf(count),
    settings: `${PER_SECOND} payments a second over ${nameOf(count)} on one database, receipts off`,
    open: async (tools) => {
      const targets = await startReplicas(tools, count);
      const databaseUrl = tools.database.url(`relevo_1_of_${count}`);
      return {
        measure: async ({ seconds }) => {
          const takenBefore = await tools.provider.taken();
          const before = await commits(tools, databaseUrl);
          const begunAt = performance.now();
          const loads = targets.map(({ url }) => startPacedLoad(url, PER_SECOND / count));
          await delay(seconds * 1_000);
          const payments = (await Promise.all(loads.map((load) => load.stop()))).flat();
          for (const target of targets.slice(0, 1)) await untilDrained(target);
          const idleShare = (await idleCommits(tools, databaseUrl)) * (performance.now() - begunAt);
          const spent = (await commits(tools, databaseUrl)) - before - idleShare;
          const told = (await tools.provider.taken()) - takenBefore;
          const accepted = payments.filter(({ acceptedAtMs }) => acceptedAtMs !== null).length;
          if (told !== accepted)
            throw new Error(`${accepted} payments were taken, and ${told} messages sent.`);
          return { transactions: spent / accepted };
        },
      };
    },
  };
}

const IDLE_MS = 2_000;

/** What the replicas send while nothing is to be done, for each millisecond. */
async function idleCommits(tools: Tools, databaseUrl: string): Promise<number> {
  const before = await commits(tools, databaseUrl);
  await delay(IDLE_MS);
  return ((await commits(tools, databaseUrl)) - before) / (IDLE_MS + COUNTERS_LATE_MS);
}

export const replicas: Comparison = {
  name: 'replicas',
  title: 'Replicas on one database',
  method:
    'On two cores more processes take no more payments. What can be seen is whether they cost the database more for each payment, and whether anything is lost or sent twice when they share it: then the run fails. Transactions that idle replicas make are taken off.',
  subject: nameOf(4),
  measurements: [{ key: 'transactions', title: 'transactions each', unit: '', better: 'lower' }],
  contestants: [1, 2, 4].map(contestant),
  // One to take it and one to end its call, or fewer where several share a statement.
  goals: [{ measurement: 'transactions', relation: 'at most', value: 2.2 }],
};
