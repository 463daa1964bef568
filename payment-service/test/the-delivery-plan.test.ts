import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callOutcomes } from '../src/domain/attempt.ts';
import type { CallOutcome } from '../src/domain/attempt.ts';
import { nextStep, notVerified, verify } from '../src/domain/delivery-plan.ts';
import type {
  DeliveryHistory,
  DeliveryPolicy,
  PastAttempt,
  Verification,
} from '../src/domain/delivery-history.ts';

const policy: DeliveryPolicy = {
  providers: ['primary', 'fallback'],
  onUnknown: 'at_least_once',
  attemptsMax: 20,
  waitBaseMs: 500,
  waitMaxMs: 60_000,
  settleMs: 5_000,
  verifyMs: 10_000,
  absenceIsProof: new Set(),
  onMissingReceipt: 'verify',
  isCritical: true,
  receiptDeadlineMs: new Map(),
  afterFailure: () => 'next_provider',
};

const attempt = (
  provider: string,
  outcome: CallOutcome | null,
  more: Partial<PastAttempt> = {},
): PastAttempt => ({
  provider,
  outcome,
  round: 0,
  endedAtMs: outcome === null ? null : 1_000,
  verification: notVerified,
  receipt: null,
  receiptAskedAtMs: null,
  isReceiptMissing: false,
  ...more,
});

const history = (attempts: readonly PastAttempt[], more: Partial<DeliveryHistory> = {}): DeliveryHistory => ({
  round: 0,
  deadlineMs: 100_000,
  attempts,
  skipped: [],
  ...more,
});

const settled = (verdict: Verification['verdict']): Partial<PastAttempt> => ({
  verification: { verdict, emptyAnswers: 2, nextAskAtMs: null },
});

describe('the next step', () => {
  it('asks both providers in order at first', () => {
    expect(nextStep(history([]), policy, 1_000, 0.5)).toEqual({
      kind: 'send',
      candidates: ['primary', 'fallback'],
      duplicateReason: null,
    });
  });

  it.each(['not_sent', 'throttled', 'misconfigured', 'unroutable'] as const)(
    'goes to the next provider after %s, without the risk of a duplicate',
    (outcome) => {
      expect(nextStep(history([attempt('primary', outcome)]), policy, 1_000, 0.5)).toEqual({
        kind: 'send',
        candidates: ['fallback'],
        duplicateReason: null,
      });
    },
  );

  it('gives up at once when the number is rejected, and never fails over', () => {
    expect(nextStep(history([attempt('primary', 'rejected')]), policy, 1_000, 0.5)).toEqual({
      kind: 'abandon',
      reason: 'rejected',
      duplicateReason: null,
    });
  });

  it('gives up as rejected only when every provider has said unroutable', () => {
    const both = [attempt('primary', 'unroutable'), attempt('fallback', 'unroutable')];
    expect(nextStep(history(both), policy, 1_000, 0.5)).toMatchObject({
      kind: 'abandon',
      reason: 'rejected',
    });
    const later = history([attempt('primary', 'unroutable'), attempt('fallback', 'not_sent')], { round: 1 });
    expect(nextStep(later, policy, 1_000, 0.5)).toMatchObject({ kind: 'send', candidates: ['fallback'] });
  });

  it('verifies an unknown outcome before anybody sends again', () => {
    expect(nextStep(history([attempt('primary', 'unknown')]), policy, 1_000, 0.5)).toEqual({
      kind: 'verify',
      attemptIndex: 0,
      atMs: 1_000,
    });
  });

  it('sends again after an unknown outcome that stayed unknown, and says that it may be a duplicate', () => {
    for (const verdict of ['absent', 'undecided'] as const) {
      const past = history([attempt('primary', 'unknown', settled(verdict))]);
      expect(nextStep(past, policy, 20_000, 0.5)).toEqual({
        kind: 'send',
        candidates: ['fallback'],
        duplicateReason: 'sent_after_unknown',
      });
    }
  });

  it('does not speak of a duplicate where the absence is proof', () => {
    const past = history([attempt('primary', 'unknown', settled('absent'))]);
    const trusting = { ...policy, absenceIsProof: new Set(['primary']) };
    expect(nextStep(past, trusting, 20_000, 0.5)).toMatchObject({ kind: 'send', duplicateReason: null });
  });

  it('holds under at_most_once until the deadline, then expires', () => {
    const careful: DeliveryPolicy = { ...policy, onUnknown: 'at_most_once' };
    const past = history([attempt('primary', 'unknown', settled('undecided'))]);
    expect(nextStep(past, careful, 20_000, 0.5)).toEqual({ kind: 'wait', atMs: 100_000, isNewRound: false });
    expect(nextStep(past, careful, 100_000, 0.5)).toMatchObject({ kind: 'abandon', reason: 'expired' });
  });

  it('waits with full jitter below a growing ceiling when nobody took it', () => {
    const tried = (round: number) =>
      history([attempt('primary', 'not_sent', { round }), attempt('fallback', 'not_sent', { round })], {
        round,
      });
    expect(nextStep(tried(0), policy, 1_000, 0.5)).toEqual({ kind: 'wait', atMs: 1_250, isNewRound: true });
    expect(nextStep(tried(4), policy, 1_000, 0.5)).toEqual({ kind: 'wait', atMs: 5_000, isNewRound: true });
    expect(nextStep(tried(29), policy, 1_000, 0.999)).toMatchObject({ atMs: 60_940 });
  });

  it('expires at its deadline', () => {
    expect(nextStep(history([]), policy, 100_000, 0.5)).toMatchObject({ kind: 'abandon', reason: 'expired' });
  });
});

describe('asking about an unknown outcome', () => {
  const ended = 10_000;
  const askedAt = (nowMs: number) => ({ endedAtMs: ended, askedAtMs: nowMs, nowMs, isProof: false });
  const ask = (
    before: Verification,
    answer: 'found' | 'absent' | 'unavailable',
    nowMs: number,
    isProof = false,
  ) => verify(before, { kind: answer }, { ...askedAt(nowMs), isProof }, policy);

  it('believes an absence only by a second empty answer after the settling time', () => {
    const once = ask(notVerified, 'absent', 10_100);
    expect(once).toEqual({ verdict: null, emptyAnswers: 1, nextAskAtMs: 15_000 });
    expect(ask(once, 'absent', 15_000)).toMatchObject({ verdict: 'absent' });
  });

  it('does not take one late empty answer for two', () => {
    expect(ask(notVerified, 'absent', 16_000)).toMatchObject({ verdict: null, emptyAnswers: 1 });
  });

  it('does not believe an answer that is late for what was listed when it was asked', () => {
    const once = ask(notVerified, 'absent', 10_100);
    const slow = verify(once, { kind: 'absent' }, { ...askedAt(15_300), askedAtMs: 14_999 }, policy);
    expect(slow).toEqual({ verdict: null, emptyAnswers: 2, nextAskAtMs: 15_000 });
    expect(ask(slow, 'absent', 15_301)).toMatchObject({ verdict: 'absent' });
  });

  it('waits as long for one that may have its message, though no longer than there is time to verify', () => {
    const besides = (before: Verification, nowMs: number, alikeDoubtedAtMs: number) =>
      verify(before, { kind: 'absent', alikeDoubtedAtMs }, askedAt(nowMs), policy);
    const twice = besides(ask(notVerified, 'absent', 10_100), 15_000, 12_000);
    expect(twice).toEqual({ verdict: null, emptyAnswers: 2, nextAskAtMs: 17_000 });
    expect(besides(twice, 17_000, 12_000)).toMatchObject({ verdict: 'absent' });
    expect(besides(twice, 17_000, 16_000)).toMatchObject({ verdict: null, nextAskAtMs: 20_000 });
    expect(besides(twice, 20_000, 19_000)).toMatchObject({ verdict: 'undecided' });
    // One that came into doubt earlier changes nothing.
    expect(besides(ask(notVerified, 'absent', 10_100), 15_000, 9_000)).toMatchObject({ verdict: 'absent' });
  });

  it('leaves it to the policy after the time to verify, also where the provider does not answer', () => {
    expect(ask(notVerified, 'unavailable', 19_500)).toMatchObject({ verdict: null, nextAskAtMs: 20_000 });
    const asked = ask(notVerified, 'unavailable', 19_500);
    expect(ask(asked, 'unavailable', 20_000)).toMatchObject({ verdict: 'undecided' });
  });

  it('lets no first question decide alone, where nobody could ask while there was time', () => {
    for (const answer of ['unavailable', 'absent'] as const) {
      const late = ask(notVerified, answer, 60_000);
      expect(late).toMatchObject({ verdict: null, nextAskAtMs: 65_000 });
      expect(ask(late, 'found', 65_000)).toMatchObject({ verdict: 'found' });
      expect(ask(late, 'unavailable', 65_000)).toMatchObject({ verdict: 'undecided' });
    }
  });

  it('asks a provider that throttles questions no sooner than it wishes, and decides no later for it', () => {
    const ask = (retryAfterMs: number) =>
      verify(notVerified, { kind: 'unavailable', retryAfterMs }, askedAt(11_000), policy);
    expect([ask(0).nextAskAtMs, ask(4_000).nextAskAtMs, ask(60_000).nextAskAtMs]).toEqual([
      12_000, 15_000, 20_000,
    ]);
  });

  it('believes a finding at any time', () => {
    expect(ask(notVerified, 'found', 10_001)).toMatchObject({ verdict: 'found' });
  });
});

describe('whatever the providers do', () => {
  const outcome = fc.constantFrom(...callOutcomes);
  const scenario = fc.record({
    outcomes: fc.array(outcome, { minLength: 200, maxLength: 200 }),
    answers: fc.array(fc.constantFrom('found' as const, 'absent' as const, 'unavailable' as const), {
      minLength: 50,
      maxLength: 50,
    }),
    refusals: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
    onUnknown: fc.constantFrom('at_least_once' as const, 'at_most_once' as const),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });

  it('a delivery ends, sends nothing after accepted or rejected, and never has two calls at once', () => {
    fc.assert(
      fc.property(scenario, ({ outcomes, answers, refusals, onUnknown, random }) => {
        const chosen: DeliveryPolicy = { ...policy, onUnknown };
        let nowMs = 0;
        let state = history([], { deadlineMs: 86_400_000 });
        let calls = 0;
        let asked = 0;
        for (let turn = 0; turn < 5_000; turn += 1) {
          const step = nextStep(state, chosen, nowMs, random);
          if (step.kind === 'done' || step.kind === 'abandon') return;
          if (step.kind === 'send') {
            for (const past of state.attempts) {
              expect(past.outcome).not.toBeNull();
              expect(['accepted', 'rejected']).not.toContain(past.outcome);
              if (past.outcome === 'unknown') expect(past.verification.verdict).not.toBeNull();
            }
            const provider = step.candidates.find((_name, index) => refusals[(turn + index) % 200] === false);
            if (provider === undefined) {
              state = { ...state, skipped: [...state.skipped, ...step.candidates] };
              continue;
            }
            const next = attempt(provider, outcomes[calls % 200] ?? 'not_sent', {
              round: state.round,
              endedAtMs: nowMs,
            });
            calls += 1;
            nowMs += 100;
            state = { ...state, attempts: [...state.attempts, next] };
          } else if (step.kind === 'verify') {
            nowMs = Math.max(nowMs, step.atMs);
            const past = state.attempts[step.attemptIndex];
            if (past === undefined) throw new Error('no such attempt');
            const at = { endedAtMs: past.endedAtMs ?? 0, askedAtMs: nowMs, nowMs, isProof: false };
            const answer = { kind: answers[asked % 50] ?? 'absent' };
            const verification = verify(past.verification, answer, at, chosen);
            asked += 1;
            nowMs += 10;
            state = { ...state, attempts: state.attempts.with(step.attemptIndex, { ...past, verification }) };
          } else {
            if (step.kind !== 'wait') throw new Error('no receipts are expected here');
            expect(step.atMs).toBeGreaterThan(nowMs);
            nowMs = step.atMs;
            state = { ...state, skipped: [], round: state.round + (step.isNewRound ? 1 : 0) };
          }
        }
        throw new Error('it did not end');
      }),
      { numRuns: 300 },
    );
  });
});
