import { describe, expect, it } from '@jest/globals';
import type { Goal } from '../src/comparison.ts';
import { judgeGoals } from '../src/judge-goals.ts';
import { goalLines } from '../src/table.ts';
import { measured } from './measured-comparison.ts';

const twice: Goal = { measurement: 'rate', relation: 'at least', value: 2, of: ['one', 'other'] };
const rates = (values: readonly number[]) => values.map((rate) => ({ rate }));

describe('a goal', () => {
  it('holds medians against the best of the others', () => {
    const result = measured(
      { ours: rates([1, 200, 900]), one: rates([99, 100, 101]), other: rates([50, 50, 50]) },
      [twice],
    );
    expect(judgeGoals(result)).toEqual([{ goal: twice, found: 2, isHeld: true }]);
  });

  it('is missed by a little less', () => {
    const result = measured({ ours: rates([199]), one: rates([100]), other: rates([10]) }, [twice]);
    expect(judgeGoals(result)[0]?.isHeld).toBe(false);
  });

  it('takes the lowest for the best where lower is better', () => {
    const half: Goal = { measurement: 'p99', relation: 'at most', value: 0.5, of: ['one', 'other'] };
    const result = measured({ ours: [{ p99: 5 }], one: [{ p99: 10 }], other: [{ p99: 40 }] }, [half]);
    expect(judgeGoals(result)).toEqual([{ goal: half, found: 0.5, isHeld: true }]);
  });

  it('may be about the figure itself', () => {
    const quick: Goal = { measurement: 'p99', relation: 'at most', value: 20 };
    expect(judgeGoals(measured({ ours: [{ p99: 20.1 }] }, [quick]))[0]).toEqual({
      goal: quick,
      found: 20.1,
      isHeld: false,
    });
  });

  it('is neither held nor missed where nobody else was measured', () => {
    const result = measured({ ours: rates([5]) }, [twice]);
    expect(judgeGoals(result)).toEqual([{ goal: twice, found: null, isHeld: null }]);
  });

  it('is told in a sentence', () => {
    const result = measured({ ours: rates([150]), one: rates([100]) }, [{ ...twice, isStretch: true }]);
    expect(goalLines(result)).toEqual([
      '- payments: at least 2 × the highest of one, other (stretch): 1.50, **missed**',
    ]);
  });
});
