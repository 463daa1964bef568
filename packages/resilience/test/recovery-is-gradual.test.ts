import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Permit, ProviderGuard, Verdict } from '../index.ts';
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

async function recover(guard: ProviderGuard): Promise<void> {
  await attempt(guard, 'success');
  await pass(10_000);
}

async function admittedOf(
  guard: ProviderGuard,
  offers: number,
  verdict: Verdict = 'success',
): Promise<number> {
  let passed = 0;
  for (let i = 0; i < offers; i += 1) if ((await attempt(guard, verdict)) === verdict) passed += 1;
  return passed;
}

function offerUntilAdmitted(guard: ProviderGuard): Permit {
  for (let i = 0; i < 10; i += 1) {
    const admission = guard.admit();
    if (admission.admitted) return admission.permit;
  }
  throw new Error('ten offers at 10 % and none admitted');
}

describe('the probe', () => {
  it('A2: 50 callers at once in half-open make one upstream call', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    let upstreamCalls = 0;
    const callers = Array.from({ length: 50 }, async () => {
      const admission = guard.admit();
      if (!admission.admitted) return admission.refusal;
      expect(admission.permit.isProbe).toBe(true);
      return admission.permit.run(
        () => {
          upstreamCalls += 1;
          return Promise.resolve('ok');
        },
        () => 'success',
      );
    });
    const answers = await Promise.all(callers);
    expect(upstreamCalls).toBe(1);
    expect(answers.filter((answer) => answer !== 'ok')).toEqual(
      Array(49).fill({ reason: 'half_open', retryAtMs: null }),
    );
  });

  it('A2: holds the one place from admission on, before the call has begun', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    admitted(guard);
    expect(await attempt(guard, 'success')).toBe('half_open');
  });

  it('A4: a hanging probe ends at its deadline and opens the circuit again', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    const probe = hanging(admitted(guard));
    await pass(1_000);
    await probe;
    expect(pathOf(transitions).slice(2)).toEqual(['half_open → open: probe']);
    await pass(4_000);
    expect(await attempt(guard, 'success')).toBe('success');
  });

  it('A4: a probe that even ignores its signal does not stick', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    const probe = admitted(guard).run(
      () => new Promise<never>(() => undefined),
      () => 'success',
    );
    const overdue = expect(probe).rejects.toMatchObject({ code: 'attempt_overdue' });
    await pass(1_250);
    await overdue;
    expect(guard.snapshot()).toMatchObject({ state: 'open', inFlight: 1 });
    await pass(4_000);
    expect(await attempt(guard, 'success')).toBe('success');
  });

  it('A2: keeps its place however long the caller takes to begin', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    const slowToBegin = admitted(guard);
    await pass(60_000);
    expect(await attempt(guard, 'success')).toBe('half_open');
    await pending(slowToBegin).end('success');
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('A4: a permit that is lost does not shut the provider out for longer than the longest open time', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    const forgotten = admitted(guard);
    await pass(60_001);
    expect(admitted(guard).isProbe).toBe(true);
    await pending(forgotten).end('failure');
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('A18: a provider that stays down gets at most one probe a period', async () => {
    const { guard } = guardWith();
    await trip(guard);
    const probedAtMs: number[] = [];
    for (let elapsedMs = 0; elapsedMs < 300_000; elapsedMs += 100) {
      if ((await attempt(guard, 'failure')) === 'failure') probedAtMs.push(Date.now() - START_MS);
      await pass(100);
    }
    expect(probedAtMs).toEqual([2_000, 6_000, 14_000, 30_000, 62_000, 122_000, 182_000, 242_000]);
  });

  it('frees its place when it ends neutral, so that the next call probes', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    const probe = pending(admitted(guard));
    expect(await attempt(guard, 'success')).toBe('half_open');
    await probe.end('neutral');
    expect(guard.snapshot().state).toBe('half_open');
    expect(await attempt(guard, 'success')).toBe('success');
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('frees its place when it is released unused', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    const unused = admitted(guard);
    unused.release();
    const next = admitted(guard);
    unused.release();
    expect(guard.admit().admitted).toBe(false);
    expect(next.isProbe).toBe(true);
  });

  it('re-opens with the reason auth when it meets wrong credentials', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'trip');
    expect(transitions.at(-1)).toMatchObject({ from: 'half_open', to: 'open', reason: 'auth' });
  });
});

describe('the open time', () => {
  it('starts again from the shortest after a stable close, and goes on growing before', async () => {
    const { guard, transitions } = guardWith();
    const openTimes = (): (number | null)[] =>
      transitions.filter(({ to }) => to === 'open').map(({ reopenAtMs, atMs }) => (reopenAtMs ?? 0) - atMs);
    await tripToHalfOpen(guard);
    await recover(guard);
    await pass(59_999);
    await tripToHalfOpen(guard, 4_000);
    await recover(guard);
    await pass(60_000);
    await trip(guard);
    expect(openTimes()).toEqual([2_000, 4_000, 2_000]);
  });

  it.each([
    { random: 0, openForMs: 1_600 },
    { random: 0.999_999, openForMs: 2_400 },
  ])('is spread by ±20 % (draw $random)', async ({ random, openForMs }) => {
    const { guard } = guardWith({ policy: { breaker: { openJitter: 0.2 } }, random: () => random });
    await trip(guard);
    expect(guard.snapshot()).toMatchObject({ reopenAtMs: START_MS + openForMs, openMs: 2_000 });
    await pass(openForMs - 1);
    expect(guard.snapshot().state).toBe('open');
    await pass(1);
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('is never shorter than one attempt, whatever the jitter', async () => {
    const { guard } = guardWith({
      policy: { attemptTimeoutMs: 1_900, breaker: { openJitter: 0.2 } },
      random: () => 0,
    });
    await trip(guard);
    expect(guard.snapshot().reopenAtMs).toBe(START_MS + 1_901);
  });

  it('is told to those who are refused', async () => {
    const { guard } = guardWith();
    await trip(guard);
    expect(guard.admit()).toEqual({
      admitted: false,
      refusal: { reason: 'open', retryAtMs: START_MS + 2_000 },
    });
  });
});

describe('the ramp', () => {
  it('lets a tenth through at first, half in the middle and all in the end', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    expect(guard.snapshot().rampPercent).toBe(10);
    expect(await admittedOf(guard, 100)).toBe(10);
    await pass(5_000);
    expect(guard.snapshot().rampPercent).toBe(55);
    expect(await admittedOf(guard, 100)).toBe(55);
    await pass(5_000);
    expect(await admittedOf(guard, 100)).toBe(100);
    expect(pathOf(transitions).slice(1)).toEqual([
      'open → half_open: probe',
      'half_open → ramping: probe',
      'ramping → closed: probe',
    ]);
  });

  it('rises in steps where the policy says so', async () => {
    const { guard } = guardWith({ policy: { ramp: { steps: 3 } } });
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    const percents: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      percents.push(guard.snapshot().rampPercent);
      await pass(2_500);
    }
    expect(percents).toEqual([10, 10, 40, 70, 100]);
  });

  it('re-opens on a failure, for longer than before', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    expect(await admittedOf(guard, 10, 'failure')).toBe(1);
    expect(transitions.at(-1)).toMatchObject({ from: 'ramping', to: 'open', reason: 'probe', openMs: 4_000 });
    expect(transitions.at(-1)?.evidence).toHaveLength(1);
    await pass(10_000);
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('is not moved by a neutral outcome', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    expect(await admittedOf(guard, 100, 'neutral')).toBe(10);
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('does not burst with what a full bulkhead kept back', async () => {
    const { guard } = guardWith({ policy: { bulkhead: { maxConcurrent: 5 } } });
    const held = Array.from({ length: 4 }, () => admitted(guard));
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    const last = pending(offerUntilAdmitted(guard));
    for (let i = 0; i < 100; i += 1) guard.admit();
    for (const permit of held) permit.release();
    await last.end('success');
    expect(await admittedOf(guard, 10)).toBe(2);
  });

  it('A6: after recovery one failure does not re-open', async () => {
    const { guard } = guardWith();
    await attempts(guard, 'success', 15);
    await tripToHalfOpen(guard);
    await recover(guard);
    await attempt(guard, 'failure');
    expect(guard.snapshot()).toMatchObject({ state: 'closed', consecutiveFailures: 1 });
  });

  it('A6: the slow calls of the outage are gone from the window after recovery', async () => {
    const { guard, transitions } = guardWith({
      policy: {
        breaker: { windowMs: 600_000, minimumCalls: 5, overdueCalls: 50 },
        ramp: { startPercent: 100 },
      },
    });
    const slow = Array.from({ length: 5 }, () => lasting(admitted(guard), 300));
    await pass(300);
    await Promise.all(slow);
    expect(transitions.at(-1)).toMatchObject({ to: 'open', reason: 'slow' });
    await pass(2_000);
    await attempts(guard, 'success', 2);
    const oneSlow = lasting(admitted(guard), 300);
    await pass(300);
    await oneSlow;
    expect(guard.snapshot()).toMatchObject({ state: 'ramping', window: { calls: 2, failures: 0, slow: 1 } });
  });

  it('A6: the failures of the outage are gone from the window after recovery', async () => {
    const { guard } = guardWith({
      policy: { breaker: { windowMs: 600_000, minimumCalls: 5, consecutiveFailures: 50 } },
    });
    for (let i = 0; i < 5; i += 1) await attempt(guard, 'failure');
    expect(guard.snapshot().state).toBe('open');
    await pass(2_000);
    await recover(guard);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', window: { calls: 0, failures: 0, slow: 0 } });
    await attempts(guard, 'success', 4);
    await attempt(guard, 'failure');
    expect(guard.snapshot().state).toBe('closed');
  });
});
