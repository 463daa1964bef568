import { describe, expect, it } from '@jest/globals';

import { judge, reportText } from '../src/demo/claims.ts';
import type { TourResult } from '../src/demo/claims.ts';
import { msUntilFirst, tally } from '../src/demo/tally.ts';

const message = (body: string, atMs = 0) => ({ body, received_at: new Date(atMs).toISOString() });

const good: TourResult = {
  sent: 3,
  refused: 0,
  tally: { told: 3, byPrimary: 2, byFallback: 1, lost: [], twice: [] },
  flagged: 0,
  hasBreakerOpened: true,
  failoverMs: 300,
  returnMs: 9_000,
};

const isKept = (result: TourResult): boolean => judge(result).every((claim) => claim.isKept);

describe('the tally', () => {
  it('finds who was told, by whom, who was not, and who was told twice', () => {
    const primary = [message('a'), message('b'), message('b')];
    const fallback = [message('c'), message('a')];
    expect(tally(['a', 'b', 'c', 'd'], { primary, fallback })).toEqual({
      told: 3,
      byPrimary: 3,
      byFallback: 2,
      lost: ['d'],
      twice: ['a', 'b'],
    });
  });

  it('measures the failover from the fault to the first message after it', () => {
    const messages = [message('late', 2_500), message('early', 900), message('first', 1_400)];
    expect(msUntilFirst(messages, 1_000)).toBe(400);
    expect(msUntilFirst(messages, 3_000)).toBeUndefined();
  });
});

describe('the claims of the demo', () => {
  it('are kept when all went well, duplicates under their mark included', () => {
    expect(isKept(good)).toBe(true);
    expect(isKept({ ...good, tally: { ...good.tally, twice: ['a'] }, flagged: 1 })).toBe(true);
  });

  it.each<[string, Partial<TourResult>]>([
    ['nothing was sent', { sent: 0 }],
    ['a payment was refused', { refused: 1 }],
    ['a customer was not told', { tally: { ...good.tally, lost: ['a'] } }],
    ['a customer was told twice without a mark', { tally: { ...good.tally, twice: ['a'] } }],
    ['the breaker stayed closed', { hasBreakerOpened: false }],
    ['the failover was slow', { failoverMs: 2_001 }],
    ['the failover never came', { failoverMs: undefined }],
    ['the primary never came back', { returnMs: undefined }],
  ])('are broken when %s', (_, change) => {
    expect(isKept({ ...good, ...change })).toBe(false);
    expect(reportText({ ...good, ...change }, { primary: 'p', fallback: 'f' })).toContain('BROKEN');
  });
});
