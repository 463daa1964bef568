import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  START_MS,
  admitted,
  attempt,
  closeGuards,
  guardWith,
  pass,
  pathOf,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

describe('a restart', () => {
  beforeEach(useGuardClock);
  afterEach(closeGuards);
  it('A12: while open keeps the remaining open time', async () => {
    const { guard: before, transitions } = guardWith();
    await trip(before);
    await pass(500);
    const stored = transitions[0];
    before.close();

    const { guard, transitions: toldAgain } = guardWith({
      restored: { reopenAtMs: stored?.reopenAtMs ?? 0, openMs: stored?.openMs ?? 0 },
    });
    expect(guard.snapshot()).toMatchObject({ state: 'open', reopenAtMs: START_MS + 2_000, openMs: 2_000 });
    expect(toldAgain).toEqual([]);
    await pass(1_499);
    expect(await attempt(guard, 'success')).toBe('open');
    await pass(1);
    expect(pathOf(toldAgain)).toEqual(['open → half_open: probe']);
  });

  it('A12: goes on growing the open time from where it was', async () => {
    const { guard } = guardWith({ restored: { reopenAtMs: START_MS + 100, openMs: 16_000 } });
    await pass(100);
    await attempt(guard, 'failure');
    expect(guard.snapshot().openMs).toBe(32_000);
  });

  it('A12: probes first when the open time ran out meanwhile', async () => {
    const { guard } = guardWith({ restored: { reopenAtMs: START_MS - 3_600_000, openMs: 2_000 } });
    expect(guard.admit().admitted).toBe(false);
    await pass(1);
    expect(admitted(guard).isProbe).toBe(true);
  });

  it('A12: waits no longer than the longest open time, whatever was stored', () => {
    const { guard } = guardWith({ restored: { reopenAtMs: START_MS + 1e15, openMs: 1e15 } });
    expect(guard.snapshot()).toMatchObject({ reopenAtMs: START_MS + 60_000, openMs: 60_000 });
  });

  it('begins closed where nothing was stored', () => {
    expect(guardWith({ restored: null }).guard.snapshot()).toMatchObject({ state: 'closed', openMs: null });
  });

  it('opens for the shortest time first when the stored opening is followed by a stable close', async () => {
    const { guard } = guardWith({ restored: { reopenAtMs: START_MS + 100, openMs: 16_000 } });
    await tripToHalfOpen(guard, 100);
    await attempt(guard, 'success');
    await pass(10_000 + 60_000);
    await trip(guard);
    expect(guard.snapshot().openMs).toBe(2_000);
  });
});

describe('the end of a process', () => {
  it('A16: comes by itself, with open, half-open, ramping, isolated and suspicious guards left behind', async () => {
    const fixture = join(import.meta.dirname, 'fixtures', 'guards-left-behind.ts');
    const child = spawn(process.execPath, [fixture], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 15_000,
    });
    let states = '';
    child.stdout.on('data', (chunk: Buffer) => (states += chunk.toString()));
    const end = await new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    expect(states.trim()).toBe('closed open half_open ramping isolated closed');
    expect(end).toEqual({ code: 0, signal: null });
  });
});
