import { describe, expect, it } from '@jest/globals';
import { leastIdAt } from '../src/adapters/least-id.ts';
import { createTimeOrderedIds } from '../src/adapters/time-ordered-ids.ts';

const startMs = Date.UTC(2026, 0, 31, 12);

describe('an id', () => {
  it('lies between the least ids of its millisecond and of the next, whatever this machine says', () => {
    const newId = createTimeOrderedIds({ now: () => startMs + 0.7, random: () => 0.5 });
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id > leastIdAt(startMs)).toBe(true);
    expect(id < leastIdAt(startMs + 1)).toBe(true);
  });

  it.each([0, 0.5, 0.999_999_999_9])('never goes back, however the clock does (random %d)', (random) => {
    let nowMs = startMs;
    const newId = createTimeOrderedIds({ now: () => nowMs, random: () => random });
    const ids: string[] = [];
    for (const stepMs of [0, 0, 0, 5, -20, 0, -1, 3, 100, 0]) {
      nowMs += stepMs;
      ids.push(newId());
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
