import { describe, expect, it } from '@jest/globals';

import { judge } from '../src/drill/judge.ts';
import type { Verdict } from '../src/drill/judge.ts';
import type { DrillRecord } from '../src/drill/record.ts';
import { breakerLooks, drillRecord, expecting, paymentRecord } from './fixtures/drill-record.ts';

function verdictOn(line: string, changes: Partial<DrillRecord> = {}): Verdict {
  const [verdict] = judge(drillRecord({ ...changes, scenario: expecting(line) }));
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

const outage = breakerLooks([
  { atS: 6.1, state: 'open', reason: 'consecutive' },
  { atS: 8.2, state: 'half_open' },
  { atS: 9.4, state: 'ramping' },
  { atS: 14.6, state: 'closed' },
]);
const good = drillRecord().account;

describe('breaker_opens', () => {
  const opens = 'that: breaker_opens, provider: primary';

  it('is met by an opening in time, at the moment that the breaker itself tells', () => {
    expect(verdictOn(`${opens}, by_s: 7`, { breakers: outage })).toEqual({
      isMet: true,
      sentence: 'The breaker of aldeamo opens by second 7.',
      measured: 'it opened at 6.1 s, reason consecutive',
    });
  });

  it.each([
    ['too late', `${opens}, by_s: 6`],
    ['before the window', `${opens}, from_s: 7, by_s: 10`],
    ['for another reason', `${opens}, by_s: 7, reasons: [receipts]`],
    ['at the other provider', 'that: breaker_opens, provider: fallback, by_s: 7'],
  ])('is not met by one that comes %s', (_, line) => {
    expect(verdictOn(line, { breakers: outage }).isMet).toBe(false);
  });

  it('sees an opening that was over before the next look', () => {
    const missed = outage
      .filter(({ atS }) => atS < 6 || atS > 8)
      .map((sample) => ({
        ...sample,
        breakers: sample.breakers.map((its) => ({ ...its, state: 'closed' })),
      }));
    const [last] = outage.filter(({ atS }) => atS === 7);
    const breakers = [...missed.filter(({ atS }) => atS < 6), ...(last === undefined ? [] : [last])];
    expect(verdictOn(`${opens}, by_s: 7`, { breakers }).isMet).toBe(true);
  });

  it('has to happen on every replica', () => {
    const other = breakerLooks([], { replica: 2 });
    const verdict = verdictOn(`${opens}, by_s: 7`, { breakers: [...outage, ...other], replicas: 2 });
    expect(verdict).toMatchObject({
      isMet: false,
      measured: 'replica 1: it opened at 6.1 s, reason consecutive; replica 2: it did not open',
    });
  });
});

describe('breaker_is_closed', () => {
  const closed = 'that: breaker_is_closed, provider: primary';

  it('is met from the moment on after which it is nothing else', () => {
    expect(verdictOn(`${closed}, by_s: 15`, { breakers: outage })).toMatchObject({
      isMet: true,
      measured: 'closed from 14.8 s on',
    });
    expect(verdictOn(`${closed}, by_s: 14`, { breakers: outage }).isMet).toBe(false);
  });

  it('is not met by one that opens again, or that nobody saw', () => {
    const relapse = breakerLooks([
      { atS: 1, state: 'closed' },
      { atS: 18, state: 'open' },
    ]);
    expect(verdictOn(`${closed}, by_s: 5`, { breakers: relapse })).toMatchObject({
      isMet: false,
      measured: 'it was open at the end',
    });
    expect(verdictOn(`${closed}, by_s: 5`, { breakers: [] }).isMet).toBe(false);
  });
});

describe('breaker_stays', () => {
  it('is met while the breaker is in one of the states, and not a moment longer', () => {
    const line = (until: number): string =>
      `that: breaker_stays, provider: primary, states: [open, half_open], from_s: 6.2, until_s: ${until}`;
    expect(verdictOn(line(9), { breakers: outage }).isMet).toBe(true);
    expect(verdictOn(line(10), { breakers: outage })).toMatchObject({
      isMet: false,
      measured: 'it was ramping at 9.4 s',
    });
  });

  it('is not met where nobody looked', () => {
    const line = 'that: breaker_stays, provider: primary, states: [closed]';
    expect(verdictOn(line, { breakers: [] })).toMatchObject({ isMet: false, measured: 'it was never seen' });
    expect(verdictOn(line).isMet).toBe(true);
  });
});

describe('share', () => {
  const payments = [
    paymentRecord({ text: 'a', told: [{ provider: 'primary', atS: 1 }] }),
    paymentRecord({ text: 'b', told: [{ provider: 'fallback', atS: 6 }] }),
    paymentRecord({ text: 'c', stream: 'mexico', told: [{ provider: 'primary', atS: 7 }] }),
  ];
  it.each([
    ['provider: primary, at_least_percent: 66', true],
    ['provider: primary, at_least_percent: 67', false],
    ['provider: fallback, from_s: 5, at_least_percent: 50', true],
    ['provider: fallback, from_s: 5, at_most_percent: 49', false],
    ['provider: fallback, until_s: 6, at_most_percent: 0', true],
  ])('{ %s } is counted from what arrived in the window', (line, isMet) => {
    expect(verdictOn(`that: share, ${line}`, { payments }).isMet).toBe(isMet);
  });

  it('can be asked of one stream, and is not met where nothing arrived', () => {
    const scenario = expecting('that: share, provider: primary, at_least_percent: 100');
    const [expectation] = scenario.expect;
    if (expectation?.that !== 'share') throw new Error('another expectation');
    const of = (stream: string): boolean | undefined =>
      judge(drillRecord({ payments, scenario: { ...scenario, expect: [{ ...expectation, stream }] } }))[0]
        ?.isMet;
    expect(of('mexico')).toBe(true);
    expect(of('payments')).toBe(false);
    expect(of('nobody')).toBe(false);
  });
});

describe('accept_latency', () => {
  const tries = [5, 6, 7, 400].map((durationMs, index) => ({ atS: index, durationMs, status: 201 }));
  it('is the percentile of what was answered 201, and says what was not', () => {
    expect(verdictOn('that: accept_latency, under_ms: 400', { tries }).isMet).toBe(false);
    expect(verdictOn('that: accept_latency, percentile: 75, under_ms: 8', { tries })).toMatchObject({
      isMet: true,
      measured: '7.0 ms over 4 answers',
    });
    const broken = [...tries.slice(0, 3), { atS: 3, durationMs: 9_000, status: 503 }];
    expect(verdictOn('that: accept_latency, under_ms: 8', { tries: broken })).toMatchObject({
      isMet: true,
      measured: '7.0 ms over 3 answers; not in it: 1 without a 201',
    });
  });

  it('looks at its window, and is not met by silence', () => {
    expect(verdictOn('that: accept_latency, under_ms: 8, until_s: 3', { tries }).isMet).toBe(true);
    expect(verdictOn('that: accept_latency, under_ms: 8, from_s: 4', { tries }).isMet).toBe(false);
  });
});

describe('what became of the payments', () => {
  it.each<[string, string, Partial<DrillRecord>]>([
    ['a payment that no inbox holds', 'that: nothing_lost', { account: { ...good, lost: ['a'] } }],
    ['a payment that the gateway forgot', 'that: nothing_lost', { account: { ...good, missing: ['a'] } }],
    ['a drill without payments', 'that: nothing_lost', { account: { ...good, promised: 0 } }],
    ['a flagged double', 'that: nobody_told_twice', { account: { ...good, twiceFlagged: ['a'] } }],
    ['an unflagged double', 'that: nobody_told_twice', { account: { ...good, twiceUnflagged: ['a'] } }],
    [
      'an unflagged double',
      'that: nobody_told_twice_unflagged',
      { account: { ...good, twiceUnflagged: ['a'] } },
    ],
    ['one flag too many', 'that: possible_duplicates, at_most: 2', { account: { ...good, flagged: 3 } }],
    ['a refused payment', 'that: every_payment_taken', { refused: ['a'] }],
    ['settling late', 'that: all_settled, by_s: 19', {}],
    ['never settling', 'that: all_settled, by_s: 30', { settledAtS: null }],
    [
      'a dead one',
      'that: dead_letters, at_most: 0',
      { payments: [paymentRecord({ status: 'dead', reason: 'expired' })] },
    ],
    [
      'another reason to be dead',
      'that: dead_letters, reason: expired, at_least: 1',
      { payments: [paymentRecord({ status: 'dead', reason: 'rejected' })] },
    ],
  ])('%s is not what "%s" means', (_, line, changes) => {
    expect(verdictOn(line, changes).isMet).toBe(false);
  });

  it.each<[string, string, Partial<DrillRecord>]>([
    ['every customer told', 'that: nothing_lost', {}],
    [
      'a dead one that nobody could be told of',
      'that: nothing_lost',
      {
        payments: [paymentRecord({ status: 'dead', reason: 'rejected', told: [] })],
        account: { ...good, lost: ['a'] },
      },
    ],
    ['a flagged double', 'that: nobody_told_twice_unflagged', { account: { ...good, twiceFlagged: ['a'] } }],
    [
      'as many flags as allowed',
      'that: possible_duplicates, at_most: 2',
      { account: { ...good, flagged: 2 } },
    ],
    ['all taken', 'that: every_payment_taken', {}],
    ['settled in time', 'that: all_settled, by_s: 20', {}],
    [
      'dead as expected',
      'that: dead_letters, reason: expired, at_least: 1, at_most: 1',
      { payments: [paymentRecord({ status: 'dead', reason: 'expired' })] },
    ],
  ])('%s is what "%s" means', (_, line, changes) => {
    expect(verdictOn(line, changes).isMet).toBe(true);
  });

  it('names those that are not as they should be', () => {
    const verdict = verdictOn('that: nothing_lost', { account: { ...good, lost: ['Simulacro #000007'] } });
    expect(verdict.measured).toBe('1 lost, such as "Simulacro #000007", of 2 payments taken');
  });
});

describe('sentences', () => {
  it.each([
    [
      'that: share, provider: fallback, from_s: 2, until_s: 9, at_least_percent: 80',
      'At least 80 % of the messages go through twilio between second 2 and 9.',
    ],
    [
      'that: share, provider: primary, at_least_percent: 5, at_most_percent: 60, from_s: 2',
      '5 to 60 % of the messages go through aldeamo from second 2 on.',
    ],
    ['that: accept_latency, under_ms: 50', 'Payments are taken in under 50 ms (p99).'],
    [
      'that: dead_letters, reason: expired, at_least: 2, at_most: 2',
      'There are exactly 2 dead notifications with the reason expired.',
    ],
    [
      'that: breaker_stays, provider: fallback, states: [open, half_open], until_s: 7',
      'The breaker of twilio stays open or half_open between second 0 and 7.',
    ],
  ])('{ %s } reads as a sentence', (line, sentence) => {
    expect(verdictOn(line).sentence).toBe(sentence);
  });
});
