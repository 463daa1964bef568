import { describe, expect, it } from '@jest/globals';
import { median, percentile, spreadOf } from '../src/statistics.ts';

describe('the repeats of a measurement', () => {
  it('come to the one in the middle, in whatever order they were', () => {
    expect(median([5, 1, 100, 2, 3])).toBe(3);
  });

  it('come to the mean of the two in the middle where their number is even', () => {
    expect(median([4, 1, 2, 10])).toBe(3);
  });

  it('compare numbers as numbers', () => {
    expect(median([9, 10, 100])).toBe(10);
  });

  it('are told with the lowest and the highest', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
  });

  it('must be there', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is a value that was measured', () => {
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 0.5)).toBe(50);
  });

  it('of one value is that value, and of none is none', () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.99)).toBeNaN();
  });
});
