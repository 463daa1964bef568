// A circuit opens on what its own calls can not show: messages taken and not delivered, and what other
// replicas have found. The first kind closes on a delivered message only.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProviderGuard } from '../index.ts';
import {
  START_MS,
  admitted,
  attempt,
  attempts,
  closeGuards,
  guardWith,
  hanging,
  pass,
  pathOf,
  pending,
  trip,
  tripToHalfOpen,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

const LOST = '41 of 50 messages not delivered in 30 s';

/** A probe that was answered 200, and is waited for. */
async function probeTaken(guard: ProviderGuard) {
  const permit = admitted(guard);
  await permit.run(
    () => Promise.resolve('success' as const),
    (verdict) => verdict,
  );
  return permit;
}

describe('a trip from outside', () => {
  it('opens a closed circuit like any other trip, and says why', () => {
    const { guard, transitions } = guardWith();
    guard.trip('receipts', LOST);
    expect(pathOf(transitions)).toEqual(['closed → open: receipts']);
    expect(transitions[0]).toMatchObject({
      detail: LOST,
      evidence: [],
      needsReceipt: true,
      reopenAtMs: START_MS + 2_000,
      openMs: 2_000,
    });
    expect(guard.snapshot()).toMatchObject({ state: 'open', needsReceipt: true, trippedBy: transitions[0] });
  });

  it('opens from a ramp, and the open time has grown', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    await attempt(guard, 'success');
    await pass(1_000);
    guard.trip('hint', 'seen by replica-b and replica-c');
    expect(transitions.at(-1)).toMatchObject({ from: 'ramping', to: 'open', reason: 'hint', openMs: 4_000 });
  });

  it('opens from half-open, and the probe that is under way moves nothing any more', async () => {
    const { guard, transitions } = guardWith();
    await tripToHalfOpen(guard);
    const probe = pending(admitted(guard));
    guard.trip('receipts', LOST);
    expect(transitions.at(-1)).toMatchObject({ from: 'half_open', to: 'open', reason: 'receipts' });
    await probe.end('success');
    expect(guard.snapshot().state).toBe('open');
  });

  it('jitters the open time, so that replicas tripped by the same evidence do not probe in step', () => {
    const openFor = (random: number): number | null => {
      const { guard } = guardWith({ policy: { breaker: { openJitter: 0.2 } }, random: () => random });
      guard.trip('receipts', LOST);
      return guard.snapshot().reopenAtMs;
    };
    expect([openFor(0), openFor(0.5)]).toEqual([START_MS + 1_600, START_MS + 2_000]);
  });

  it('leaves an open circuit as it is, and adds the need of a receipt', async () => {
    const { guard, transitions } = guardWith();
    await trip(guard);
    const before = guard.snapshot();
    await pass(500);
    guard.trip('receipts', LOST);
    expect(transitions).toHaveLength(1);
    expect(guard.snapshot()).toMatchObject({
      reopenAtMs: before.reopenAtMs,
      openMs: before.openMs,
      needsReceipt: true,
    });
  });

  it('leaves an open circuit entirely alone where it is only a hint', async () => {
    const { guard } = guardWith();
    await trip(guard);
    const before = guard.snapshot();
    guard.trip('hint', 'seen by others');
    expect(guard.snapshot()).toEqual(before);
  });

  it('needs no receipt after a hint: a probe that is answered well is enough', async () => {
    const { guard, transitions } = guardWith();
    guard.trip('hint', 'seen by others');
    await pass(2_000);
    await attempt(guard, 'success');
    expect(pathOf(transitions).at(-1)).toBe('half_open → ramping: probe');
  });

  it('opens underneath an isolation, which goes on over it', async () => {
    const { guard } = guardWith();
    guard.isolate(null);
    guard.trip('receipts', LOST);
    expect(guard.snapshot().state).toBe('isolated');
    guard.endIsolation();
    expect(guard.snapshot()).toMatchObject({ state: 'open', needsReceipt: true });
    await pass(2_000);
    expect(admitted(guard).needsReceipt).toBe(true);
  });
});

describe('a circuit that opened because messages were not delivered', () => {
  const halfOpen = async () => {
    const { guard, transitions } = guardWith({ policy: { breaker: { receiptWaitMs: 5_000 } } });
    guard.trip('receipts', LOST);
    await pass(2_000);
    return { guard, transitions };
  };

  it("stays half-open after its probe's 200, and lets nobody else through", async () => {
    const { guard, transitions } = await halfOpen();
    const permit = await probeTaken(guard);
    expect(permit).toMatchObject({ isProbe: true, needsReceipt: true });
    await pass(4_999);
    expect(guard.snapshot().state).toBe('half_open');
    expect(guard.admit()).toMatchObject({ admitted: false, refusal: { reason: 'half_open' } });
    expect(pathOf(transitions)).toEqual(['closed → open: receipts', 'open → half_open: probe']);
  });

  it('closes through a ramp once the message is delivered, and a 200 is enough the next time', async () => {
    const { guard, transitions } = await halfOpen();
    await (await probeTaken(guard)).settleReceipt(true);
    expect(guard.snapshot()).toMatchObject({
      state: 'ramping',
      needsReceipt: false,
      recoveredAtMs: START_MS + 2_000,
    });
    await pass(10_000);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', trippedBy: null });
    await tripToHalfOpen(guard, 4_000);
    await attempt(guard, 'success');
    expect(transitions.at(-1)).toMatchObject({ to: 'ramping', needsReceipt: false });
  });

  it('opens again for longer where the message is not delivered, and still needs a receipt', async () => {
    const { guard, transitions } = await halfOpen();
    await (await probeTaken(guard)).settleReceipt(false);
    expect(transitions.at(-1)).toMatchObject({
      from: 'half_open',
      to: 'open',
      reason: 'probe',
      openMs: 4_000,
      needsReceipt: true,
      evidence: [{ label: 'not delivered', verdict: 'failure' }],
    });
    expect(guard.snapshot().trippedBy).toMatchObject({ reason: 'receipts', detail: LOST });
    await pass(4_000);
    expect(admitted(guard).needsReceipt).toBe(true);
  });

  it('opens again where no receipt comes within its limit of time', async () => {
    const { guard, transitions } = await halfOpen();
    const permit = await probeTaken(guard);
    await pass(5_000);
    expect(pathOf(transitions).at(-1)).toBe('half_open → open: probe');
    await permit.settleReceipt(true);
    expect(guard.snapshot().state).toBe('open');
  });

  it('hears a receipt once: a second one moves nothing', async () => {
    const { guard, transitions } = await halfOpen();
    const permit = await probeTaken(guard);
    await permit.settleReceipt(true);
    const told = transitions.length;
    await permit.settleReceipt(false);
    expect(transitions).toHaveLength(told);
  });

  it('takes no receipt for a probe that has had no answer yet', async () => {
    const { guard } = await halfOpen();
    const permit = admitted(guard);
    const probe = pending(permit);
    await permit.settleReceipt(true);
    expect(guard.snapshot().state).toBe('half_open');
    await probe.end('success');
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('opens again at once where the probe fails, and asks the next one for a receipt too', async () => {
    const { guard } = await halfOpen();
    await attempt(guard, 'failure');
    expect(guard.snapshot()).toMatchObject({ state: 'open', needsReceipt: true });
  });

  it('tries the next message where the probe said nothing about the provider', async () => {
    const { guard } = await halfOpen();
    await attempt(guard, 'neutral');
    expect(admitted(guard)).toMatchObject({ isProbe: true, needsReceipt: true });
  });

  it('does not stick on a probe that hangs', async () => {
    const { guard, transitions } = await halfOpen();
    void hanging(admitted(guard));
    await pass(1_000);
    expect(pathOf(transitions).at(-1)).toBe('half_open → open: probe');
  });

  it('forgets a probe that waits when isolation begins, and sends another afterwards', async () => {
    const { guard } = await halfOpen();
    const permit = await probeTaken(guard);
    guard.isolate(null);
    await permit.settleReceipt(true);
    guard.endIsolation();
    expect(guard.snapshot()).toMatchObject({ state: 'half_open', needsReceipt: true });
    expect(admitted(guard).isProbe).toBe(true);
  });

  it('A12: keeps the remaining time and the need of a receipt over a restart', async () => {
    const { guard: before, transitions } = guardWith();
    before.trip('receipts', LOST);
    await pass(500);
    const stored = transitions[0];
    before.close();
    const { guard } = guardWith({
      restored: {
        reopenAtMs: stored?.reopenAtMs ?? 0,
        openMs: stored?.openMs ?? 0,
        needsReceipt: stored?.needsReceipt ?? false,
        trippedBy: stored ?? null,
      },
    });
    expect(guard.snapshot()).toMatchObject({
      reopenAtMs: START_MS + 2_000,
      needsReceipt: true,
      trippedBy: { reason: 'receipts', detail: LOST },
    });
    await pass(1_500);
    await probeTaken(guard);
    expect(guard.snapshot().state).toBe('half_open');
  });

  it('A16: leaves no timer behind while it waits', async () => {
    const { guard } = await halfOpen();
    await probeTaken(guard);
    guard.close();
    await pass(60_000);
    expect(guard.snapshot().state).toBe('open');
  });

  it('lets a late failure from before the trip move nothing', async () => {
    const { guard, transitions } = guardWith();
    const early = pending(admitted(guard));
    guard.trip('receipts', LOST);
    await early.end('failure');
    await attempts(guard, 'failure', 5);
    expect(transitions).toHaveLength(1);
  });
});
