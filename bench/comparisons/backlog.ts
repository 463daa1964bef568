import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison, Contestant } from '../src/comparison.ts';
import { generateBacklog } from '../src/generated-rows.ts';
import { startRelevo } from '../src/targets/relevo.ts';
import type { Tools } from '../src/tools.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
/** Of either: nearly all of the small one. */
const MEASURED = 8_000;
const LOOK_EVERY_MS = 20;
const LONG_MS_MAX = 120_000;

const nameOf = (due: number): string => `${due.toLocaleString('en-US')} due`;

async function untilTaken({ provider }: Tools, count: number): Promise<void> {
  const until = performance.now() + LONG_MS_MAX;
  while ((await provider.taken()) < count) {
    if (performance.now() > until) throw new Error(`Not ${count} were sent within ${LONG_MS_MAX / 1_000} s.`);
    await delay(LOOK_EVERY_MS);
  }
}

/** The most that the process has ever had in memory, by Linux. */
function peakMiB(pid: number): number {
  const [, kiB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kiB) / 1_024;
}

function contestant(due: number): Contestant {
  const name = `relevo-${due}-due`;
  return {
    name: nameOf(due),
    settings: 'as shipped, receipts off; started on what is owed already',
    open: (tools) =>
      Promise.resolve({
        measure: async () => {
          // Started once for its tables, and again on what is owed.
          const maker = await startRelevo(tools, { name });
          await maker.stop();
          const databaseUrl = tools.database.url(name.replaceAll('-', '_'));
          await generateBacklog(tools, databaseUrl, due);
          await tools.settle();
          const startedAt = performance.now();
          const target = await startRelevo(tools, { name, databaseUrl });
          const readyAt = performance.now();
          await untilTaken(tools, MEASURED);
          const sample = {
            rate: MEASURED / ((performance.now() - readyAt) / 1_000),
            ready: readyAt - startedAt,
            memory: peakMiB(target.pid),
          };
          await target.stop();
          return sample;
        },
      }),
  };
}

export const backlog: Comparison = {
  name: 'backlog',
  title: 'What is due already when Relevo starts',
  method: `The first ${MEASURED.toLocaleString('en-US')} messages of a backlog, claimed, sent and recorded; each repeat on a new database. Linux only.`,
  subject: nameOf(LARGE),
  measurements: [
    { key: 'rate', title: 'sent', unit: '/s', better: 'higher' },
    { key: 'ready', title: 'ready after', unit: 'ms', better: 'lower' },
    { key: 'memory', title: 'memory at most', unit: 'MiB', better: 'lower' },
  ],
  contestants: [contestant(SMALL), contestant(LARGE)],
  goals: [
    { measurement: 'rate', relation: 'at least', value: 0.9, of: [nameOf(SMALL)] },
    { measurement: 'ready', relation: 'at most', value: 1.25, of: [nameOf(SMALL)] },
    { measurement: 'memory', relation: 'at most', value: 250 },
  ],
};
