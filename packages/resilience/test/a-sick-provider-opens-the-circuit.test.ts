import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProviderGuard, Verdict } from '../index.ts';
import {
  START_MS,
  admitted,
  attempt,
  attempts,
  closeGuards,
  guardWith,
  hanging,
  lasting,
  pass,
  pathOf,
  pending,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

/** One caller every 5 ms; the waits of those who were let through. */
async function offer200PerSecond(
  guard: ProviderGuard,
  seconds: number,
  call: (permit: ReturnType<typeof admitted>) => Promise<Verdict>,
): Promise<{ readonly waitsMs: number[] }> {
  const waitsMs: number[] = [];
  for (let caller = 0; caller < seconds * 200; caller += 1) {
    const admission = guard.admit();
    if (admission.admitted) {
      const beganMs = Date.now();
      void call(admission.permit).then(() => waitsMs.push(Date.now() - beganMs));
    }
    await pass(5);
  }
  return { waitsMs };
}

describe('what opens the circuit', () => {
  it('A1: a bad number never trips, however often it is sent', async () => {
    const { guard, transitions } = guardWith();
    await attempts(guard, 'neutral', 1_000);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', consecutiveFailures: 0, window: { calls: 0 } });
    expect(transitions).toEqual([]);
  });

  it('A1: a bad number neither ends nor counts in a run of failures', async () => {
    const { guard } = guardWith();
    await attempts(guard, 'failure', 4);
    await attempts(guard, 'neutral', 10);
    expect(guard.snapshot().state).toBe('closed');
    await attempt(guard, 'failure');
    expect(guard.snapshot().state).toBe('open');
  });

  it('A3: a hang at 200 calls a second trips in under 0.5 s with under 100 callers waiting 1 s', async () => {
    const { guard, transitions } = guardWith();
    await offer200PerSecond(guard, 3, (permit) => lasting(permit, 50));
    const hangBeganMs = Date.now();
    const { waitsMs } = await offer200PerSecond(guard, 1.9, hanging);
    const detectedMs = (transitions[0]?.atMs ?? Infinity) - hangBeganMs;
    expect(transitions[0]?.reason).toBe('overdue');
    expect(detectedMs).toBeLessThan(500);
    const caught = waitsMs.filter((waitMs) => waitMs >= 1_000).length;
    expect(caught).toBeGreaterThan(0);
    expect(caught).toBeLessThan(100);
  });

  it('A3: sees a hang without anyone else calling', async () => {
    const { guard, transitions } = guardWith();
    const calls = Array.from({ length: 5 }, () => hanging(admitted(guard)));
    await pass(300);
    expect(pathOf(transitions)).toEqual(['closed → open: overdue']);
    expect(transitions[0]?.evidence).toEqual(
      Array.from({ length: 5 }, () => ({
        startedAtMs: START_MS,
        durationMs: 300,
        verdict: 'overdue',
        label: 'in flight',
      })),
    );
    await pass(1_000);
    await Promise.all(calls);
  });

  it('does not take a few stuck calls for a hang while others succeed', async () => {
    const { guard, transitions } = guardWith({ policy: { breaker: { consecutiveFailures: 100 } } });
    const stuck = Array.from({ length: 4 }, () => hanging(admitted(guard)));
    await pass(200);
    await attempt(guard, 'success');
    const one = hanging(admitted(guard));
    await pass(900);
    expect(transitions).toEqual([]);
    await pass(1_000);
    await Promise.all([...stuck, one]);
  });

  it('sees the hang that begins after an earlier suspicion was lifted', async () => {
    const { guard, transitions } = guardWith({ policy: { breaker: { consecutiveFailures: 100 } } });
    const first = Array.from({ length: 5 }, () => hanging(admitted(guard)));
    await pass(200);
    await attempt(guard, 'success');
    const second = Array.from({ length: 5 }, () => hanging(admitted(guard)));
    await pass(299);
    expect(transitions).toEqual([]);
    await pass(1);
    expect(pathOf(transitions)).toEqual(['closed → open: overdue']);
    await pass(1_000);
    await Promise.all([...first, ...second]);
  });

  it('A5: after 5,000 refused calls a new outage still trips after 5 failures', async () => {
    const { guard, transitions } = guardWith({ policy: { ramp: { durationMs: 100 } } });
    await trip(guard);
    for (let i = 0; i < 5_000; i += 1) expect(guard.admit().admitted).toBe(false);
    await pass(2_000);
    await attempt(guard, 'success');
    await pass(100);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', window: { calls: 0, failures: 0 } });
    await attempts(guard, 'failure', 4);
    expect(guard.snapshot().state).toBe('closed');
    await attempt(guard, 'failure');
    expect(guard.snapshot().state).toBe('open');
    expect(transitions.at(-1)?.evidence).toHaveLength(5);
  });

  it('A5: refused calls do not thin out the failure rate either', async () => {
    const { guard, transitions } = guardWith({ policy: { ramp: { durationMs: 100 } } });
    await trip(guard);
    for (let i = 0; i < 5_000; i += 1) guard.admit();
    await pass(2_000);
    await attempt(guard, 'success');
    await pass(100);
    for (let i = 0; i < 10; i += 1) {
      await attempts(guard, 'success', 1);
      await attempts(guard, 'failure', 1);
    }
    await attempts(guard, 'failure', 1);
    expect(transitions.at(-1)).toMatchObject({ to: 'open', reason: 'rate' });
    // Its own eleven, and none of the first outage.
    expect(transitions.at(-1)?.evidence).toHaveLength(11);
  });

  it('opens above the failure rate, and only once the window holds enough calls', async () => {
    const { guard, transitions } = guardWith();
    for (let i = 0; i < 6; i += 1) {
      await attempts(guard, 'success', 1);
      await attempts(guard, 'failure', 2);
    }
    expect(guard.snapshot()).toMatchObject({ state: 'closed', window: { calls: 18, failures: 12 } });
    await attempts(guard, 'success', 1);
    await attempt(guard, 'failure');
    expect(pathOf(transitions)).toEqual(['closed → open: rate']);
    expect(transitions[0]?.evidence.map(({ verdict }) => verdict)).toEqual(Array(13).fill('failure'));
  });

  it('forgets failures that have left the window', async () => {
    const { guard } = guardWith();
    await attempts(guard, 'failure', 4);
    await attempt(guard, 'success');
    await pass(10_000);
    expect(guard.snapshot().window).toEqual({ calls: 0, failures: 0, slow: 0 });
    await attempts(guard, 'success', 11);
    await attempts(guard, 'failure', 4);
    await attempts(guard, 'success', 5);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', window: { calls: 20, failures: 4 } });
  });

  it('opens when most calls are slow though all succeed', async () => {
    const { guard, transitions } = guardWith();
    await attempts(guard, 'success', 4);
    for (let i = 0; i < 16; i += 1) {
      const call = lasting(admitted(guard), 300);
      await pass(300);
      await call;
    }
    expect(pathOf(transitions)).toEqual(['closed → open: slow']);
    expect(transitions[0]?.evidence[0]).toMatchObject({ durationMs: 300, verdict: 'success' });
  });

  it('forgets slow calls that have left the window', async () => {
    const { guard } = guardWith();
    for (let i = 0; i < 3; i += 1) {
      const slow = Array.from({ length: 4 }, () => lasting(admitted(guard), 300));
      await pass(300);
      await Promise.all(slow);
    }
    expect(guard.snapshot().window).toEqual({ calls: 12, failures: 0, slow: 12 });
    await pass(10_000);
    expect(guard.snapshot().window).toEqual({ calls: 0, failures: 0, slow: 0 });
    await attempts(guard, 'success', 15);
    const slow = Array.from({ length: 4 }, () => lasting(admitted(guard), 300));
    await pass(300);
    await Promise.all(slow);
    await attempt(guard, 'success');
    expect(guard.snapshot()).toMatchObject({ state: 'closed', window: { calls: 20, slow: 4 } });
  });

  it('does not hold calls for overdue that have ended, whatever their end was', async () => {
    const { guard, transitions } = guardWith();
    const calls = Array.from({ length: 5 }, () => lasting(admitted(guard), 299, 'neutral'));
    await pass(1_000);
    await Promise.all(calls);
    expect(transitions).toEqual([]);
  });

  it('opens at once on wrong credentials, and says so', async () => {
    const { guard, transitions } = guardWith();
    await admitted(guard).run(
      () => Promise.resolve(401),
      () => 'trip',
      (status) => `http_${status}`,
    );
    expect(transitions).toEqual([
      {
        provider: 'aldeamo',
        from: 'closed',
        to: 'open',
        reason: 'auth',
        atMs: START_MS,
        reopenAtMs: START_MS + 2_000,
        openMs: 2_000,
        detail: null,
        needsReceipt: false,
        evidence: [{ startedAtMs: START_MS, durationMs: 0, verdict: 'trip', label: 'http_401' }],
      },
    ]);
  });

  it('counts a call that throws as a failure and throws the error on', async () => {
    const { guard, transitions } = guardWith();
    const bug = new TypeError('undefined is not a function');
    for (let i = 0; i < 5; i += 1) {
      const running = admitted(guard).run(
        () => Promise.reject(bug),
        () => 'success',
      );
      await expect(running).rejects.toBe(bug);
    }
    expect(pathOf(transitions)).toEqual(['closed → open: consecutive']);
    expect(guard.snapshot().inFlight).toBe(0);
  });

  it('counts a judge that throws as a failure and gives the place back', async () => {
    const { guard } = guardWith();
    const running = admitted(guard).run(
      () => Promise.resolve(1),
      () => {
        throw new Error('no such outcome');
      },
    );
    await expect(running).rejects.toThrow('no such outcome');
    expect(guard.snapshot()).toMatchObject({ inFlight: 0, consecutiveFailures: 1 });
  });

  it('keeps at most 20 calls as evidence, the newest', async () => {
    const { guard, transitions } = guardWith({ policy: { breaker: { consecutiveFailures: 30 } } });
    await attempts(guard, 'success', 29);
    await attempts(guard, 'failure', 30);
    expect(transitions[0]?.evidence).toHaveLength(20);
  });
});

describe('results from before a change of state', () => {
  it('a late success does not close a half-open circuit', async () => {
    const { guard, transitions } = guardWith();
    const late = pending(admitted(guard));
    await trip(guard);
    await late.end('success');
    await pass(2_000);
    expect(guard.snapshot().state).toBe('half_open');
    expect(pathOf(transitions)).toEqual(['closed → open: consecutive', 'open → half_open: probe']);
  });

  it('neither a late success nor a late failure moves a half-open circuit, nor takes its probe', async () => {
    const { guard } = guardWith({ policy: { attemptTimeoutMs: 1_999 } });
    await attempts(guard, 'failure', 3);
    const late = admitted(guard);
    const alsoLate = admitted(guard);
    await attempts(guard, 'failure', 2);
    // Begun only now, as when the row before the call took its time.
    await pass(1_900);
    const first = pending(late);
    const second = pending(alsoLate);
    await pass(100);
    await first.end('success');
    await second.end('failure');
    expect(guard.snapshot().state).toBe('half_open');
    expect(admitted(guard).isProbe).toBe(true);
  });

  it('calls admitted before the trip are no hang in half-open, though they hang', async () => {
    const { guard } = guardWith();
    const late = Array.from({ length: 5 }, () => admitted(guard));
    await tripToHalfOpen(guard);
    const calls = late.map(hanging);
    await pass(1_000);
    await Promise.all(calls);
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('a late failure does not re-open a ramp', async () => {
    const { guard } = guardWith();
    const late = admitted(guard);
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    await pending(late).end('failure');
    expect(guard.snapshot().state).toBe('ramping');
  });
});
