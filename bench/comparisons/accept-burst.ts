import type { Comparison, Contestant, Goal, Runner } from '../src/comparison.ts';
import { missingFastApi, startFastApi, startNaive } from '../src/targets/contestants.ts';
import { missingPgbench, runPgbench } from '../src/targets/pgbench.ts';
import { HELD_BACK, startRelevo } from '../src/targets/relevo.ts';
import type { Target } from '../src/targets/target.ts';
import type { Tools } from '../src/tools.ts';
import { assertAllAccepted, payAsFastAsPossible, warmUp } from '../src/wrk.ts';

const RELEVO = 'Relevo';
const ONE_EACH = 'Relevo, one transaction each';
const PGBENCH = 'pgbench, the same statement';
const NAIVE = 'express + opossum + axios';
const FASTAPI = 'FastAPI + pybreaker + requests';

async function payInABurst(target: Target): Promise<Runner> {
  await target.clean();
  return {
    measure: async ({ warmUpS, seconds }) => {
      await warmUp(target.url, warmUpS);
      await target.clean();
      const load = await payAsFastAsPossible(target.url, seconds);
      assertAllAccepted(load);
      return { rate: load.accepted / (load.durationMs / 1_000), p99: load.p99Ms };
    },
  };
}

/** The primary hangs, so the one delivery that may be under way stays there, and none follows. */
async function payWhileHeldBack(tools: Tools, name: string, isGrouping: boolean): Promise<Runner> {
  const target = await startRelevo(tools, { name, isGrouping, gateway: HELD_BACK });
  const runner = await payInABurst(target);
  return {
    measure: async (length) => {
      await tools.provider.setPrimary('hang');
      return runner.measure(length);
    },
  };
}

async function openPgbench(tools: Tools): Promise<Runner> {
  const databaseUrl = await migratedDatabase(tools);
  return {
    measure: async ({ warmUpS, seconds }) => {
      if (warmUpS > 0) await runPgbench(tools, databaseUrl, warmUpS);
      return { rate: await runPgbench(tools, databaseUrl, seconds) };
    },
  };
}

/** Relevo makes its tables when it starts. */
async function migratedDatabase(tools: Tools): Promise<string> {
  await startRelevo(tools, { name: 'relevo-pgbench', gateway: HELD_BACK });
  return tools.database.url('relevo_pgbench');
}

const contestants: readonly Contestant[] = [
  {
    name: RELEVO,
    settings: 'as shipped, with validation, metrics, logs and trace; one process',
    open: (tools) => payWhileHeldBack(tools, 'relevo', true),
  },
  {
    name: ONE_EACH,
    settings: 'the same process, but each payment is a transaction of its own, ten at once',
    open: (tools) => payWhileHeldBack(tools, 'relevo-one-each', false),
  },
  {
    name: PGBENCH,
    settings: '50 clients, prepared, without HTTP',
    missing: missingPgbench,
    open: openPgbench,
  },
  {
    name: NAIVE,
    settings: 'sends in the request, stores nothing; no logs, metrics or traces; one process',
    open: async (tools) => payInABurst(await startNaive(tools, 'opossum')),
  },
  {
    name: FASTAPI,
    settings:
      'sends in the request, stores nothing; uvicorn with one worker, no access log. pybreaker holds a lock through each call, so they go one after another',
    missing: missingFastApi,
    open: async (tools) => payInABurst(await startFastApi(tools)),
  },
];

const goals: readonly Goal[] = [
  { measurement: 'rate', relation: 'at least', value: 1.8, of: [ONE_EACH] },
  { measurement: 'rate', relation: 'at least', value: 2.5, of: [NAIVE] },
  { measurement: 'rate', relation: 'at least', value: 8, of: [FASTAPI] },
  { measurement: 'rate', relation: 'at least', value: 0.8, of: [PGBENCH], isStretch: true },
];

export const acceptBurst: Comparison = {
  name: 'accept-burst',
  title: 'Payments taken in a burst, 50 connections',
  method:
    'Each answer 201 is on disk at Relevo (fsync on). Delivery is held back there, since a burst is over before it matters; the services that store nothing have to send first.',
  subject: RELEVO,
  measurements: [
    { key: 'rate', title: 'payments', unit: '/s', better: 'higher' },
    { key: 'p99', title: 'p99', unit: 'ms', better: 'lower' },
  ],
  contestants,
  goals,
};
