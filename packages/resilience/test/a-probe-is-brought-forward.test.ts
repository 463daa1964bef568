// The open time grows to spare a sick provider while another carries the load. Where none does, whoever
// knows that may bring the probe forward: after the shortest open time, and never as a second probe.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProviderGuard } from '../index.ts';
import {
  START_MS,
  admitted,
  attempt,
  closeGuards,
  guardWith,
  hanging,
  pass,
  pathOf,
  pending,
  trip,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

/** Open for eight seconds: two probes have failed. */
async function growTo8s(guard: ProviderGuard): Promise<void> {
  await trip(guard);
  for (const openMs of [2_000, 4_000]) {
    await pass(openMs);
    await attempt(guard, 'failure');
  }
  expect(guard.snapshot()).toMatchObject({ state: 'open', openMs: 8_000 });
}

describe('a probe that is brought forward', () => {
  it('goes after the shortest open time, however long the present one is', async () => {
    const { guard, transitions } = guardWith();
    await growTo8s(guard);
    await pass(1_999);
    expect(guard.bringProbeForward()).toBe(false);
    expect(guard.snapshot().state).toBe('open');
    await pass(1);
    expect(guard.snapshot()).toMatchObject({
      state: 'open',
      earliestProbeAtMs: Date.now(),
      reopenAtMs: Date.now() + 6_000,
    });
    expect(guard.bringProbeForward()).toBe(true);
    expect(await attempt(guard, 'success')).toBe('success');
    expect(pathOf(transitions).slice(-2)).toEqual(['open → half_open: probe', 'half_open → ramping: probe']);
  });

  it('waits out the whole open time where nobody asks for it', async () => {
    const { guard } = guardWith();
    await growTo8s(guard);
    await pass(7_999);
    expect(guard.snapshot().state).toBe('open');
    expect(await attempt(guard, 'success')).toBe('open');
    await pass(1);
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('is one, however many ask', async () => {
    const { guard } = guardWith();
    await growTo8s(guard);
    await pass(2_000);
    expect(Array.from({ length: 50 }, () => guard.bringProbeForward())).toEqual([
      true,
      ...Array<boolean>(49).fill(false),
    ]);
    const probe = pending(admitted(guard));
    expect(await attempt(guard, 'success')).toBe('half_open');
    await probe.end('success');
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('lets the open time grow on when it fails, and is due again after the shortest', async () => {
    const { guard } = guardWith();
    await trip(guard);
    const probedAtMs: number[] = [];
    const openMs: (number | null)[] = [];
    for (let elapsedMs = 0; elapsedMs < 16_000; elapsedMs += 100) {
      guard.bringProbeForward();
      if ((await attempt(guard, 'failure')) === 'failure') {
        probedAtMs.push(Date.now() - START_MS);
        openMs.push(guard.snapshot().openMs);
      }
      await pass(100);
    }
    expect(probedAtMs).toEqual([2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 14_000]);
    expect(openMs).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it.each([
    { random: 0, afterMs: 1_600 },
    { random: 0.999_999, afterMs: 2_400 },
  ])('is jittered, so that replicas do not probe in step (draw $random)', async ({ random, afterMs }) => {
    const { guard } = guardWith({ policy: { breaker: { openJitter: 0.2 } }, random: () => random });
    await trip(guard);
    await pass(afterMs);
    await attempt(guard, 'failure');
    await pass(afterMs - 1);
    expect(guard.bringProbeForward()).toBe(false);
    await pass(1);
    expect(guard.bringProbeForward()).toBe(true);
  });

  it('is not for a circuit that is closed, ramping, or isolated by hand', async () => {
    const { guard } = guardWith();
    expect(guard.bringProbeForward()).toBe(false);
    await growTo8s(guard);
    await pass(2_000);
    guard.isolate(null);
    expect(guard.bringProbeForward()).toBe(false);
    guard.endIsolation();
    expect(guard.bringProbeForward()).toBe(true);
    await attempt(guard, 'success');
    expect(guard.bringProbeForward()).toBe(false);
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('is judged by itself: what was in flight before the opening moves nothing', async () => {
    const { guard } = guardWith();
    const late = hanging(admitted(guard));
    await trip(guard);
    await pass(2_000);
    await attempt(guard, 'failure');
    await pass(2_000);
    guard.bringProbeForward();
    const probe = pending(admitted(guard));
    await late;
    expect(guard.snapshot().state).toBe('half_open');
    await probe.end('success');
    expect(guard.snapshot().state).toBe('ramping');
  });

  it('waits after a restart for the shortest time once more, or for what is left', async () => {
    const left = (ms: number) => ({ reopenAtMs: START_MS + ms, openMs: 60_000 });
    const { guard: long } = guardWith({ restored: left(50_000) });
    const { guard: nearlyOver } = guardWith({ restored: left(500) });
    await pass(500);
    expect(nearlyOver.snapshot().state).toBe('half_open');
    await pass(1_499);
    expect(long.bringProbeForward()).toBe(false);
    await pass(1);
    expect(long.bringProbeForward()).toBe(true);
  });
});
