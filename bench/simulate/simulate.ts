// npm run bench:simulate: fleets that no machine here could hold, in virtual time; and
// the smallest of them beside the real system, to see how far the simulation is right.
import { drawTable } from '../src/table.ts';
import { measureReal } from './real-outage.ts';
import { failover, hints, narrowFallback } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { simulate } from './simulation.ts';
import type { SimulationFigures } from './simulation.ts';

const head = [
  '',
  'told (of)',
  'twice',
  'fail-over (ms)',
  'caught',
  'new ones in time (s)',
  'drained (s)',
  'owed at most',
  'accepted p99 (ms)',
  'told p99 (ms)',
  'statements each',
  'database busy',
];

const whole = (value: number | null): string => (value === null ? '–' : value.toFixed(0));

function rowOf(name: string, figures: SimulationFigures): readonly string[] {
  const { payments, told, toldTwice, failoverMs, caught, recoveryMs, owedMax } = figures;
  return [
    name,
    `${told} (${payments})`,
    whole(toldTwice),
    whole(failoverMs),
    whole(caught),
    recoveryMs === null ? '–' : (recoveryMs / 1_000).toFixed(1),
    (figures.drainedMs / 1_000).toFixed(1),
    whole(owedMax),
    figures.acceptP99Ms.toFixed(1),
    whole(figures.toldP99Ms),
    figures.statementsPerPayment.toFixed(2),
    `${(figures.databaseLoad * 100).toFixed(0)} %`,
  ];
}

async function tell(title: string, scenarios: readonly Scenario[]): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const { name, simulation } of scenarios) rows.push(rowOf(name, await simulate(simulation)));
  console.log(`\n${title}\n\n${drawTable(head, rows)}`);
}

async function tellReal(): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const replicas of [1, 3]) {
    const { outages, ...simulation } =
      failover.find(
        (scenario) => scenario.simulation.replicas === replicas && scenario.simulation.perSecond === 200,
      )?.simulation ?? raise(`no scenario of ${replicas}`);
    const simulated = await simulate({ ...simulation, outages });
    const real = await measureReal({ replicas, perSecond: simulation.perSecond });
    rows.push([`${replicas} ×, simulated`, whole(simulated.failoverMs), whole(simulated.caught)]);
    rows.push([`${replicas} ×, real`, whole(real.failoverMs), whole(real.caught)]);
  }
  console.log(`\nBeside the real system, 200 payments a second, primary hangs\n\n`);
  console.log(drawTable(['', 'fail-over (ms)', 'caught'], rows));
}

function raise(message: string): never {
  throw new Error(message);
}

await tell('The primary fails after ten seconds, for fifteen', failover);
await tell('The fallback is too narrow', narrowFallback);
await tell('Hints between replicas', hints);
if (process.argv.includes('--with-real')) await tellReal();
