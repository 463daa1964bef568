import { describe, expect, it } from '@jest/globals';
import { riskOf } from '../src/notifications/replay-risk.ts';
import { runBounded } from '../src/notifications/run-bounded.ts';
import { isoOfLocal, localOfIso } from '../src/notifications/local-time.ts';
import { readRate } from '../src/pages/dead-letters/read-rate.ts';
import {
  deadLettersQuery,
  replayFilterOf,
  validateDeadLettersSearch,
} from '../src/pages/dead-letters/search.ts';
import { at, sampleAttempt, sampleNotification } from './sample-notification.ts';

describe('the risk of sending again', () => {
  const dead = (change: Parameters<typeof sampleAttempt>[0], phone: string | null = '***2233') =>
    sampleNotification({ status: 'dead', phone, attempts: [sampleAttempt(change)] });
  const failed = { status: 'failed', code: '30003', received_at: at(900), late: false } as const;

  it('counts whom an earlier attempt may have reached, and whom none can', () => {
    const risk = riskOf([
      dead({ outcome: 'unknown', reason: 'timeout' }),
      dead({ outcome: 'unknown', reason: 'timeout', verdict: 'absent' }),
      dead({ receipt_missing_at: at(5_000) }),
      dead({ receipt: failed }),
      dead({ outcome: 'not_sent', reason: 'connection_refused' }),
      dead({ outcome: 'rejected', reason: 'invalid_number' }, null),
    ]);
    expect(risk).toEqual({
      matched: 6,
      mayHaveReached: 3,
      withoutContact: 1,
      isContactKnown: false,
      isComplete: true,
    });
  });
});

describe('many at once', () => {
  it('go in order, no more of them at a time than is allowed, and all in the end', async () => {
    let atOnce = 0;
    let atOnceMost = 0;
    const begun: number[] = [];
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await runBounded(numbers, 4, async (number) => {
      begun.push(number);
      atOnce += 1;
      atOnceMost = Math.max(atOnceMost, atOnce);
      await Promise.resolve();
      atOnce -= 1;
    });
    expect(begun).toEqual(numbers);
    expect(atOnceMost).toBe(4);
  });
});

describe('a replay job', () => {
  it.each([
    ['50', 50],
    [' 1 ', 1],
    ['1000', 1_000],
    ['0', null],
    ['1001', null],
    ['1e3', null],
    ['', null],
  ])('reads the rate %j as %p', (text, rate) => {
    expect(readRate(text)).toBe(rate);
  });

  it('gets the filter that the list shows', () => {
    const since = '2026-03-01T12:00:00.000Z';
    const search = validateDeadLettersSearch({
      reason: 'expired',
      provider: 'aldeamo',
      duplicate: false,
      since,
    });
    expect(replayFilterOf(search)).toEqual({
      reason: 'expired',
      provider: 'aldeamo',
      possible_duplicate: false,
      since,
    });
    expect(deadLettersQuery(search)).toMatchObject({
      status: 'dead',
      reason: 'expired',
      tried_provider: 'aldeamo',
      possible_duplicate: false,
      since,
    });
    expect(replayFilterOf({ cursor: 'x' })).toEqual({});
  });
});

describe('a moment in a field', () => {
  it('comes back as it was, to the minute', () => {
    const iso = '2026-03-01T12:34:00.000Z';
    expect(isoOfLocal(localOfIso(iso))).toBe(iso);
    expect(isoOfLocal('')).toBeUndefined();
  });
});
