import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../src/i18n/en/index.ts';
import { es } from '../src/i18n/es/index.ts';
import { moneyStoryOf } from '../src/pages/payment/money-story.ts';
import { timelineOf } from '../src/pages/payment/timeline-of.ts';
import { at, sampleNotification, startMs } from './sample-notification.ts';
import { sampleAuthorization, samplePayment } from './sample-payment.ts';

type Story = ReturnType<typeof moneyStoryOf>;

const shortly = ({ steps }: Story): readonly string[] =>
  steps.map(({ kind, atMs }) => (atMs === null ? kind : `${atMs - startMs} ${kind}`));

describe('the story of money that is not taken', () => {
  it('ends with why it has failed, and how often the gateway was asked', () => {
    const payment = samplePayment(
      { status: 'failed', failure_reason: 'insufficient_funds' },
      { in_doubt: false, last_outcome: 'declined', ended_at: at(300), next_attempt_at: null },
    );
    const story = moneyStoryOf(payment);
    expect(shortly(story)).toEqual(['0 received', '5 stored', 'asked', '300 failed']);
    expect(story.steps.at(-1)).toMatchObject({ reason: 'insufficient_funds' });
    expect(story.pending).toBeNull();
  });

  it('goes on where it was approved after it had been given up', () => {
    const payment = samplePayment(
      { status: 'failed', failure_reason: 'outcome_unknown' },
      { last_outcome: 'unavailable', ended_at: at(90_000), next_attempt_at: null, approved_too_late: true },
    );
    expect(shortly(moneyStoryOf(payment)).slice(2)).toEqual(['asked', '90000 failed', 'too_late']);
  });

  it.each([
    ['the gateway’s gate', { tries: 0, in_doubt: false }, 'gate', null],
    ['the answer to the first call', {}, 'call', null],
    ['what became of a call', { last_outcome: 'unknown', last_reason: 'timeout' }, 'look_up', at(12_000)],
    ['the next call', { in_doubt: false, last_outcome: 'not_sent' }, 'again', at(12_000)],
  ])('waits for %s', (_what, authorization, kind, dueAt) => {
    expect(moneyStoryOf(samplePayment({}, authorization)).pending).toEqual({
      kind,
      gateway: 'stripe',
      dueAt,
    });
  });
});

describe('the timeline of a payment that was taken here', () => {
  it('says when, between its receipt and what is owed for it', () => {
    const authorization = sampleAuthorization({ in_doubt: false, last_outcome: 'approved', ended_at: at(5) });
    const { steps } = timelineOf(sampleNotification(), authorization);
    expect(steps.map(({ kind }) => kind)).toEqual(['received', 'taken', 'stored']);
    expect(timelineOf(sampleNotification(), null).steps.map(({ kind }) => kind)).toEqual([
      'received',
      'stored',
    ]);
  });
});

/** The words in quotes of one table of the service's own. */
function codesIn(file: string, table: RegExp): readonly string[] {
  const path = join(import.meta.dirname, '..', '..', '..', 'payment-service', 'src', 'domain', file);
  const text = table.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return [...text.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

describe('what the gateway says', () => {
  const declines = codesIn('authorization.ts', /declineReasons = \[([\s\S]*?)\]/);
  const dictionaries: readonly Readonly<Record<string, string>>[] = [en, es];

  it('has words and an advice for each reason of a failure, in both languages', () => {
    expect(declines.length).toBeGreaterThan(5);
    for (const reason of [...declines, 'gateway_unavailable', 'outcome_unknown']) {
      for (const dictionary of dictionaries) {
        expect([reason, dictionary[`money.failure.${reason}`]]).not.toContain(undefined);
        expect([reason, dictionary[`money.advice.${reason}`]]).not.toContain(undefined);
      }
    }
  });

  it('has words for each trouble that a call may come to, but for those of refunds', () => {
    const troubles = codesIn('authorization.ts', /gatewayTroubles = \{([\s\S]*?)\} as const/);
    expect(troubles.length).toBeGreaterThan(15);
    for (const reason of troubles.filter((each) => each !== 'refused_refund_request')) {
      for (const dictionary of dictionaries)
        expect([reason, dictionary[`reason.${reason}`]]).not.toContain(undefined);
    }
  });
});
