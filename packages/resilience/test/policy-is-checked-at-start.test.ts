import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkPolicy } from '../index.ts';
import { closeGuards, guardWith, policyWith, useGuardClock } from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

describe('a policy', () => {
  it('is sound as these tests use it', () => {
    expect(checkPolicy(policyWith())).toEqual([]);
  });

  it.each([
    [
      'a failure rate that never opens',
      { breaker: { failureRatePercent: 100 } },
      'breaker.failureRatePercent is 100',
    ],
    ['a volume on which one failure opens', { breaker: { minimumCalls: 4 } }, 'breaker.minimumCalls is 4'],
    [
      'an attempt as long as the open time',
      { attemptTimeoutMs: 2_000 },
      'must be below breaker.openMsMin (2000)',
    ],
    ['a slow limit beyond the deadline', { slowCallMs: 1_001 }, 'no call could ever be slow'],
    [
      'opening on a single failure',
      { breaker: { consecutiveFailures: 1 } },
      'breaker.consecutiveFailures is 1',
    ],
    ['a hang that cannot be seen', { bulkhead: { maxConcurrent: 4 } }, 'a hang would never be seen'],
    ['a longest open time below the shortest', { breaker: { openMsMax: 1_999 } }, 'raise openMsMax'],
    [
      'an open time beyond what a timer can hold',
      { breaker: { openMsMax: 2 ** 31 } },
      'breaker.openMsMax is 2147483648',
    ],
    ['a ramp that starts at nothing', { ramp: { startPercent: 0 } }, 'ramp.startPercent is 0'],
    ['half a call a second', { rate: { maxPerSecond: 0.5 } }, 'expected a whole number from 1'],
    ['slices too thin for a timer', { breaker: { windowMs: 500, buckets: 100 } }, 'use fewer buckets'],
    ['what is not a number', { attemptTimeoutMs: Number.NaN }, 'attemptTimeoutMs is NaN'],
  ])('refuses %s', (_what, changes, problem) => {
    expect(checkPolicy(policyWith(changes)).join('\n')).toContain(problem);
  });

  it('reports every problem at once, and a guard is not made with any', () => {
    const policy = { slowCallMs: 0, breaker: { minimumCalls: 0, failureRatePercent: 100 } };
    expect(checkPolicy(policyWith(policy))).toHaveLength(3);
    expect(() => guardWith({ policy })).toThrow(
      /aldeamo: slowCallMs is 0.*failureRatePercent.*minimumCalls/u,
    );
  });
});
