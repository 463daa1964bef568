// The simulation takes over the timers of its process, so it gets one of its own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { SimulationFigures } from '../simulate/simulation.ts';

const program = join(import.meta.dirname, '..', 'simulate', 'simulate.ts');

// It is the work of a processor, and not of a clock: what else runs on the machine decides how long it takes.
const RUN_MS_MAX = 300_000;

type Simulated = readonly { readonly name: string; readonly figures: SimulationFigures }[];

async function simulate(group: string): Promise<Simulated> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, group, '--json']);
  return JSON.parse(stdout) as Simulated; // written right there
}

describe('a simulated fleet', () => {
  it(
    'tells every customer once, through an outage that it finds in time, the same way each time',
    async () => {
      const simulated = await simulate('small');
      expect(simulated).toHaveLength(2);
      for (const { figures } of simulated) {
        expect(figures.payments).toBeGreaterThan(1_800);
        expect(figures).toMatchObject({ told: figures.payments, toldTwice: 0 });
        expect(figures.failoverMs).toBeLessThan(600);
        expect(figures.caught).toBeGreaterThan(0);
        expect(figures.caught).toBeLessThan(100);
      }
      expect(await simulate('small')).toEqual(simulated);
    },
    RUN_MS_MAX,
  );

  // open_ms_min with its jitter, a probe that hung to its end as the provider was mended, and a poll.
  it(
    'tells the first customer within five seconds of the end of ten minutes without any provider',
    async () => {
      const simulated = await simulate('mended');
      expect(simulated).toHaveLength(2);
      for (const { name, figures } of simulated) {
        expect(figures).toMatchObject({ told: figures.payments, toldTwice: 0 });
        expect({ name, isInTime: (figures.firstToldMs ?? Infinity) < 5_000 }).toEqual({
          name,
          isInTime: true,
        });
      }
    },
    RUN_MS_MAX,
  );
});
