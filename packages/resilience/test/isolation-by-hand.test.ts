import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  START_MS,
  admitted,
  attempt,
  closeGuards,
  guardWith,
  pass,
  pathOf,
  pending,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

describe('isolation by hand', () => {
  it('A13: holds beyond the reset time, whatever state lies underneath', async () => {
    const { guard, transitions } = guardWith();
    await trip(guard);
    guard.isolate(null);
    await pass(3_600_000);
    expect(guard.admit()).toEqual({ admitted: false, refusal: { reason: 'isolated', retryAtMs: null } });
    expect(guard.snapshot()).toMatchObject({ state: 'isolated', rampPercent: 0 });
    guard.endIsolation();
    expect(admitted(guard).isProbe).toBe(true);
    expect(pathOf(transitions)).toEqual([
      'closed → open: consecutive',
      'open → isolated: manual',
      'isolated → half_open: manual',
    ]);
  });

  it('A13: expires by itself, months away included', async () => {
    const { guard, transitions } = guardWith({ policy: { breaker: { windowMs: 3_600_000, buckets: 1 } } });
    const fortyDaysMs = 40 * 86_400_000;
    guard.isolate(START_MS + fortyDaysMs);
    await pass(1);
    expect(guard.snapshot()).toMatchObject({ state: 'isolated', isolatedUntilMs: START_MS + fortyDaysMs });
    for (let day = 0; day < 40; day += 1) await pass(86_400_000 - (day === 0 ? 2 : 0));
    expect(guard.snapshot().state).toBe('isolated');
    await pass(2);
    expect(pathOf(transitions)).toEqual(['closed → isolated: manual', 'isolated → closed: manual']);
  });

  it('can be prolonged and shortened without being told as a new one', async () => {
    const { guard, transitions } = guardWith();
    guard.isolate(START_MS + 1_000);
    guard.isolate(START_MS + 5_000);
    await pass(4_999);
    expect(guard.snapshot().state).toBe('isolated');
    await pass(1);
    expect(guard.snapshot().state).toBe('closed');
    expect(transitions).toHaveLength(2);
  });

  it('is over at its time for whoever asks, even before a timer has run', () => {
    let nowMs = START_MS;
    const { guard } = guardWith({ now: () => nowMs });
    guard.isolate(START_MS + 1_000);
    nowMs += 1_000;
    expect(guard.admit().admitted).toBe(true);
  });

  it('is not moved by calls from before it', async () => {
    const { guard } = guardWith();
    const calls = Array.from({ length: 5 }, () => pending(admitted(guard)));
    guard.isolate(null);
    await Promise.all(calls.map((call) => call.end('failure')));
    guard.endIsolation();
    expect(guard.snapshot()).toMatchObject({ state: 'closed', consecutiveFailures: 0 });
  });

  it('does not let a ramp pass unused: it starts anew afterwards', async () => {
    const { guard } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    await pass(5_000);
    guard.isolate(null);
    await pass(3_600_000);
    guard.endIsolation();
    expect(guard.snapshot()).toMatchObject({ state: 'ramping', rampPercent: 10 });
    await pass(10_000);
    expect(guard.snapshot().state).toBe('closed');
  });

  it('refuses an end that is no time', () => {
    const { guard } = guardWith();
    expect(() => guard.isolate(Number.NaN)).toThrow(RangeError);
  });

  it('does nothing when there is none to end', () => {
    const { guard, transitions } = guardWith();
    guard.endIsolation();
    expect(transitions).toEqual([]);
  });
});
