// npm run bench: Relevo against what else one could use, side by side in one run.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '@relevo/local-runtime';
import { long, quick, usual } from './comparisons/all.ts';
import { parseArguments } from './src/arguments.ts';
import type { Arguments } from './src/arguments.ts';
import type { Comparison, Result } from './src/comparison.ts';
import { installContestants } from './src/install.ts';
import { describeMachine } from './src/machine.ts';
import { writeDocs, writeJson, sectionOf } from './src/report.ts';
import { runComparison } from './src/run-comparison.ts';
import type { Pace } from './src/run-comparison.ts';
import { takeFolder } from './src/take-folder.ts';
import { startBench } from './src/tools.ts';
import type { Bench } from './src/tools.ts';
import { missingWrk } from './src/wrk.ts';

const FULL: Pace = { repeats: 5, warmUpS: 3, seconds: 8 };
/** As shells have it for Ctrl-C. */
const INTERRUPTED = 130;
const QUICK: Pace = { repeats: 1, warmUpS: 0, seconds: 1 };

const everything = [...usual, ...long];
const nameOf = ({ name }: Comparison): string => name;
const titleOf = ({ title }: Comparison): string => title;

const USAGE = `Usage: npm run bench -- [comparison …] [--quick] [--repeats N] [--write-docs]

Starts everything it compares on this machine, measures each in turns, prints a
table and writes bench/results/<time>.json. Close other programs first.

  --quick        once, a second each: whether everything still runs
  --repeats N    instead of ${FULL.repeats}
  --write-docs   puts the tables of what ran into docs/performance.md

Comparisons: ${usual.map(nameOf).join(', ')}${long.length === 0 ? '' : `\nOnly when named: ${long.map(nameOf).join(', ')}`}`;

const root = join(import.meta.dirname, '..');
const folder = join(root, '.relevo', 'bench');
const tell = (line: string): void => console.log(line);

async function compareAll(bench: Bench, names: readonly string[], pace: Pace): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const comparison of everything.filter(({ name }) => names.includes(name))) {
    tell(`\n${comparison.name}: ${comparison.title}`);
    const { tools, close } = bench.openTools();
    try {
      results.push(await runComparison(comparison, { pace, tools, tell }));
    } finally {
      await close();
    }
    tell(`\n${sectionOf(results[results.length - 1] as Result)}`); // pushed right above
  }
  return results;
}

async function run({ names, isQuick, repeats, isWritingDocs }: Arguments): Promise<void> {
  const usualPace = isQuick ? QUICK : FULL;
  const pace = { ...usualPace, repeats: repeats ?? usualPace.repeats };
  mkdirSync(folder, { recursive: true });
  const release = takeFolder(folder, process.pid, readCommandLine);
  await installContestants(root, tell);
  const bench = await startBench(root, folder);
  const end = async (): Promise<void> => {
    await bench.stop();
    release();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Begun before the measurement under way notices, so that its error is not taken for one.
    process.once(signal, () => {
      tell('\nStopping …');
      void end().finally(() => process.exit(INTERRUPTED));
    });
  }
  try {
    const machine = await describeMachine(root, await bench.databaseVersion());
    const results = await compareAll(bench, names, pace);
    const whole = { atIso: new Date().toISOString(), pace, machine, results };
    tell(`\nWritten: ${writeJson(root, whole)}`);
    if (isWritingDocs) tell(`Written: ${writeDocs(root, whole, everything.map(titleOf))}`);
  } finally {
    await end();
  }
}

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2), {
    usual: usual.map(nameOf),
    quick: quick.map(nameOf),
    long: long.map(nameOf),
  });
  if (parsed.kind === 'help') {
    tell(USAGE);
    return 0;
  }
  const problem = parsed.kind === 'refused' ? parsed.problem : missingWrk();
  if (problem !== null || parsed.kind === 'refused') {
    console.error(`${problem ?? ''}\n\n${USAGE}`);
    return 2;
  }
  await run(parsed);
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exit(1);
}
