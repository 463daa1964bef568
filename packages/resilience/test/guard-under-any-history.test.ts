// Whatever happens in whatever order, these hold: at most one probe, never more calls than places, one
// state at a time, no late or neutral result that moves it, no way past a receipt that is asked for, and
// no probe before the shortest open time is over.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CircuitTransition, OutsideReason, Permit, ProviderGuard, Verdict } from '../index.ts';
import { closeGuards, guardWith, pass, useGuardClock } from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

const PLACES = 8;
const OPEN_MS_MIN = 2_000;
const OPEN_MS_MAX = 60_000;

type Step =
  | { readonly kind: 'call' }
  | { readonly kind: 'reserve' }
  | { readonly kind: 'release'; readonly index: number }
  | { readonly kind: 'begin'; readonly index: number }
  | { readonly kind: 'end'; readonly index: number; readonly verdict: Verdict }
  | { readonly kind: 'answer'; readonly verdict: Verdict; readonly times: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'forward' }
  | { readonly kind: 'relapse' }
  | { readonly kind: 'trip'; readonly reason: OutsideReason }
  | { readonly kind: 'receipt'; readonly index: number; readonly isDelivered: boolean }
  | { readonly kind: 'lie'; readonly isDelivered: boolean }
  | { readonly kind: 'isolate'; readonly ms: number | null }
  | { readonly kind: 'endIsolation' };

const index = fc.nat({ max: PLACES });
const verdict = fc.constantFrom<Verdict>('success', 'success', 'failure', 'neutral', 'trip');
const step = fc.oneof<fc.WeightedArbitrary<Step>[]>(
  { weight: 6, arbitrary: fc.constant({ kind: 'call' }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'reserve' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release'), index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin'), index }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('end'), index, verdict }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('answer'), verdict, times: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(1, 50, 300, 900, 2_000, 5_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause'), ms: fc.constantFrom(100, 1_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('isolate'), ms: fc.constantFrom(null, 1_000, 10_000) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'endIsolation' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('trip'),
      reason: fc.constantFrom<OutsideReason>('receipts', 'hint'),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'forward' }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'relapse' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lie'), isDelivered: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('receipt'), index, isDelivered: fc.boolean() }) },
);

type Reserved = { readonly permit: Permit; readonly epoch: number; readonly atMs: number };
type Running = Reserved & {
  readonly hasPlace: boolean;
  readonly end: (verdict: Verdict) => Promise<Verdict>;
};

/** Drives a guard and keeps its own account of what is reserved and what is under way. */
function createDriver(guard: ProviderGuard, transitions: readonly CircuitTransition[]) {
  const reserved: Reserved[] = [];
  const running = new Set<Running>();
  /** Every probe that was asked for a receipt, the late ones too. */
  const probes: Running[] = [];
  const seen = { receiptsThatClosed: 0, probesBroughtForward: 0 };

  const nth = <T>(items: Iterable<T>, position: number): T | undefined => {
    const all = [...items];
    return all[position % Math.max(1, all.length)];
  };

  function begin({ permit, epoch, atMs }: Reserved): void {
    let settle: (verdict: Verdict) => void = () => undefined;
    const outcome = permit.run(
      (signal) =>
        new Promise<Verdict>((resolve) => {
          settle = resolve;
          signal.addEventListener('abort', () => resolve('failure'));
        }),
      (given) => given,
    );
    const call: Running = {
      permit,
      epoch,
      atMs,
      hasPlace: Date.now() - atMs <= OPEN_MS_MAX,
      end: (given) => {
        settle(given);
        return outcome;
      },
    };
    running.add(call);
    void outcome.finally(() => running.delete(call));
  }

  function reserve(): Reserved | null {
    const admission = guard.admit();
    return admission.admitted
      ? { permit: admission.permit, epoch: transitions.length, atMs: Date.now() }
      : null;
  }

  async function end(call: Running, given: Verdict): Promise<void> {
    const before = transitions.length;
    const mayMove = given !== 'neutral' && call.epoch === before;
    const { needsReceipt } = call.permit;
    await call.end(given);
    if (needsReceipt && given === 'success') probes.push(call);
    const mayMoveNow = mayMove && !(needsReceipt && given === 'success');
    if (!mayMoveNow) expect(transitions.length).toBe(before);
  }

  async function take(next: Step): Promise<void> {
    switch (next.kind) {
      case 'call': {
        const place = reserve();
        if (place !== null) begin(place);
        return;
      }
      case 'reserve': {
        const place = reserve();
        if (place !== null) reserved.push(place);
        return;
      }
      case 'release':
        reserved.splice(next.index, 1)[0]?.permit.release();
        return;
      case 'begin': {
        const place = reserved.splice(next.index, 1)[0];
        if (place !== undefined) begin(place);
        return;
      }
      case 'end': {
        const call = nth(running, next.index);
        if (call !== undefined) await end(call, next.verdict);
        return;
      }
      case 'answer':
        for (let i = 0; i < next.times; i += 1) {
          const place = reserve();
          if (place === null) return;
          begin(place);
          const call = [...running].at(-1);
          if (call !== undefined) await end(call, next.verdict);
        }
        return;
      case 'pass':
        return pass(next.ms);
      case 'pause':
        guard.pauseUntil(Date.now() + next.ms);
        return;
      case 'forward': {
        const { state } = guard.snapshot();
        const before = transitions.length;
        const isMoved = guard.bringProbeForward();
        if (isMoved) {
          expect(state).toBe('open');
          seen.probesBroughtForward += 1;
        }
        expect(transitions.length).toBe(before + (isMoved ? 1 : 0));
        return;
      }
      case 'trip': {
        const { state } = guard.snapshot();
        const before = transitions.length;
        guard.trip(next.reason, 'told by the test');
        const isToldNow = state !== 'open' && state !== 'isolated';
        expect(transitions.length).toBe(before + (isToldNow ? 1 : 0));
        return;
      }
      case 'receipt': {
        const probe = nth(probes, next.index);
        if (probe === undefined) return;
        const before = transitions.length;
        await probe.permit.settleReceipt(next.isDelivered);
        if (probe.epoch !== before) expect(transitions.length).toBe(before);
        else if (transitions.length > before) {
          expect(transitions.at(-1)).toMatchObject({ to: next.isDelivered ? 'ramping' : 'open' });
          if (next.isDelivered) seen.receiptsThatClosed += 1;
        }
        return;
      }
      // Chance alone rarely brings a probe as far as its receipt.
      case 'lie':
        await take({ kind: 'trip', reason: 'receipts' });
        await pass(Math.max(1, (guard.snapshot().reopenAtMs ?? 0) - Date.now()));
        await take({ kind: 'answer', verdict: 'success', times: 1 });
        return take({ kind: 'receipt', index: probes.length - 1, isDelivered: next.isDelivered });
      // Nor to a circuit that stays open for longer than the shortest time.
      case 'relapse':
        await take({ kind: 'trip', reason: 'hint' });
        await pass(Math.max(1, (guard.snapshot().reopenAtMs ?? 0) - Date.now()));
        await take({ kind: 'answer', verdict: 'failure', times: 1 });
        await pass(OPEN_MS_MIN);
        return take({ kind: 'forward' });
      case 'isolate':
        guard.isolate(next.ms === null ? null : Date.now() + next.ms);
        return;
      case 'endIsolation':
        guard.endIsolation();
        return;
    }
  }

  return { take, reserved, running, seen };
}

function expectInvariants(
  guard: ProviderGuard,
  transitions: readonly CircuitTransition[],
  { reserved, running }: ReturnType<typeof createDriver>,
): void {
  const { state, inFlight, reopenAtMs, rampPercent } = guard.snapshot();
  expect(inFlight).toBe(reserved.length + running.size);
  expect(inFlight).toBeLessThanOrEqual(PLACES);
  // The exception is a permit that was held unused beyond the longest open time: it has given way.
  const probes = [...running].filter(
    ({ permit, epoch, hasPlace }) => permit.isProbe && hasPlace && epoch === transitions.length,
  );
  expect(probes.length).toBeLessThanOrEqual(1);
  expect(state).toBe(transitions.at(-1)?.to ?? 'closed');
  if (state === 'open') expect(reopenAtMs).toBeGreaterThanOrEqual(Date.now());
  if (state !== 'isolated') expect(reopenAtMs === null).toBe(state !== 'open');
  expect(rampPercent).toBeGreaterThanOrEqual(state === 'ramping' ? 10 : 0);
  transitions.forEach(({ from, to, atMs }, position) => {
    expect(from).not.toBe(to);
    const previous = transitions[position - 1];
    expect(from).toBe(previous?.to ?? 'closed');
    // What opens underneath an isolation is told when that ends.
    if (to === 'half_open' && previous?.to === 'open' && previous.from !== 'isolated')
      expect(atMs - previous.atMs).toBeGreaterThanOrEqual(OPEN_MS_MIN);
  });
}

describe('a guard under any history', () => {
  it('keeps one probe, its places, one state, and unmoved by late or neutral results', async () => {
    const statesSeen = new Set<string>();
    let receiptsThatClosed = 0;
    let probesBroughtForward = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const { guard, transitions } = guardWith({
          policy: {
            bulkhead: { maxConcurrent: PLACES },
            breaker: { minimumCalls: 5, overdueCalls: 3, openMsMin: OPEN_MS_MIN, openMsMax: OPEN_MS_MAX },
          },
        });
        const driver = createDriver(guard, transitions);
        for (const next of steps) {
          const { needsReceipt, recoveredAtMs } = guard.snapshot();
          const closedBefore = driver.seen.receiptsThatClosed;
          await driver.take(next);
          // Whatever a probe's answer was, only its receipt takes the need away and begins a ramp.
          if (needsReceipt && driver.seen.receiptsThatClosed === closedBefore)
            expect(guard.snapshot()).toMatchObject({ needsReceipt, recoveredAtMs });
          expectInvariants(guard, transitions, driver);
          statesSeen.add(guard.snapshot().state);
        }
        receiptsThatClosed += driver.seen.receiptsThatClosed;
        probesBroughtForward += driver.seen.probesBroughtForward;
        for (const { permit } of driver.reserved.splice(0)) permit.release();
        await pass(1_000);
        expect(guard.snapshot().inFlight).toBe(0);
        guard.close();
      }),
      { numRuns: 150 },
    );
    // Else the histories are too tame to prove anything.
    expect(receiptsThatClosed).toBeGreaterThan(10);
    expect(probesBroughtForward).toBeGreaterThan(10);
    expect([...statesSeen].sort()).toEqual(['closed', 'half_open', 'isolated', 'open', 'ramping']);
  });
});
