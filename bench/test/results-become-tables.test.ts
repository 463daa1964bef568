import { describe, expect, it } from '@jest/globals';
import { docsOf, toJson, withSections } from '../src/report.ts';
import { formatValue } from '../src/run-comparison.ts';
import { tableOf } from '../src/table.ts';
import { measured } from './measured-comparison.ts';

const result = measured({
  ours: [
    { rate: 3_000, p99: 12.34 },
    { rate: 2_000, p99: 10 },
    { rate: 4_000, p99: 20 },
  ],
  'somebody else': [{ rate: 1_500 }],
});

describe('the table of a comparison', () => {
  it('has medians with their spread, and how many times that is ours', () => {
    expect(tableOf(result).split('\n')).toEqual([
      '|               |       payments (/s) |    × |     p99 (ms) |   × |',
      '| ------------- | ------------------: | ---: | -----------: | --: |',
      '| ours          | 3,000 (2,000–4,000) |      | 12.3 (10–20) |     |',
      '| somebody else | 1,500 (1,500–1,500) | 2.00 |            – |   – |',
    ]);
  });
});

describe('a value', () => {
  it.each([
    [15_123.4, '15,123'],
    [123.4, '123'],
    [12.34, '12.3'],
    [0.0612, '0.0612'],
    [0, '0'],
    [Infinity, '–'],
  ])('of %d reads %s', (value, text) => expect(formatValue(value)).toBe(text));
});

describe('the report', () => {
  const run = {
    atIso: '2026-01-02T03:04:05.678Z',
    pace: { repeats: 5, warmUpS: 3, seconds: 8 },
    machine: { hardware: '2 × a processor', versions: { node: 'v24' } },
    results: [result],
  };

  it('says what it was measured on, how, and by which command', () => {
    const text = docsOf(run).get(result.comparison.title);
    expect(text).toContain('Measured on 2026-01-02: 2 × a processor; node v24. 5 repeats in turns');
    expect(text).toContain('`npm run bench -- made-up`');
  });

  it('keeps every sample in JSON', () => {
    const { comparisons } = JSON.parse(toJson(run)) as { comparisons: readonly { entries: unknown }[] };
    expect(comparisons[0]?.entries).toEqual(result.entries);
  });

  it('goes between the marks of a page, in order, and leaves alone what did not run', () => {
    const page = (text: string) =>
      `before\n<!-- npm run bench -- --write-docs: begin -->\n\n${text}\n\n<!-- end -->\nafter\n`;
    const titles = ['One', 'Two', 'Three'];
    const first = withSections(page('Not measured yet.'), new Map([['Two', '### Two\n\nold']]), titles);
    expect(first).toBe(page('### Two\n\nold'));
    const second = withSections(first, new Map([['One', '### One\n\nnew']]), titles);
    expect(second).toBe(page('### One\n\nnew\n\n### Two\n\nold'));
    expect(withSections(second, new Map([['Two', '### Two\n\nnew']]), titles)).toBe(
      page('### One\n\nnew\n\n### Two\n\nnew'),
    );
  });

  it('is refused by a page without them', () => {
    expect(() => withSections('nothing', new Map(), [])).toThrow('lacks the marks');
  });
});
