// The short run for every build. Longer ones: npm run chaos -- --seed N --minutes M
import { describe, expect, it } from '@jest/globals';

import { runChaos } from './chaos-run.ts';

const SEED = 20_261_123;
const DURATION_MS = 70_000;

describe('three replicas under random faults, kills, pauses and dropped connections', () => {
  it('lose no payment, tell nobody twice without a flag, and flag no more than the faults force', async () => {
    const { deeds, verdict, timelines } = await runChaos({
      seed: SEED,
      durationMs: DURATION_MS,
      replicas: 3,
      perSecond: 40,
    });
    console.log(`seed ${SEED}:`, deeds, verdict.figures);
    if (timelines.length > 0) console.log(timelines.join('\n\n'));
    expect(verdict.broken).toEqual([]);
    // A plan that was not carried out proves nothing.
    expect(verdict.figures.payments).toBeGreaterThan(2_000);
    expect(verdict.figures.repeated).toBeGreaterThan(0);
    expect(deeds.faults).toBeGreaterThanOrEqual(10);
    expect(deeds.kills).toBeGreaterThanOrEqual(3);
    expect(deeds.pauses).toBeGreaterThanOrEqual(3);
    expect(deeds.droppedConnections).toBeGreaterThan(0);
  }, 300_000);
});
