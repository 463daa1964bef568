import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProviderGuard } from '../index.ts';
import { createBulkhead } from '../index.ts';
import {
  START_MS,
  admitted,
  attempt,
  attempts,
  closeGuards,
  guardWith,
  hanging,
  pass,
  pending,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

function admittedOf(guard: ProviderGuard, offers: number): number {
  let passed = 0;
  for (let i = 0; i < offers; i += 1) {
    const admission = guard.admit();
    if (!admission.admitted) continue;
    passed += 1;
    admission.permit.release();
  }
  return passed;
}

describe('the bulkhead', () => {
  it('A8: local saturation refuses and never opens the circuit', async () => {
    const { guard, transitions } = guardWith({ policy: { bulkhead: { maxConcurrent: 10 } } });
    const calls = Array.from({ length: 10 }, () => pending(admitted(guard)));
    for (let i = 0; i < 10_000; i += 1)
      expect(guard.admit()).toEqual({ admitted: false, refusal: { reason: 'saturated', retryAtMs: null } });
    await Promise.all(calls.map((call) => call.end('success')));
    expect(guard.snapshot()).toMatchObject({ state: 'closed', inFlight: 0, consecutiveFailures: 0 });
    expect(guard.snapshot().window).toEqual({ calls: 10, failures: 0, slow: 0 });
    expect(transitions).toEqual([]);
  });

  it('holds the place of a call that ignores its signal until it really ends', async () => {
    const { guard } = guardWith({ policy: { bulkhead: { maxConcurrent: 5 } } });
    let endLate: (value: string) => void = () => undefined;
    const stuck = admitted(guard).run(
      () => new Promise<string>((resolve) => (endLate = resolve)),
      () => 'success',
    );
    const rejected = expect(stuck).rejects.toMatchObject({ code: 'attempt_overdue' });
    await pass(1_250);
    await rejected;
    expect(guard.snapshot()).toMatchObject({ inFlight: 1, consecutiveFailures: 1 });
    endLate('at last');
    await pass(0);
    expect(guard.snapshot()).toMatchObject({ inFlight: 0, consecutiveFailures: 1 });
  });

  it('gets a place back once, however often a permit is released', () => {
    const { guard } = guardWith({ policy: { bulkhead: { maxConcurrent: 5 } } });
    const [first] = Array.from({ length: 5 }, () => admitted(guard));
    expect(guard.admit().admitted).toBe(false);
    first?.release();
    first?.release();
    expect(guard.snapshot().inFlight).toBe(4);
  });

  it('keeps the place of a running call though its permit is released', async () => {
    const { guard } = guardWith();
    const permit = admitted(guard);
    const call = pending(permit);
    permit.release();
    expect(guard.snapshot().inFlight).toBe(1);
    await call.end('success');
    expect(guard.snapshot().inFlight).toBe(0);
  });

  it('runs one call for one permit', async () => {
    const { guard } = guardWith();
    const permit = admitted(guard);
    await pending(permit).end('success');
    await expect(
      permit.run(
        () => Promise.resolve(1),
        () => 'success',
      ),
    ).rejects.toThrow('a permit is for one call');
  });

  it('stands alone for look-ups, and notices a place given back twice', () => {
    const places = createBulkhead(1);
    expect([places.tryEnter(), places.tryEnter()]).toEqual([true, false]);
    places.leave();
    expect(places.inFlight).toBe(0);
    expect(() => places.leave()).toThrow('given back twice');
  });
});

describe('the rate gate', () => {
  it('A15: a Retry-After pauses without opening', async () => {
    const { guard, transitions } = guardWith();
    await attempt(guard, 'neutral');
    guard.pauseUntil(START_MS + 30_000);
    expect(guard.admit()).toEqual({
      admitted: false,
      refusal: { reason: 'rate_limited', retryAtMs: START_MS + 30_000 },
    });
    expect(guard.snapshot()).toMatchObject({ state: 'closed', pausedUntilMs: START_MS + 30_000 });
    await pass(29_999);
    expect(await attempt(guard, 'success')).toBe('rate_limited');
    await pass(1);
    expect(await attempt(guard, 'success')).toBe('success');
    expect(guard.snapshot().pausedUntilMs).toBeNull();
    expect(transitions).toEqual([]);
  });

  it('keeps the longest of several pauses, believes none beyond 15 minutes and ignores nonsense', () => {
    const { guard } = guardWith();
    guard.pauseUntil(Number.NaN);
    expect(guard.snapshot().pausedUntilMs).toBeNull();
    guard.pauseUntil(START_MS + 5_000);
    guard.pauseUntil(START_MS + 1_000);
    expect(guard.snapshot().pausedUntilMs).toBe(START_MS + 5_000);
    guard.pauseUntil(Infinity);
    expect(guard.snapshot().pausedUntilMs).toBe(START_MS + 15 * 60_000);
  });

  it('admits exactly the rate in any one second', async () => {
    const { guard } = guardWith({ policy: { rate: { maxPerSecond: 10 } } });
    expect(admittedOf(guard, 6)).toBe(6);
    await pass(600);
    expect(admittedOf(guard, 50)).toBe(4);
    expect(guard.admit()).toMatchObject({ refusal: { reason: 'rate_limited', retryAtMs: START_MS + 1_000 } });
    await pass(400);
    expect(admittedOf(guard, 50)).toBe(6);
    await pass(600);
    expect(admittedOf(guard, 50)).toBe(4);
  });

  it('is not shut by a clock that is set back', () => {
    let nowMs = START_MS;
    const { guard } = guardWith({ policy: { rate: { maxPerSecond: 10 } }, now: () => nowMs });
    admittedOf(guard, 10);
    nowMs -= 3_600_000;
    expect(admittedOf(guard, 20)).toBe(10);
  });

  it('is not used up by calls that a later gate refuses', async () => {
    const { guard } = guardWith({
      policy: {
        rate: { maxPerSecond: 10 },
        breaker: { consecutiveFailures: 5 },
        ramp: { startPercent: 100 },
      },
    });
    await trip(guard);
    for (let i = 0; i < 100; i += 1) expect(await attempt(guard, 'success')).toBe('open');
    await pass(2_000);
    await attempt(guard, 'success');
    expect(admittedOf(guard, 20)).toBe(9);
  });
});

describe('the order of the gates', () => {
  it('names the first gate that refuses: isolation, rate, breaker, ramp, bulkhead', async () => {
    const { guard, transitions } = guardWith({ policy: { bulkhead: { maxConcurrent: 6 } } });
    const reason = (): string => {
      const admission = guard.admit();
      return admission.admitted ? 'admitted' : admission.refusal.reason;
    };
    const stuck = Array.from({ length: 5 }, () => admitted(guard));
    await attempts(guard, 'failure', 5);
    guard.pauseUntil(Date.now() + 500);
    guard.isolate(Date.now() + 200);
    expect(reason()).toBe('isolated');
    await pass(200);
    expect(reason()).toBe('rate_limited');
    await pass(300);
    expect(reason()).toBe('open');
    await pass(1_500);
    const probe = pending(admitted(guard));
    expect(reason()).toBe('half_open');
    await probe.end('success');
    expect(reason()).toBe('ramping');
    const sixth = Array.from({ length: 9 }, () => guard.admit()).find(
      ({ admitted: isAdmitted }) => isAdmitted,
    );
    expect(sixth).toBeDefined();
    await pass(10_000);
    expect(reason()).toBe('saturated');
    for (const permit of stuck) permit.release();
    expect(reason()).toBe('admitted');
    expect(transitions.at(-1)?.to).toBe('closed');
  });
});

describe('a guard that is closed', () => {
  it('admits nothing more, lets a running call end and moves no more', async () => {
    const { guard, transitions } = guardWith();
    const running = pending(admitted(guard));
    guard.close();
    expect(await attempt(guard, 'success')).toBe('open');
    expect(await running.end('failure')).toBe('failure');
    expect(transitions).toEqual([]);
  });

  it('ends every timer in whatever state it is', async () => {
    const { guard: closed } = guardWith();
    const { guard: open } = guardWith();
    const { guard: ramping } = guardWith();
    const { guard: isolated } = guardWith();
    const { guard: suspicious } = guardWith();
    await tripToHalfOpen(ramping);
    await attempt(ramping, 'success');
    await trip(open);
    isolated.isolate(START_MS + 60_000);
    const calls = Array.from({ length: 5 }, () => hanging(admitted(suspicious)));
    for (const guard of [closed, open, ramping, isolated, suspicious]) guard.close();
    await pass(1_000);
    await Promise.all(calls);
    // closeGuards fails the test if a timer is left.
  });
});
