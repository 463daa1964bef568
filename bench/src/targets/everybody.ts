// Who takes part wherever payments are taken and sent.
import type { Contestant, Runner } from '../comparison.ts';
import type { Tools } from '../tools.ts';
import {
  missingFastApi,
  missingRedis,
  startBullMq,
  startFastApi,
  startGraphileWorker,
  startNaive,
  startPgBoss,
} from './contestants.ts';
import { startRelevo } from './relevo.ts';
import type { Target } from './target.ts';

export const RELEVO = 'Relevo';
export const NAIVE = 'express + opossum + axios';
export const FASTAPI = 'FastAPI + pybreaker + requests';
const BULLMQ_EVERYSEC = 'BullMQ, fsync every second';
const BULLMQ_ALWAYS = 'BullMQ, fsync always';
const GRAPHILE_WORKER = 'graphile-worker';
const PG_BOSS = 'pg-boss';

/** Who keeps what it took. */
export const DURABLE_QUEUES: readonly string[] = [BULLMQ_EVERYSEC, BULLMQ_ALWAYS, GRAPHILE_WORKER, PG_BOSS];

type Measured = (target: Target, tools: Tools) => Runner;

/** Each as a contestant that is measured in the same way. */
export function everybody(measured: Measured): readonly Contestant[] {
  const opening =
    (start: (tools: Tools) => Promise<Target>): Contestant['open'] =>
    async (tools) =>
      measured(await start(tools), tools);
  return [
    {
      name: RELEVO,
      settings: 'as shipped, receipts off, with validation, metrics, logs and trace; one process',
      open: opening((tools) => startRelevo(tools, { name: 'relevo' })),
    },
    {
      name: NAIVE,
      settings: 'sends in the request, stores nothing; no logs, metrics or traces; one process',
      open: opening((tools) => startNaive(tools, 'opossum')),
    },
    {
      name: FASTAPI,
      settings:
        'sends in the request, stores nothing; uvicorn with one worker, no access log. pybreaker holds a lock through each call, so they go one after another',
      missing: missingFastApi,
      open: opening(startFastApi),
    },
    {
      name: BULLMQ_EVERYSEC,
      settings:
        'Redis with appendfsync everysec: up to a second of payments is lost with the machine; concurrency 50',
      missing: missingRedis,
      open: opening((tools) => startBullMq(tools, 'everysec')),
    },
    {
      name: BULLMQ_ALWAYS,
      settings: 'Redis with appendfsync always; concurrency 50',
      missing: missingRedis,
      open: opening((tools) => startBullMq(tools, 'always')),
    },
    {
      name: GRAPHILE_WORKER,
      settings:
        'addJob for each payment; 24 jobs at once, local queue of 500, batched completion, as its documentation sets it for throughput',
      open: opening(startGraphileWorker),
    },
    {
      name: PG_BOSS,
      settings:
        'send for each payment; woken by NOTIFY, four workers with batches of 50, at once again while they are full',
      open: opening(startPgBoss),
    },
  ];
}
