// While the circuit before the payment gateway is open, neither the gateway nor the database is kept busy with what waits.
import { describe, expect, it } from '@jest/globals';
import type { GuardRefusal } from '@relevo/resilience';
import { driveWish } from '../src/application/drive-wish.ts';
import type { Decided, LeasedWish, Wishes } from '../src/application/wishes.ts';
import { atRest } from '../src/domain/wish-plan.ts';

const nowMs = 1_000_000;
const policy = {
  waitBaseMs: 200,
  waitMaxMs: 10_000,
  doubtMs: 86_400_000,
  settleMs: 3_900_000,
  repeatableForMs: 79_200_000,
};

type Left = { readonly deadlineMs: number; readonly doubtSinceMs: number | null };

/** Drives one wish to a gate that refuses; resolves with when it is looked at again, and what the gateway was asked. */
async function untilParked(refusal: GuardRefusal, { deadlineMs, doubtSinceMs }: Left) {
  const asked: string[] = [];
  const dueMs: number[] = [];
  const times = { beganMs: nowMs - 1_000, deadlineMs, doubtSinceMs, notBeforeMs: nowMs };
  const held: LeasedWish = {
    ...{ wishId: 'w-1', paymentId: 'p-1', money: { amountMinor: 100n, currency: 'COP' }, traceparent: '' },
    ...{ createdAtMs: times.beganMs, leaseCount: 2, leaseUntilMs: nowMs + 60_000 },
    history: { ...times, tries: 1, questions: 0, ...atRest },
  };
  const wishes: Wishes<LeasedWish, Decided> = {
    operations: { ask: 'authorize', lookUp: 'look_up' },
    ask: () => Promise.reject(new Error('the gate is closed')),
    lookUp: () => {
      asked.push('look_up');
      return Promise.resolve({ kind: 'absent' });
    },
    isDecision: (answer): answer is Decided => answer.kind === 'approved',
    step: (_held, { move }) => {
      if ('dueAtMs' in move) dueMs.push(move.dueAtMs);
      return Promise.resolve({ kind: 'stored', leaseUntilMs: null });
    },
    eventOf: () => ({ paymentId: 'p-1', gateway: 'g', traceparent: '', authorizationId: 'w-1' }),
  };
  await driveWish(held, null, {
    ...{ wishes, policy, now: () => nowMs, random: () => 0.5, isStopping: () => false },
    guard: { admit: () => ({ admitted: false, refusal }), pauseUntil: () => undefined },
    observer: { gatewayAsked: () => undefined, leaseLost: () => undefined, wishBroke: () => undefined },
    ...{ lookUpTimeoutMs: 1_000, callMsMax: 2_000 },
  });
  return { asked, inMs: dueMs.map((ms) => ms - nowMs) };
}

const open = (afterMs: number): GuardRefusal => ({ reason: 'open', retryAtMs: nowMs + afterMs });
const later = nowMs + 3_600_000;

describe('what waits for a closed gate', () => {
  it('is looked at again when the circuit may be probed', async () => {
    expect(await untilParked(open(4_000), { deadlineMs: later, doubtSinceMs: null })).toEqual({
      asked: [],
      inMs: [4_000],
    });
  });

  it('is asked about no more often than a doubt is, where it is one', async () => {
    expect(await untilParked(open(60_000), { deadlineMs: later, doubtSinceMs: nowMs - 500 })).toEqual({
      asked: ['look_up'],
      inMs: [policy.waitMaxMs],
    });
  });

  it('is given up in time, and comes soon where nobody knows when the gate opens', async () => {
    const soon = { deadlineMs: nowMs + 3_000, doubtSinceMs: null };
    expect((await untilParked(open(60_000), soon)).inMs).toEqual([3_000]);
    const saturated: GuardRefusal = { reason: 'saturated', retryAtMs: null };
    expect((await untilParked(saturated, { deadlineMs: later, doubtSinceMs: null })).inMs).toEqual([500]);
  });
});
