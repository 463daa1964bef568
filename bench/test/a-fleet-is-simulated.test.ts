// The simulation takes over the timers of its process, so it gets one of its own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { SimulationFigures } from '../simulate/simulation.ts';

const program = join(import.meta.dirname, '..', 'simulate', 'simulate.ts');

async function simulateSmall(): Promise<readonly { readonly figures: SimulationFigures }[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'small', '--json']);
  return JSON.parse(stdout) as readonly { readonly figures: SimulationFigures }[]; // written right there
}

describe('a simulated fleet', () => {
  it('tells every customer once, through an outage that it finds in time, the same way each time', async () => {
    const simulated = await simulateSmall();
    expect(simulated).toHaveLength(2);
    for (const { figures } of simulated) {
      expect(figures.payments).toBeGreaterThan(1_800);
      expect(figures).toMatchObject({ told: figures.payments, toldTwice: 0 });
      expect(figures.failoverMs).toBeLessThan(600);
      expect(figures.caught).toBeGreaterThan(0);
      expect(figures.caught).toBeLessThan(100);
    }
    expect(await simulateSmall()).toEqual(simulated);
  }, 60_000);
});
