// npm run bench:simulate: fleets that no machine here could hold, in virtual time; and
// the smallest of them beside the real system, to see how far the simulation is right.
import { drawTable } from '../src/table.ts';
import { measureReal } from './real-outage.ts';
import { bothOut, failover, hints, narrowFallback, small } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { simulate } from './simulation.ts';
import type { SimulationFigures } from './simulation.ts';

const USAGE = `Usage: npm run bench:simulate -- [failover] [narrow] [hints] [both] [mended] [small] [real] [--json]

Without a name: failover, narrow, hints and both. "real" runs the smallest of them on real
processes as well. The same seed gives the same figures.`;

const groups: Readonly<Record<string, { readonly title: string; readonly scenarios: readonly Scenario[] }>> =
  {
    failover: { title: 'The primary fails after ten seconds, for fifteen', scenarios: failover },
    narrow: {
      title: 'It hangs for fifteen seconds, and the fallback is too narrow',
      scenarios: narrowFallback,
    },
    hints: { title: 'It hangs, and a third of the replicas have little traffic', scenarios: hints },
    both: { title: 'Nobody takes messages for ten minutes, then the fallback does', scenarios: bothOut },
    mended: {
      title: 'The same with one replica, for a quick look',
      scenarios: bothOut.slice(0, 2),
    },
    small: { title: 'Whether everything still runs', scenarios: small },
  };

const whole = (value: number | null): string => (value === null ? '–' : value.toFixed(0));
const seconds = (ms: number | null): string => (ms === null ? '–' : (ms / 1_000).toFixed(1));

const columns: readonly (readonly [string, (figures: SimulationFigures) => string])[] = [
  ['told (of)', ({ told, payments }) => `${told} (${payments})`],
  ['twice', ({ toldTwice }) => whole(toldTwice)],
  ['fail-over (ms)', ({ failoverMs }) => whole(failoverMs)],
  ['caught', ({ caught }) => whole(caught)],
  ['new ones in time (s)', ({ recoveryMs }) => seconds(recoveryMs)],
  ['first after it (s)', ({ firstToldMs }) => seconds(firstToldMs)],
  ['drained (s)', ({ drainedMs }) => seconds(drainedMs)],
  ['owed at most', ({ owedMax }) => whole(owedMax)],
  ['taken p99 (ms)', ({ acceptP99Ms }) => acceptP99Ms.toFixed(1)],
  ['told p99 (ms)', ({ toldP99Ms }) => whole(toldP99Ms)],
  ['in doubt p99 (ms)', ({ doubtedP99Ms }) => whole(doubtedP99Ms)],
  ['statements each', ({ statementsPerPayment }) => statementsPerPayment.toFixed(2)],
  ['database busy', ({ databaseLoad }) => `${(databaseLoad * 100).toFixed(0)} %`],
];

type Simulated = { readonly name: string; readonly figures: SimulationFigures };

async function simulateAll(scenarios: readonly Scenario[]): Promise<readonly Simulated[]> {
  const all: Simulated[] = [];
  for (const { name, simulation } of scenarios) all.push({ name, figures: await simulate(simulation) });
  return all;
}

function tableOf(simulated: readonly Simulated[]): string {
  const rows = simulated.map(({ name, figures }) => [name, ...columns.map(([, cell]) => cell(figures))]);
  return drawTable(['', ...columns.map(([title]) => title)], rows);
}

/** The same outage at one replica and at three, simulated and real. */
async function besideReal(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { name, simulation } of failover.filter((scenario) => scenario.isAlsoReal === true)) {
    const simulated = await simulate(simulation);
    const { replicas, perSecond } = simulation;
    const real = await measureReal({ replicas, perSecond });
    rows.push([`${name}: simulated`, whole(simulated.failoverMs), whole(simulated.caught)]);
    rows.push([`${name}: real`, whole(real.failoverMs), whole(real.caught)]);
  }
  return drawTable(['', 'fail-over (ms)', 'caught'], rows);
}

async function main(words: readonly string[]): Promise<number> {
  const named = words.filter((word) => word !== '--json');
  const stranger = named.find((word) => groups[word] === undefined && word !== 'real');
  if (stranger !== undefined) {
    console.error(`There is no "${stranger}".\n\n${USAGE}`);
    return 2;
  }
  for (const name of named.length === 0 ? ['failover', 'narrow', 'hints', 'both'] : named) {
    const group = groups[name];
    if (group === undefined) {
      console.log(`\nBeside the real system\n\n${await besideReal()}`);
      continue;
    }
    const simulated = await simulateAll(group.scenarios);
    if (words.includes('--json')) console.log(JSON.stringify(simulated));
    else console.log(`\n${group.title}\n\n${tableOf(simulated)}`);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
