// The plan alone: what follows from a receipt, or from none, for every class.
import { describe, expect, it } from '@jest/globals';
import { nextStep, notVerified } from '../src/domain/delivery-plan.ts';
import type { DeliveryPolicy, NextStep, PastAttempt } from '../src/domain/delivery-history.ts';

const policy: DeliveryPolicy = {
  providers: ['primary', 'fallback'],
  onUnknown: 'at_least_once',
  onMissingReceipt: 'verify',
  isCritical: true,
  attemptsMax: 20,
  waitBaseMs: 500,
  waitMaxMs: 60_000,
  settleMs: 5_000,
  verifyMs: 10_000,
  absenceIsProof: new Set(),
  receiptDeadlineMs: new Map([['primary', 5_000]]),
  afterFailure: (provider, code) => (provider === 'primary' && code === '30004' ? 'dead' : 'next_provider'),
};

const taken = (provider: string, more: Partial<PastAttempt> = {}): PastAttempt => ({
  provider,
  round: 0,
  outcome: 'accepted',
  endedAtMs: 1_000,
  verification: notVerified,
  receipt: null,
  receiptAskedAtMs: null,
  isReceiptMissing: false,
  ...more,
});

const failed = (code: string | null): Partial<PastAttempt> => ({ receipt: { status: 'failed', code } });
const delivered: Partial<PastAttempt> = { receipt: { status: 'delivered', code: null } };
const missing: Partial<PastAttempt> = { isReceiptMissing: true };
const unknown: Partial<PastAttempt> = { outcome: 'unknown' };

function next(
  attempts: readonly PastAttempt[],
  { nowMs = 2_000, ...more }: Partial<DeliveryPolicy> & { readonly nowMs?: number } = {},
): NextStep {
  const history = { round: 0, deadlineMs: 100_000, attempts, skipped: [] };
  return nextStep(history, { ...policy, ...more }, nowMs, 0.5);
}

describe('a message that a provider took', () => {
  it('awaits its receipt from the end of the call, and is settled where none is expected', () => {
    expect(next([taken('primary')])).toEqual({ kind: 'await_receipt', attemptIndex: 0, atMs: 6_000 });
    expect(next([taken('fallback')])).toMatchObject({ kind: 'done', status: 'accepted' });
  });

  it('is settled by delivery, whatever else is known of it', () => {
    const done = { kind: 'done', attemptIndex: 0, status: 'delivered', duplicateReason: null };
    for (const more of [{}, missing, unknown, { outcome: 'rejected' as const }]) {
      expect(next([taken('primary', { ...delivered, ...more })])).toEqual(done);
    }
  });

  it('and delivered after another one was sent in its place was told twice', () => {
    const second = taken('fallback');
    expect(next([taken('primary', delivered), second])).toMatchObject({ duplicateReason: 'late_receipt' });
    expect(next([taken('primary', delivered), { ...second, ...failed('1') }])).toMatchObject({
      duplicateReason: null,
    });
    expect(next([second, taken('primary', delivered)])).toMatchObject({
      attemptIndex: 1,
      duplicateReason: null,
    });
  });

  it('and failed goes to the next provider, or is dead, by its code', () => {
    expect(next([taken('primary', failed('30003'))])).toEqual({
      kind: 'send',
      candidates: ['fallback'],
      duplicateReason: null,
    });
    expect(next([taken('primary', failed('30004'))])).toMatchObject({
      kind: 'abandon',
      reason: 'undelivered',
    });
    expect(next([taken('primary', failed('1')), taken('fallback', failed('1'))])).toEqual({
      kind: 'abandon',
      reason: 'undelivered',
      duplicateReason: null,
    });
  });

  it('is not tried again at a provider that failed it, in any later round', () => {
    const attempts = [taken('primary', failed('1')), { ...taken('fallback'), outcome: 'not_sent' as const }];
    const history = { round: 1, deadlineMs: 100_000, attempts, skipped: [] };
    expect(nextStep(history, policy, 9_000, 0.5)).toMatchObject({ kind: 'send', candidates: ['fallback'] });
  });

  it('by a receipt alone is taken, though its outcome is unknown', () => {
    const sent = { ...unknown, receipt: { status: 'sent', code: null } as const };
    expect(next([taken('primary', sent)])).toMatchObject({ kind: 'await_receipt' });
    expect(next([taken('primary', { ...unknown, ...failed('1') })])).toMatchObject({
      kind: 'send',
      duplicateReason: null,
    });
  });

  it('goes before a rejection and a doubt of other attempts', () => {
    const rejected = { ...taken('fallback'), outcome: 'rejected' as const };
    expect(next([taken('primary'), rejected])).toMatchObject({ kind: 'await_receipt' });
    expect(next([taken('fallback', unknown), taken('primary')])).toMatchObject({ kind: 'await_receipt' });
  });
});

describe('a receipt that is overdue', () => {
  const late = 7_000;

  it.each([
    ['verify', 'ask_receipt'],
    ['ignore', 'miss_receipt'],
    ['next_provider', 'miss_receipt'],
  ] as const)('where the class says %s: %s', (onMissingReceipt, kind) => {
    expect(next([taken('primary')], { onMissingReceipt, nowMs: late })).toMatchObject({
      kind,
      attemptIndex: 0,
    });
  });

  it.each([
    ['ignore', true, { kind: 'done', status: 'accepted' }],
    ['next_provider', false, { kind: 'send', duplicateReason: 'sent_after_missing_receipt' }],
    ['verify', true, { kind: 'send', duplicateReason: 'sent_after_missing_receipt' }],
    ['verify', false, { kind: 'abandon', reason: 'unconfirmed' }],
  ] as const)('and missing, with %s and critical %p', (onMissingReceipt, isCritical, expected) => {
    expect(next([taken('primary', missing)], { onMissingReceipt, isCritical, nowMs: late })).toMatchObject(
      expected,
    );
  });

  it('from every provider leaves it unconfirmed, flagged', () => {
    expect(next([taken('primary', missing), taken('fallback', missing)])).toEqual({
      kind: 'abandon',
      reason: 'unconfirmed',
      duplicateReason: 'sent_after_missing_receipt',
    });
  });
});
