import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atRest, beginTry, failTry, foldQuestion, nextWishStep } from '../src/domain/wish-plan.ts';
import type { WishHistory, WishPolicy } from '../src/domain/wish-plan.ts';

const policy: WishPolicy = {
  waitBaseMs: 200,
  waitMaxMs: 5_000,
  doubtMs: 3_600_000,
  settleMs: 2_000,
  repeatableForMs: 0,
};

/** For a gateway that knows its keys again, as Stripe does. */
const repeatable: WishPolicy = { ...policy, repeatableForMs: 86_400_000 };

const fresh: WishHistory = {
  beganMs: 0,
  deadlineMs: 60_000,
  tries: 0,
  questions: 0,
  doubtSinceMs: null,
  notBeforeMs: 0,
  ...atRest,
};

/** So long the gateway's list does not show what it has carried out. */
const lagMs = 1_900;

/** What the network and the gateway do to one call or question: what it shows, and whether it was carried out. */
type Event =
  | { readonly kind: 'answered' }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'lost'; readonly isTaken: boolean }
  | { readonly kind: 'died'; readonly isTaken: boolean }
  | { readonly kind: 'silent' };

const event = fc.oneof(
  fc.constant<Event>({ kind: 'answered' }),
  fc.constant<Event>({ kind: 'not_sent' }),
  fc.boolean().map((isTaken): Event => ({ kind: 'lost', isTaken })),
  fc.boolean().map((isTaken): Event => ({ kind: 'died', isTaken })),
  fc.constant<Event>({ kind: 'silent' }),
);

/** One authorization through a made-up run. A gateway that knows no keys carries out each try, so that a repeat shows. */
function play(events: readonly Event[], randoms: readonly number[], policy: WishPolicy) {
  const knowsKeys = policy.repeatableForMs > 0;
  let history = fresh;
  let nowMs = 0;
  let charges = 0;
  let chargedAtMs = 0;
  let isDecided = false;
  const wants: string[] = [];
  for (const [turn, happens] of events.entries()) {
    const step = nextWishStep(history, policy, nowMs);
    wants.push(step.kind);
    const random = randoms[turn % randoms.length] ?? 0.5;
    if (step.kind === 'abandon') return { charges, wants, ending: step.reason, history };
    if (step.kind === 'wait') {
      expect(step.untilMs).toBeGreaterThan(nowMs);
      nowMs = step.untilMs;
      history = { ...history, ...atRest }; // stored, and read again by whoever claims it
      continue;
    }
    nowMs += 50;
    if (step.kind === 'ask') {
      if (!knowsKeys) expect(charges).toBe(0); // the claim: never while it may have been carried out
      history = beginTry(history, nowMs);
      if (happens.kind === 'answered' || ('isTaken' in happens && happens.isTaken)) {
        charges = knowsKeys ? 1 : charges + 1;
        chargedAtMs = nowMs;
      }
      if (happens.kind === 'answered') isDecided = true;
      // Who died stores nothing: the next one finds it as it was begun.
      else if (happens.kind === 'died') history = { ...history, ...atRest };
      else {
        const isSent = happens.kind !== 'not_sent';
        history = failTry(history, { isSent, retryAfterMs: null }, policy, { nowMs, random });
      }
    } else if (happens.kind === 'answered' && charges > 0 && nowMs > chargedAtMs + lagMs) isDecided = true;
    else {
      const isAsked = happens.kind === 'answered';
      const answer = isAsked
        ? ({ kind: 'absent' } as const)
        : ({ kind: 'unavailable', retryAfterMs: null } as const);
      history = foldQuestion(history, answer, policy, { nowMs, random, askedAtMs: nowMs });
    }
    if (isDecided) return { charges, wants, ending: 'decided', history };
  }
  return { charges, wants, ending: 'under way', history };
}

describe('an authorization', () => {
  it.each([
    ['that knows no keys', policy],
    ['that carries out each key once', repeatable],
  ])('is taken once at most by a gateway %s, whatever happens', (_gateway, by) => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (events, randoms) => {
          const { charges, ending } = play(events, randoms, by);
          expect(charges).toBeLessThanOrEqual(1);
          if (ending === 'decided') expect(charges).toBe(1);
          // What was taken is never told as certainly not taken.
          if (ending === 'gateway_unavailable') expect(charges).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('ends, however long nobody answers', () => {
    const silent = Array.from({ length: 5_000 }, (): Event => ({ kind: 'silent' }));
    expect(play(silent, [0.9], policy).ending).toBe('outcome_unknown');
    const refused = Array.from({ length: 5_000 }, (): Event => ({ kind: 'not_sent' }));
    expect(play(refused, [0.9], policy).ending).toBe('gateway_unavailable');
  });

  it('is repeated under its id at once where the gateway knows that id again, and never past the deadline', () => {
    const moment = { nowMs: 200, random: 0 };
    const lost = failTry(beginTry(fresh, 100), { isSent: true, retryAfterMs: null }, repeatable, moment);
    const absent = foldQuestion(lost, { kind: 'absent' }, repeatable, { ...moment, askedAtMs: 200 });
    expect(nextWishStep(absent, repeatable, 200)).toEqual({ kind: 'ask' });
    expect(nextWishStep(absent, repeatable, 60_000)).toEqual({ kind: 'look_up' });
    // That the second one was not sent says nothing of the first.
    const again = failTry(beginTry(absent, 300), { isSent: false, retryAfterMs: null }, repeatable, moment);
    expect(again.doubtSinceMs).not.toBeNull();
  });

  it('is repeated only as long after its own beginning as the gateway remembers its id', () => {
    const brief: WishPolicy = { ...repeatable, repeatableForMs: 1_000 };
    const answerAt = (nowMs: number) => {
      const moment = { nowMs, random: 0 };
      const lost = failTry(beginTry(fresh, 100), { isSent: true, retryAfterMs: null }, brief, moment);
      const absent = foldQuestion(lost, { kind: 'absent' }, brief, { ...moment, askedAtMs: nowMs });
      return nextWishStep(absent, brief, nowMs).kind;
    };
    expect([answerAt(999), answerAt(1_000)]).toEqual(['ask', 'wait']);
  });

  it('does not believe that the gateway does not know it before the gateway’s lists have caught up', () => {
    const lost = failTry(beginTry(fresh, 100), { isSent: true, retryAfterMs: null }, policy, {
      nowMs: 200,
      random: 0,
    });
    const early = foldQuestion(lost, { kind: 'absent' }, policy, { nowMs: 300, random: 0, askedAtMs: 250 });
    expect(nextWishStep(early, policy, 300)).toEqual({ kind: 'wait', untilMs: 2_200 });
    expect(nextWishStep(early, policy, 2_200)).toEqual({ kind: 'look_up' });
    const late = foldQuestion(early, { kind: 'absent' }, policy, {
      nowMs: 2_300,
      random: 0,
      askedAtMs: 2_250,
    });
    expect(nextWishStep(late, policy, 2_300)).toEqual({ kind: 'ask' });
  });

  it('waits as long as the gateway asks', () => {
    const throttled = failTry(beginTry(fresh, 100), { isSent: false, retryAfterMs: 9_000 }, policy, {
      nowMs: 200,
      random: 0,
    });
    expect(nextWishStep(throttled, policy, 200)).toEqual({ kind: 'wait', untilMs: 9_200 });
  });
});
