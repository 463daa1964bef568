import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createProviderGuard } from '@relevo/resilience';
import type { ProviderGuard } from '@relevo/resilience';
import { nextProbe, reserve } from '../src/application/channels.ts';
import type { Channels } from '../src/application/channels.ts';
import type { MessagingProvider } from '../src/application/ports.ts';

const guards: ProviderGuard[] = [];

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  for (const guard of guards.splice(0)) guard.close();
  jest.useRealTimers();
});

function createGuard(name: string): ProviderGuard {
  const guard = createProviderGuard({
    name,
    policy: {
      attemptTimeoutMs: 1_000,
      slowCallMs: 300,
      breaker: {
        windowMs: 10_000,
        failureRatePercent: 50,
        minimumCalls: 20,
        consecutiveFailures: 5,
        slowRatePercent: 90,
        overdueCalls: 5,
        openMsMin: 2_000,
        openMsMax: 60_000,
        openJitter: 0,
        stableCloseMs: 60_000,
      },
      ramp: { startPercent: 10, durationMs: 10_000 },
      bulkhead: { maxConcurrent: 10 },
      rate: { maxPerSecond: null },
    },
    now: Date.now,
    random: () => 0.5,
    onTransition: () => undefined,
    // It has failed for so long that it is left alone for a minute.
    restored: { reopenAtMs: Date.now() + 60_000, openMs: 60_000 },
  });
  guards.push(guard);
  return guard;
}

function createChannels() {
  const [first, second] = [createGuard('first'), createGuard('second')];
  const channels: Channels = new Map(
    // Only what reserving touches of a provider.
    [first, second].map((guard) => [
      guard.name,
      { guard, provider: { name: guard.name } as MessagingProvider },
    ]),
  );
  return { channels, first, second };
}

async function mend(guard: ProviderGuard): Promise<void> {
  guard.bringProbeForward();
  const admission = guard.admit();
  if (!admission.admitted) throw new Error(admission.refusal.reason);
  await admission.permit.run(
    () => Promise.resolve('ok'),
    () => 'success',
  );
}

const both = ['first', 'second'];

/** Whom a message gets, and who was passed over. */
function ask(channels: Channels, candidates = both) {
  const heard: string[] = [];
  const result = reserve(channels, candidates, ({ provider }) => heard.push(provider));
  const skipped = (result.kind === 'none' ? result : result.reservation).skipped.map(
    ({ provider, reason }) => `${provider}: ${reason}`,
  );
  const got = result.kind === 'none' ? null : result.reservation.channel.guard.name;
  return { got, skipped, heard };
}

describe('while no provider takes messages', () => {
  it('a message that waits is the probe of each in turn, after the shortest open time', () => {
    const { channels } = createChannels();
    jest.advanceTimersByTime(1_999);
    expect(ask(channels)).toMatchObject({ got: null, skipped: ['first: open', 'second: open'] });
    jest.advanceTimersByTime(1);
    expect(ask(channels)).toEqual({ got: 'first', skipped: [], heard: [] });
    expect(ask(channels)).toEqual({ got: 'second', skipped: ['first: half_open'], heard: ['first'] });
    expect(ask(channels)).toMatchObject({ got: null, skipped: ['first: half_open', 'second: half_open'] });
  });

  it('it is said when each is tried next, and for how long it is left alone until then', async () => {
    const { first, second } = createChannels();
    const bothGuards = [first, second];
    const nowMs = Date.now();
    expect(nextProbe(first, bothGuards)).toEqual({ atMs: nowMs + 2_000, openForMs: 2_000 });
    jest.advanceTimersByTime(2_000);
    await mend(second);
    expect(nextProbe(first, bothGuards)).toEqual({ atMs: nowMs + 60_000, openForMs: 60_000 });
    expect(nextProbe(second, bothGuards)).toBeNull();
  });

  it('only those are tried that the message may go to', () => {
    const { channels, first } = createChannels();
    jest.advanceTimersByTime(2_000);
    expect(ask(channels, ['second'])).toEqual({ got: 'second', skipped: [], heard: [] });
    expect(first.snapshot().state).toBe('open');
  });

  it('one that is isolated by hand stays so, and is no reason to spare the other', () => {
    const { channels, first } = createChannels();
    first.isolate(null);
    jest.advanceTimersByTime(2_000);
    expect(ask(channels)).toMatchObject({ got: 'second', skipped: ['first: isolated'] });
    expect(first.snapshot().state).toBe('isolated');
  });

  it('one that asked for a pause is no reason to spare the other either', async () => {
    const { channels, second } = createChannels();
    jest.advanceTimersByTime(2_000);
    await mend(second);
    second.pauseUntil(Date.now() + 600_000);
    expect(ask(channels)).toMatchObject({ got: 'first' });
  });
});

describe('while another provider takes messages', () => {
  it('a sick one is left alone for the whole of its open time', async () => {
    const { channels, first, second } = createChannels();
    jest.advanceTimersByTime(2_000);
    await mend(second);
    expect(second.snapshot().state).toBe('ramping');
    expect(ask(channels).skipped).toEqual(['first: open', 'second: ramping']);
    jest.advanceTimersByTime(10_000);
    expect(ask(channels)).toMatchObject({ got: 'second', skipped: ['first: open'] });
    // Full is not sick, and a message that may not go there changes nothing about that.
    while (second.admit().admitted);
    expect(ask(channels)).toMatchObject({ got: null, skipped: ['first: open', 'second: saturated'] });
    expect(ask(channels, ['first'])).toMatchObject({ got: null });
    expect(first.snapshot().state).toBe('open');
  });
});
