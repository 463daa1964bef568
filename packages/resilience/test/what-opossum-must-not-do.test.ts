// Each known flaw of opossum, and the fence that keeps it from costing a message.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOpossumBreaker } from '../src/opossum-breaker.ts';
import {
  admitted,
  attempts,
  closeGuards,
  guardWith,
  pass,
  pathOf,
  policyWith,
  trip,
  useGuardClock,
} from './guard-in-time.ts';

beforeEach(useGuardClock);
afterEach(closeGuards);

const untilMicrotasksRan = (): Promise<void> => pass(0);

describe('who listens to the circuit', () => {
  it('A7: a throwing listener duplicates nothing, loses nothing and hides no transition', async () => {
    const { guard } = guardWith({
      onTransition: () => {
        throw new Error('the metrics registry is gone');
      },
    });
    let upstreamCalls = 0;
    const send = (verdict: 'success' | 'failure'): Promise<string> =>
      admitted(guard).run(
        () => {
          upstreamCalls += 1;
          return Promise.resolve(`answer ${upstreamCalls}`);
        },
        () => verdict,
      );
    for (let i = 1; i <= 5; i += 1) expect(await send('failure')).toBe(`answer ${i}`);
    expect(guard.snapshot()).toMatchObject({ state: 'open', lastTransition: { reason: 'consecutive' } });
    await pass(2_000);
    expect(await send('success')).toBe('answer 6');
    expect(upstreamCalls).toBe(6);
    await pass(10_000);
    expect(guard.snapshot()).toMatchObject({ state: 'closed', inFlight: 0 });
  });

  it('may ask the guard back, and sees the new state with no call counted twice', async () => {
    const seen: string[] = [];
    const { guard } = guardWith({
      onTransition: ({ to }) => {
        seen.push(`${to} ${guard.snapshot().state} ${String(guard.admit().admitted)}`);
      },
    });
    await trip(guard);
    expect(seen).toEqual(['open open false']);
  });

  it('hears of one trip once, however many calls fail at the same moment', async () => {
    const { guard, transitions } = guardWith();
    const permits = Array.from({ length: 200 }, () => admitted(guard));
    await Promise.all(
      permits.map((permit) =>
        permit.run(
          () => Promise.resolve(0),
          () => 'failure',
        ),
      ),
    );
    expect(pathOf(transitions)).toEqual(['closed → open: consecutive']);
    expect(guard.snapshot().window.failures).toBe(5);
  });
});

describe('opossum behind its door', () => {
  function opossum(minimumCalls = 5) {
    const heard: string[] = [];
    const breaker = createOpossumBreaker({
      name: 'aldeamo',
      windowMs: 10_000,
      buckets: 10,
      failureRatePercent: 50,
      minimumCalls,
      nextOpenMs: () => 2_000,
      onOpen: () => heard.push('open'),
      onHalfOpen: () => heard.push('half_open'),
      onClose: () => heard.push('close'),
    });
    return { breaker, heard };
  }

  it('is really the one that opens, half-opens and closes', async () => {
    const { breaker, heard } = opossum();
    for (let i = 0; i < 5; i += 1) await breaker.report(false);
    expect(breaker.position).toBe('open');
    await pass(2_000);
    expect(breaker.position).toBe('half_open');
    await breaker.report(true);
    expect(breaker.position).toBe('closed');
    expect(heard).toEqual(['open', 'half_open', 'close']);
    breaker.close();
  });

  it('does not count what is reported while it is open', async () => {
    const { breaker } = opossum();
    for (let i = 0; i < 5_005; i += 1) await breaker.report(false);
    expect(breaker.windowCounts()).toEqual({ calls: 5, failures: 5 });
    breaker.close();
  });

  it('takes one report in half-open, though two come in the same moment', async () => {
    const { breaker, heard } = opossum();
    breaker.open();
    await pass(2_000);
    await Promise.all([breaker.report(true), breaker.report(false)]);
    expect(breaker.position).toBe('closed');
    expect(heard).toEqual(['open', 'half_open', 'close']);
    breaker.close();
  });

  it('starts a new window when it closes', async () => {
    const { breaker } = opossum();
    for (let i = 0; i < 5; i += 1) await breaker.report(false);
    await pass(2_000);
    await breaker.report(true);
    expect(breaker.windowCounts()).toEqual({ calls: 0, failures: 0 });
    await breaker.report(false);
    expect(breaker.position).toBe('closed');
    breaker.close();
  });

  it('counts successes in the slice they came in, though it is told of them together', async () => {
    const { breaker } = opossum(4);
    for (let i = 0; i < 3; i += 1) await breaker.report(true);
    breaker.rotateWindow();
    await breaker.report(true);
    for (let i = 0; i < 2; i += 1) await breaker.report(false);
    // Two of six: by the failures alone it would be open.
    expect(breaker.position).toBe('closed');
    for (let slice = 0; slice < 9; slice += 1) breaker.rotateWindow();
    expect(breaker.windowCounts()).toEqual({ calls: 3, failures: 2 });
    await breaker.report(false);
    expect(breaker.position).toBe('open');
    breaker.close();
  });

  it('takes no report and raises no error once it is shut down', async () => {
    const { breaker } = opossum();
    breaker.close();
    await breaker.report(true);
    await breaker.report(false);
    expect(breaker.windowCounts()).toEqual({ calls: 0, failures: 0 });
  });

  it('opens for as long as it is told anew each time', async () => {
    const openTimesMs = [1_000, 7_000];
    const breaker = createOpossumBreaker({
      name: 'aldeamo',
      windowMs: 10_000,
      buckets: 10,
      failureRatePercent: 50,
      minimumCalls: 5,
      nextOpenMs: () => openTimesMs.shift() ?? 0,
      onOpen: () => undefined,
      onHalfOpen: () => undefined,
      onClose: () => undefined,
    });
    breaker.open();
    await pass(1_000);
    await breaker.report(false);
    await pass(6_999);
    expect(breaker.position).toBe('open');
    await pass(1);
    expect(breaker.position).toBe('half_open');
    breaker.close();
  });
});

describe('several guards', () => {
  it('share nothing: one opens, the policy object stays as it was, the other stays closed', async () => {
    const policy = policyWith();
    const before = structuredClone(policy);
    const { guard: sick } = guardWith({ policy });
    const { guard: well } = guardWith({ policy });
    await trip(sick);
    expect([sick.snapshot().state, well.snapshot().state]).toEqual(['open', 'closed']);
    expect(policy).toEqual(before);
  });

  it('do not make Node warn of leaking listeners, however many they are', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', listen);
    const guards = Array.from({ length: 30 }, () => guardWith().guard);
    await Promise.all(guards.map((guard) => attempts(guard, 'success', 30)));
    await untilMicrotasksRan();
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('time out by the deadline only: a call may outlast ten seconds where the policy lets it', async () => {
    const { guard } = guardWith({
      policy: { attemptTimeoutMs: 20_000, slowCallMs: 20_000, breaker: { openMsMin: 30_000 } },
    });
    const call = admitted(guard).run(
      () => new Promise((resolve) => setTimeout(() => resolve('late but here'), 15_000)),
      () => 'success',
    );
    await pass(15_000);
    expect(await call).toBe('late but here');
    expect(guard.snapshot().window).toEqual({ calls: 1, failures: 0, slow: 0 });
  });
});
