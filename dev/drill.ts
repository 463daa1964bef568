// npm run drill: one scenario or all against a system, with a verdict and a report.
import { join } from 'node:path';

import { parseDrillArguments, USAGE } from './src/drill/drill-arguments.ts';
import { drillAll } from './src/drill/drill-all.ts';
import { loadScenarios } from './src/drill/scenario-files.ts';
import { runCommand } from './src/command.ts';
import { ROOT } from './src/home.ts';
import { listenForStop } from './src/stop-requests.ts';

const SCENARIOS = join(ROOT, 'config', 'scenarios');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(problem: string): number {
  process.stderr.write(`${problem}\n`);
  return 2;
}

async function drill(): Promise<number> {
  const words = parseDrillArguments(process.argv.slice(2));
  if (words.kind === 'refused') return refuse(`${words.problem}\n\n${USAGE}`);
  if (words.kind === 'help') {
    say(USAGE);
    return 0;
  }
  const loaded = loadScenarios(SCENARIOS, words.kind === 'run' ? words.names : []);
  if (loaded.kind === 'refused') return refuse(loaded.problem);
  if (words.kind === 'list') {
    const width = Math.max(...loaded.scenarios.map(({ name }) => name.length));
    for (const { name, title, duration_s: lastsS } of loaded.scenarios) {
      say(`${name.padEnd(width)}  ${String(lastsS).padStart(3)} s  ${title}`);
    }
    return 0;
  }
  const { signal } = listenForStop(() => process.exit(130));
  return drillAll({
    scenarios: loaded.scenarios,
    reportFolder: words.reportFolder,
    isOwn: words.isOwn,
    env: process.env,
    signal,
    say,
  });
}

await runCommand(drill);
