import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FlowProvider } from '../src/api/types.ts';
import { layOutFlow } from '../src/pages/overview/flow-layout.ts';
import type { Box } from '../src/pages/overview/flow-layout.ts';
import {
  ceilingOf,
  colourOf,
  failureShareOf,
  lineOf,
  toneOfShare,
  wayIn,
  wayOut,
} from '../src/pages/overview/flow-look.ts';

const provider = (fields: Partial<FlowProvider>): FlowProvider => ({
  name: 'aldeamo',
  state: 'closed',
  in_use: true,
  attempts_per_s: 0,
  accepted_per_s: 0,
  failed_per_s: 0,
  skipped_per_s: 0,
  ...fields,
});

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the places in the strip', () => {
  it('never lie upon each other nor outside, for any width and number of providers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 280, max: 1_400 }), fc.integer({ min: 1, max: 8 }), (width, count) => {
        const { height, payments, queue, told, providers } = layOutFlow(width, count);
        const boxes = [payments, queue, told, ...providers.map(({ box }) => box)];
        expect(providers).toHaveLength(count);
        for (const [index, box] of boxes.entries()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        }
        for (const { gate } of providers) {
          const around = { x: gate.x - 15, y: gate.y - 15, width: 30, height: 30 };
          expect(boxes.filter((box) => overlap(box, around))).toEqual([]);
        }
      }),
    );
  });
});

describe('a line of the strip', () => {
  it('is wider the more goes through it, and one a second is still seen beside a hundred', () => {
    const [one, half, all] = [1, 50, 100].map((rate) => lineOf(rate, 0, 100).width) as [
      number,
      number,
      number,
    ];
    expect(one).toBeGreaterThan(lineOf(0, 0, 100).width + 2);
    expect(half).toBeGreaterThan(one);
    expect(all).toBeGreaterThan(half);
  });

  it('keeps the meaning of its width from second to second', () => {
    const at = (rate: number) =>
      ceilingOf({ payments: { taken_per_s: rate, refused_per_s: 0 }, providers: [provider({})] });
    expect([0, 17.3, 21.8, 24.9].map(at)).toEqual([5, 25, 25, 25]);
    expect(at(26)).toBe(50);
  });

  it('has the colour of the share that fails', () => {
    const sick = provider({ attempts_per_s: 10, failed_per_s: 10 });
    const half = provider({ attempts_per_s: 10, failed_per_s: 5 });
    expect(colourOf(wayIn(provider({ attempts_per_s: 10 }), 10))).toContain('--good-line');
    expect(colourOf(wayIn(half, 10))).toContain('var(--warn-line), var(--bad-line) 0%');
    expect(colourOf(wayIn(sick, 10))).toContain('var(--bad-line) 100%');
    expect(failureShareOf(provider({}))).toBe(0);
    expect([0, 0.04, 0.2, 0.9].map(toneOfShare)).toEqual(['calm', 'calm', 'warn', 'bad']);
  });

  it('is dashed where messages are skipped or nothing may go, and plain where nothing has to', () => {
    expect(wayIn(provider({ skipped_per_s: 9 }), 10).kind).toBe('skipped');
    expect(wayIn(provider({ state: 'open' }), 10).kind).toBe('skipped');
    expect(wayIn(provider({ state: 'isolated' }), 10).kind).toBe('skipped');
    const probed = provider({ state: 'open', attempts_per_s: 0.1, failed_per_s: 0.1, skipped_per_s: 15 });
    expect(wayIn(probed, 25)).toMatchObject({ kind: 'skipped', failureShare: 1 });
    expect(wayIn(provider({}), 10).kind).toBe('idle');
    expect(wayIn(provider({ state: 'ramping', attempts_per_s: 1, skipped_per_s: 9 }), 10).kind).toBe(
      'moving',
    );
    expect(wayOut(provider({ attempts_per_s: 5 }), 10).kind).toBe('idle');
  });
});
