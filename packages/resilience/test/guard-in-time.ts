// A guard on a clock that stands still until a test moves it.
import { jest } from '@jest/globals';
import type {
  CircuitTransition,
  GuardPolicy,
  Permit,
  ProviderGuard,
  ProviderGuardDeps,
  Verdict,
} from '../index.ts';
import { createProviderGuard } from '../index.ts';

export const START_MS = 1_700_000_000_000;

type PolicyChanges = {
  readonly attemptTimeoutMs?: number;
  readonly slowCallMs?: number;
  readonly breaker?: Partial<GuardPolicy['breaker']>;
  readonly ramp?: Partial<GuardPolicy['ramp']>;
  readonly bulkhead?: GuardPolicy['bulkhead'];
  readonly rate?: GuardPolicy['rate'];
};

export function policyWith(changes: PolicyChanges = {}): GuardPolicy {
  return {
    attemptTimeoutMs: 1_000,
    slowCallMs: 300,
    bulkhead: { maxConcurrent: 1_000 },
    rate: { maxPerSecond: null },
    ...changes,
    breaker: {
      windowMs: 10_000,
      failureRatePercent: 50,
      minimumCalls: 20,
      consecutiveFailures: 5,
      slowRatePercent: 80,
      overdueCalls: 5,
      openMsMin: 2_000,
      openMsMax: 60_000,
      openJitter: 0,
      stableCloseMs: 60_000,
      ...changes.breaker,
    },
    ramp: { startPercent: 10, durationMs: 10_000, ...changes.ramp },
  };
}

const opened: ProviderGuard[] = [];

export function useGuardClock(): void {
  jest.useFakeTimers({ now: START_MS, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
}

/** Closes every guard of the test; a timer left over by a closed guard fails it. */
export function closeGuards(): void {
  for (const guard of opened.splice(0)) guard.close();
  const timersLeft = jest.getTimerCount();
  jest.useRealTimers();
  if (timersLeft > 0) throw new Error(`${timersLeft} timers outlive their guard`);
}

type GuardChanges = Omit<Partial<ProviderGuardDeps>, 'policy'> & { readonly policy?: PolicyChanges };

export function guardWith({ policy, ...changes }: GuardChanges = {}): {
  readonly guard: ProviderGuard;
  readonly transitions: CircuitTransition[];
} {
  const transitions: CircuitTransition[] = [];
  const guard = createProviderGuard({
    name: 'aldeamo',
    policy: policyWith(policy),
    now: Date.now,
    random: () => 0.5,
    onTransition: (transition) => transitions.push(transition),
    ...changes,
  });
  opened.push(guard);
  return { guard, transitions };
}

export const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

const itself = (verdict: Verdict): Verdict => verdict;

export function admitted(guard: ProviderGuard): Permit {
  const admission = guard.admit();
  if (!admission.admitted) throw new Error(`refused: ${admission.refusal.reason}`);
  return admission.permit;
}

/** Admits and runs one call that ends at once; answers the verdict, or the reason it was refused. */
export async function attempt(guard: ProviderGuard, verdict: Verdict): Promise<string> {
  const admission = guard.admit();
  if (!admission.admitted) return admission.refusal.reason;
  return admission.permit.run(() => Promise.resolve(verdict), itself);
}

export async function attempts(guard: ProviderGuard, verdict: Verdict, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await attempt(guard, verdict);
}

/** Runs a call that ends when the test says so. */
export function pending(permit: Permit): { end(verdict: Verdict): Promise<Verdict> } {
  let settle: (verdict: Verdict) => void = () => undefined;
  const running = permit.run(() => new Promise<Verdict>((resolve) => (settle = resolve)), itself);
  return {
    end: (verdict) => {
      settle(verdict);
      return running;
    },
  };
}

/** A call that takes `ms`, or fails when its signal says that its time is up. */
export function lasting(permit: Permit, ms: number, verdict: Verdict = 'success'): Promise<Verdict> {
  return permit.run(
    (signal) =>
      new Promise<Verdict>((resolve) => {
        const timer = setTimeout(() => resolve(verdict), ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve('failure');
        });
      }),
    itself,
  );
}

/** Longer than any deadline: a provider that takes the connection and never answers. */
export const hanging = (permit: Permit): Promise<Verdict> => lasting(permit, 1_000_000_000);

export async function trip(guard: ProviderGuard): Promise<void> {
  await attempts(guard, 'failure', 5);
}

/** From closed through an outage to the moment a probe may go. */
export async function tripToHalfOpen(guard: ProviderGuard, openMs = 2_000): Promise<void> {
  await trip(guard);
  await pass(openMs);
}

export const pathOf = (transitions: readonly CircuitTransition[]): string[] =>
  transitions.map(({ from, to, reason }) => `${from} → ${to}: ${reason}`);
