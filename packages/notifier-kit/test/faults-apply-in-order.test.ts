import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFault } from '../src/fault-definition.ts';
import type { OperationName } from '../src/fault-definition.ts';
import { createFaultSet } from '../src/fault-set.ts';
import { stickyPercentOf } from '../src/seeded-draw.ts';
import { createManualClock } from './manual-clock.ts';

function createSubject(faultsMax = 10) {
  const clock = createManualClock();
  const faults = createFaultSet({ clock, randomSeed: () => 7, faultsMax });
  const put = (given: object) => {
    const check = checkFault({ name: 'f', kind: 'error', ...given });
    if (!check.ok) throw new Error(JSON.stringify(check.problems));
    return faults.put(check.fault);
  };
  /** Names of what applies to one request, which is over at once unless `isHeld`. */
  const ask = (
    operation: OperationName = 'send',
    to: readonly string[] = ['+573001112233'],
    isHeld = false,
  ) => {
    const decision = faults.decide({ operation, to });
    if (!isHeld) decision.release();
    return decision.applied.map(({ definition }) => definition.name);
  };
  const hits = (count: number) => Array.from({ length: count }, () => ask().length);
  return { clock, faults, put, ask, hits };
}

describe('scope', () => {
  it('without operations, a kind acts where it can', () => {
    const { put, ask } = createSubject();
    put({ name: 'any', kind: 'error' });
    expect([ask('send'), ask('list'), ask('balance'), ask('receipt')]).toEqual([
      ['any'],
      ['any'],
      ['any'],
      [],
    ]);
    put({ name: 'any', kind: 'accept_and_lose' });
    expect([ask('send'), ask('list')]).toEqual([['any'], []]);
    put({ name: 'any', kind: 'receipt_drop' });
    expect([ask('send'), ask('receipt')]).toEqual([[], ['any']]);
  });

  it('takes one operation or several', () => {
    const { put, ask } = createSubject();
    put({ when: { operation: 'send' } });
    expect([ask('send'), ask('read')]).toEqual([['f'], []]);
    put({ when: { operation: ['read', 'list'] } });
    expect([ask('send'), ask('read'), ask('list')]).toEqual([[], ['f'], ['f']]);
  });

  it('goes by prefix, by exact number, or by either', () => {
    const { put, ask } = createSubject();
    put({ when: { to: { prefix: '+57', exact: ['+15550001111'] } } });
    expect(ask('send', ['+573000000000'])).toEqual(['f']);
    expect(ask('send', ['+15550001111'])).toEqual(['f']);
    expect(ask('send', ['+15550001112'])).toEqual([]);
    expect(ask('list', [])).toEqual([]);
    expect(ask('send', ['+15550001112', '+573000000000'])).toEqual(['f']);
  });

  it('keeps the same customers under a sticky percentage, close to that share', () => {
    const phones = Array.from({ length: 5_000 }, (_, index) => `+5730${String(10_000_000 + index * 7)}`);
    const under40 = phones.filter((phone) => stickyPercentOf(phone) < 40);
    expect(under40.length / phones.length).toBeCloseTo(0.4, 1);
    // Pinned: it must be the same on every machine and in every version.
    expect(stickyPercentOf('+573001112233')).toBeCloseTo(65.41261998936534, 6);

    const { put, ask } = createSubject();
    put({ when: { to: { sticky_percent: 40 } } });
    const struck = phones.filter((phone) => ask('send', [phone]).length === 1);
    expect(struck).toEqual(under40);
    put({ when: { to: { sticky_percent: 60 } } });
    expect(under40.every((phone) => ask('send', [phone]).length === 1)).toBe(true);
  });

  it('keeps to a time of day, over midnight too', () => {
    const { clock, put, ask } = createSubject();
    put({ when: { time_of_day: { from: '12:00', until: '12:10' } }, ttl_s: 3_600 });
    expect(ask()).toEqual(['f']);
    clock.advance(10 * 60_000);
    expect(ask()).toEqual([]);
    put({ when: { time_of_day: { from: '12:05', until: '06:00' } }, ttl_s: 3_600 });
    expect(ask()).toEqual(['f']);
  });
});

describe('schedules', () => {
  const onAt = (schedule: object, seconds: readonly number[]) => {
    const { clock, put, ask } = createSubject();
    put({ schedule, ttl_s: 3_600 });
    let atS = 0;
    return seconds.map((second) => {
      clock.advance((second - atS) * 1_000);
      atS = second;
      return ask().length;
    });
  };

  it('constant is always on', () => expect(onAt({ type: 'constant' }, [0, 100, 3_000])).toEqual([1, 1, 1]));

  it('flap is on, then off, again and again', () => {
    expect(onAt({ type: 'flap', on_s: 20, off_s: 10 }, [0, 19.9, 20, 29.9, 30, 50, 60])).toEqual([
      1, 1, 0, 0, 1, 0, 1,
    ]);
  });

  it('window is on between two moments', () => {
    expect(onAt({ type: 'window', after_s: 5, for_s: 10 }, [0, 4.9, 5, 14.9, 15])).toEqual([0, 0, 1, 1, 0]);
  });

  it('burst takes the first so many of each period', () => {
    expect(onAt({ type: 'burst', count: 2, every_s: 10 }, [0, 1, 2, 9, 10, 11, 12, 35])).toEqual([
      1, 1, 0, 0, 1, 1, 0, 1,
    ]);
  });

  it('every_nth takes each n-th request', () => {
    const { put, hits } = createSubject();
    put({ schedule: { type: 'every_nth', n: 3 } });
    expect(hits(7)).toEqual([0, 0, 1, 0, 0, 1, 0]);
    put({ schedule: { type: 'every_nth', n: 3, offset: 2 } });
    expect(hits(7)).toEqual([1, 0, 0, 1, 0, 0, 1]);
  });

  it('ramp grows from one share to another and stays there', () => {
    const { clock, put, hits } = createSubject();
    put({ schedule: { type: 'ramp', from_percent: 0, to_percent: 80, over_s: 100 }, ttl_s: 3_600 });
    const share = () => hits(2_000).reduce((sum, hit) => sum + hit, 0) / 2_000;
    expect(share()).toBe(0);
    clock.advance(50_000);
    expect(share()).toBeCloseTo(0.4, 1);
    clock.advance(50_000);
    expect(share()).toBeCloseTo(0.8, 1);
    clock.advance(1_000_000);
    expect(share()).toBeCloseTo(0.8, 1);
  });
});

describe('probability and seed', () => {
  it('hits about as often as it says', () => {
    const { put, hits } = createSubject();
    put({ probability: 0.7 });
    expect(hits(5_000).reduce((sum, hit) => sum + hit, 0) / 5_000).toBeCloseTo(0.7, 1);
  });

  it('gives the same faults for the same seed and requests, whatever time passes', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.nat(5_000), { minLength: 1, maxLength: 50 }),
        (seed, probability, pausesMs) => {
          const first = createSubject();
          const second = createSubject();
          for (const { put } of [first, second]) put({ seed, probability });
          for (const pauseMs of pausesMs) {
            first.clock.advance(pauseMs);
            expect(first.ask()).toEqual(second.ask());
          }
        },
      ),
    );
  });

  it('gives other faults for another seed', () => {
    const pattern = (seed: number) => {
      const { put, hits } = createSubject();
      put({ seed, probability: 0.5 });
      return hits(64).join('');
    };
    expect(new Set([1, 2, 3, 4, 5].map(pattern)).size).toBe(5);
  });
});

describe('limits', () => {
  it('strikes so many times and no more', () => {
    const { put, hits, faults } = createSubject();
    put({ limit: { count: 2 } });
    expect(hits(4)).toEqual([1, 1, 0, 0]);
    expect(faults.get('f')?.counters).toMatchObject({ seen: 4, injected: 2 });
  });

  it('strikes so many at once, and again when one is over', () => {
    const { put, ask, faults } = createSubject();
    put({ limit: { max_concurrent: 1 } });
    const held = faults.decide({ operation: 'send', to: [] });
    expect(held.applied).toHaveLength(1);
    expect(ask()).toEqual([]);
    held.release();
    held.release(); // only once
    expect(ask('send', [], true)).toEqual(['f']);
    expect(ask()).toEqual([]);
  });

  it('refuses more faults than its bound', () => {
    const { put } = createSubject(2);
    expect(put({ name: 'a' }).kind).toBe('created');
    expect(put({ name: 'b' }).kind).toBe('created');
    expect(put({ name: 'c' }).kind).toBe('full');
    expect(put({ name: 'b' }).kind).toBe('replaced');
  });
});

describe('several faults', () => {
  it('lets the first in order win, and a stacked one those after it', () => {
    const { put, ask } = createSubject();
    put({ name: 'a' });
    put({ name: 'b' });
    expect(ask()).toEqual(['a']);
    put({ name: 'a', stack: true });
    expect(ask()).toEqual(['a', 'b']);
  });

  it('goes on to the next where an earlier stage says no', () => {
    const { put, ask } = createSubject();
    put({ name: 'a', limit: { count: 1 } });
    put({ name: 'b' });
    expect([ask(), ask()]).toEqual([['a'], ['b']]);
  });

  it('does not use up a limit where the probability says no', () => {
    const { put, hits, faults } = createSubject();
    put({ probability: 0, limit: { count: 1 } });
    hits(5);
    expect(faults.get('f')?.counters.injected).toBe(0);
  });
});

describe('lifetime', () => {
  it('ends by itself, after 300 s unless it says otherwise', () => {
    const { clock, put, ask, faults } = createSubject();
    put({});
    clock.advance(299_999);
    expect(ask()).toEqual(['f']);
    clock.advance(1);
    expect([ask(), faults.list(), faults.get('f')]).toEqual([[], [], null]);
    expect(clock.pendingCount()).toBe(0);
  });

  it('starts again when the fault is put in anew', () => {
    const { clock, put, ask } = createSubject();
    put({ ttl_s: 10 });
    clock.advance(9_000);
    put({ ttl_s: 10 });
    clock.advance(9_000);
    expect(ask()).toEqual(['f']);
  });
});

describe('a dry run', () => {
  it('foretells exactly what then happens, and uses nothing up', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 20 }), (seed, count) => {
        const { put, ask, faults } = createSubject();
        put({ name: 'a', seed, probability: 0.5, limit: { count }, stack: true });
        put({ name: 'b', seed, schedule: { type: 'every_nth', n: 2 } });
        const requests = Array.from({ length: 30 }, () => ({
          operation: 'send' as const,
          to: [],
          atMs: Date.UTC(2026, 0, 5, 12),
        }));
        const foretold = faults
          .dryRun(requests)
          .map((applied) => applied.map(({ definition }) => definition.name));
        expect(faults.get('a')?.counters).toMatchObject({ seen: 0, injected: 0, inFlight: 0 });
        expect(requests.map(() => ask('send', []))).toEqual(foretold);
      }),
      { numRuns: 30 },
    );
  });
});
