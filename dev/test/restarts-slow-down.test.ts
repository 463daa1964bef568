import { describe, expect, it } from '@jest/globals';

import { NO_CRASHES, planRestart } from '../src/restart-policy.ts';

// Crashes one after the other, each `livedMs` after its restart; returns the delays.
function delaysOf(count: number, livedMs: number): readonly number[] {
  let history = NO_CRASHES;
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs += livedMs;
    const restart = planRestart(history, { atMs, livedMs });
    history = restart.history;
    atMs += restart.delayMs;
    return restart.delayMs;
  });
}

describe('a process that crashes', () => {
  it('is restarted within a second for the first ten crashes of a minute, then ever more slowly, up to a bound', () => {
    const delays = delaysOf(18, 50);
    expect(delays.slice(0, 10).every((delayMs) => delayMs < 1_000)).toBe(true);
    expect(delays.slice(10)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is never slowed down when it crashes less than ten times a minute', () => {
    expect(new Set(delaysOf(100, 7_000))).toEqual(new Set([200]));
  });

  it('is restarted quickly again once it has lived for a while', () => {
    let history = NO_CRASHES;
    for (let crash = 1; crash <= 12; crash += 1) {
      history = planRestart(history, { atMs: crash * 100, livedMs: 50 }).history;
    }
    expect(planRestart(history, { atMs: 2_000, livedMs: 50 }).delayMs).toBe(4_000);
    expect(planRestart(history, { atMs: 90_000, livedMs: 80_000 }).delayMs).toBe(200);
  });

  it('keeps no more of its past than a minute', () => {
    let history = NO_CRASHES;
    for (let crash = 0; crash < 1_000; crash += 1) {
      history = planRestart(history, { atMs: crash * 30_000, livedMs: 30_000 }).history;
    }
    expect(history.crashedAtMs.length).toBeLessThanOrEqual(3);
  });
});
