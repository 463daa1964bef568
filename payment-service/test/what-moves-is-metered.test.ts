// Rates, histories and latencies over the last two minutes, by a clock of the test's.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeClock } from '@relevo/test-kit';
import type { FakeClock } from '@relevo/test-kit';
import fc from 'fast-check';
import { createLatencyHistogram } from '../src/adapters/meters/latency-histogram.ts';
import { createSecondCounters } from '../src/adapters/meters/second-counters.ts';

// In the middle of a second, and of a slot of two.
const startMs = 1_700_000_001_500;

let clock: FakeClock;
beforeEach(() => {
  clock = createFakeClock(startMs);
});

describe('a rate', () => {
  it('is over whole seconds: the present one counts once it is over', () => {
    const counters = createSecondCounters(['calls'], clock.now);
    for (let call = 0; call < 20; call += 1) counters.add('calls');
    expect(counters.perSecond('calls', 10)).toBe(0);
    clock.advance(500);
    expect(counters.perSecond('calls', 10)).toBe(2);
    clock.advance(9_999);
    expect(counters.perSecond('calls', 10)).toBe(2);
    clock.advance(1);
    expect(counters.perSecond('calls', 10)).toBe(0);
  });

  it('keeps what is counted under one name apart from every other', () => {
    const counters = createSecondCounters(['calls', 'skips'], clock.now);
    counters.add('calls');
    clock.advance(1_000);
    counters.add('skips');
    clock.advance(1_000);
    expect([counters.perSecond('calls', 2), counters.perSecond('skips', 2)]).toEqual([0.5, 0.5]);
    expect(counters.perSecond('calls', 1)).toBe(0);
  });

  it('forgets a second when the ring has come round to it', () => {
    const counters = createSecondCounters(['calls', 'skips'], clock.now);
    counters.add('calls');
    clock.advance(128_000);
    counters.add('skips');
    clock.advance(1_000);
    expect([counters.perSecond('calls', 120), counters.perSecond('skips', 1)]).toEqual([0, 1]);
  });

  it('goes on in the second that it had reached when the clock is set back', () => {
    let nowMs = startMs;
    const counters = createSecondCounters(['calls'], () => nowMs);
    counters.add('calls');
    nowMs -= 60_000;
    counters.add('calls');
    nowMs = startMs + 1_000;
    expect(counters.perSecond('calls', 1)).toBe(2);
  });
});

describe('a history', () => {
  const slots = { count: 60, seconds: 2 };

  it('is cut into whole slots, oldest first, up to the last that is over', () => {
    const counters = createSecondCounters(['calls'], clock.now);
    expect(counters.seriesUntilMs(slots)).toBe(startMs - 1_500);
    counters.add('calls');
    clock.advance(500);
    counters.add('calls');
    counters.add('calls');
    clock.advance(2_000);
    expect(counters.seriesUntilMs(slots)).toBe(startMs + 2_500);
    expect(counters.series('calls', slots)).toEqual([...Array<number>(58).fill(0), 1, 2]);
  });

  it('holds two minutes, whatever second it is', () => {
    const counters = createSecondCounters(['calls'], clock.now);
    for (let second = 0; second < 300; second += 1) {
      counters.add('calls');
      clock.advance(1_000);
    }
    expect(counters.series('calls', slots)).toEqual(Array<number>(60).fill(2));
    clock.advance(1_000);
    expect(counters.series('calls', slots)).toHaveLength(60);
  });
});

describe('a latency', () => {
  const read = { seconds: 120, quantiles: [0.5, 0.95] };

  it('is unknown while there are no calls', () => {
    const histogram = createLatencyHistogram(clock.now);
    expect(histogram.read(read)).toEqual({ calls: 0, quantilesMs: [null, null] });
  });

  it('is within five per cent of what sorting all calls would tell', () => {
    const durations = fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(durations, (all) => {
        const histogram = createLatencyHistogram(clock.now);
        for (const duration of all) histogram.add(duration);
        const sorted = all.toSorted((a, b) => a - b);
        const exact = read.quantiles.map((share) => sorted[Math.ceil(share * all.length) - 1] ?? 0);
        const { calls, quantilesMs } = histogram.read(read);
        expect(calls).toBe(all.length);
        for (const [index, told] of quantilesMs.entries()) {
          const wanted = exact[index] ?? 0;
          // A millisecond for the rounding.
          expect(Math.abs((told ?? 0) - wanted)).toBeLessThanOrEqual(wanted * 0.05 + 1);
        }
      }),
    );
  });

  it('is that of the last two minutes', () => {
    const histogram = createLatencyHistogram(clock.now);
    histogram.add(1_000);
    clock.advance(60_000);
    histogram.add(10);
    expect(histogram.read(read).calls).toBe(2);
    clock.advance(61_000);
    expect(histogram.read(read)).toEqual({ calls: 1, quantilesMs: [10, 10] });
    clock.advance(120_000);
    expect(histogram.read(read).calls).toBe(0);
  });

  it('takes what is longer than its last step for that', () => {
    const histogram = createLatencyHistogram(clock.now);
    histogram.add(10_000_000);
    histogram.add(-5);
    const [low, high] = histogram.read(read).quantilesMs;
    expect([low, (high ?? 0) > 60_000]).toEqual([1, true]);
  });
});
