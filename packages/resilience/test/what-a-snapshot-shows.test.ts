// What a page draws from: how near the circuit is to opening, and how far on its way back.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  START_MS,
  admitted,
  attempt,
  closeGuards,
  guardWith,
  hanging,
  lasting,
  pass,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

describe('a snapshot', () => {
  it('counts the calls that are past the slow limit and have no answer yet', async () => {
    const { guard } = guardWith();
    const calls = [hanging(admitted(guard)), hanging(admitted(guard))];
    await pass(100);
    calls.push(lasting(admitted(guard), 350));
    await pass(199);
    expect(guard.snapshot().overdueCalls).toBe(0);
    await pass(1);
    expect(guard.snapshot().overdueCalls).toBe(2);
    await pass(100);
    expect(guard.snapshot().overdueCalls).toBe(3);
    // A success takes the suspicion away from whatever began before it.
    await pass(50);
    expect(guard.snapshot().overdueCalls).toBe(0);
    await pass(1_000);
    await Promise.all(calls);
  });

  it('says how long the opening lasts in all, jitter included', async () => {
    const { guard } = guardWith({ random: () => 1, policy: { breaker: { openJitter: 0.2 } } });
    expect(guard.snapshot().openForMs).toBeNull();
    await trip(guard);
    await pass(500);
    expect(guard.snapshot()).toMatchObject({ openForMs: 2_400, reopenAtMs: START_MS + 2_400 });
    await pass(1_900);
    expect(guard.snapshot()).toMatchObject({ state: 'half_open', openForMs: null });
    await attempt(guard, 'failure');
    expect(guard.snapshot().openForMs).toBe(4_800);
  });

  it('takes a restored opening for as long as it was, though less of it is left', () => {
    const { guard } = guardWith({ restored: { reopenAtMs: START_MS + 100, openMs: 16_000 } });
    expect(guard.snapshot().openForMs).toBe(16_000);
    const { guard: jittered } = guardWith({
      restored: { reopenAtMs: START_MS + 2_300, openMs: 2_000 },
      policy: { breaker: { openJitter: 0.2 } },
    });
    expect(jittered.snapshot().openForMs).toBe(2_300);
  });

  it('says when the ramp ends, and nothing of it under an isolation', async () => {
    const { guard } = guardWith();
    expect(guard.snapshot().rampEndsAtMs).toBeNull();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    expect(guard.snapshot().rampEndsAtMs).toBe(START_MS + 12_000);
    guard.isolate(null);
    expect(guard.snapshot().rampEndsAtMs).toBeNull();
    await pass(1_000);
    guard.endIsolation();
    expect(guard.snapshot().rampEndsAtMs).toBe(START_MS + 13_000);
    await pass(10_000);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', rampEndsAtMs: null });
  });
});
