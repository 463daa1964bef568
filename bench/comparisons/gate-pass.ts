// Measured in this process: what a breaker adds to a call that costs nothing.
import { createProviderGuard } from '@relevo/resilience';
import type { GuardPolicy, ProviderGuard } from '@relevo/resilience';
import type { Comparison, Contestant, RunLength, Runner } from '../src/comparison.ts';
import { readShippedPolicy } from '../src/shipped-policy.ts';

const BATCH = 20_000;
const RELEVO = 'Relevo';

type Pass = () => Promise<unknown>;

/** Both in microseconds. `refused` is not there where nothing refuses. */
type Gate = { readonly admitted: Pass; readonly refused?: () => unknown };

async function microsecondsEach(pass: () => unknown, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let passes = 0;
  const beganAt = performance.now();
  while (performance.now() < until) {
    for (let n = 0; n < BATCH; n += 1) await pass();
    passes += BATCH;
  }
  return ((performance.now() - beganAt) * 1_000) / passes;
}

/** A refusal that is a value is not waited for. */
function microsecondsEachAtOnce(pass: () => unknown, seconds: number): number {
  const until = performance.now() + seconds * 1_000;
  let passes = 0;
  const beganAt = performance.now();
  while (performance.now() < until) {
    for (let n = 0; n < BATCH; n += 1) pass();
    passes += BATCH;
  }
  return ((performance.now() - beganAt) * 1_000) / passes;
}

function passing(gate: Gate, isRefusalAValue: boolean): Runner {
  const measured = async (seconds: number): Promise<Record<string, number>> => {
    const admitted = await microsecondsEach(gate.admitted, seconds);
    if (gate.refused === undefined) return { admitted };
    const refused = isRefusalAValue
      ? microsecondsEachAtOnce(gate.refused, seconds)
      : await microsecondsEach(gate.refused, seconds);
    return { admitted, refused };
  };
  return {
    measure: async ({ warmUpS, seconds }: RunLength) => {
      await measured(warmUpS / 4);
      return measured(seconds / 4);
    },
  };
}

const call = (): Promise<string> => Promise.resolve('ok');

const shipped = readShippedPolicy();

/** Once open it stays open for the measurement. */
const policy: GuardPolicy = {
  ...shipped,
  breaker: { ...shipped.breaker, openMsMin: 600_000, openMsMax: 600_000, openJitter: 0 },
};

function newGuard(name: string): ProviderGuard {
  return createProviderGuard({
    name,
    policy,
    now: Date.now,
    random: Math.random,
    onTransition: () => undefined,
  });
}

async function throughGuard(guard: ProviderGuard): Promise<unknown> {
  const admission = guard.admit();
  if (!admission.admitted) throw new Error(`refused: ${admission.refusal.reason}`);
  return admission.permit.run(call, () => 'success');
}

const relevo: Contestant = {
  name: RELEVO,
  settings: 'admit and run: isolation, rate, breaker, ramp, bulkhead, deadline; a refusal is a value',
  open: (tools) => {
    const [closed, open] = [newGuard('closed'), newGuard('open')];
    open.trip('receipts', 'for the benchmark');
    tools.onStop(() => {
      closed.close();
      open.close();
      return Promise.resolve();
    });
    return Promise.resolve(
      passing({ admitted: () => throughGuard(closed), refused: () => open.admit() }, true),
    );
  },
};

const bare: Contestant = {
  name: 'the bare call',
  settings: 'an async function that answers at once',
  open: () => Promise.resolve(passing({ admitted: call }, false)),
};

const opossum: Contestant = {
  name: 'opossum',
  settings: 'fire, with the options of its README; a refusal rejects',
  open: async (tools) => {
    const { default: CircuitBreaker } = await import('opossum');
    const options = { timeout: 3000, errorThresholdPercentage: 50, resetTimeout: 600_000 };
    const [closed, open] = [new CircuitBreaker(call, options), new CircuitBreaker(call, options)];
    open.open();
    tools.onStop(() => {
      closed.shutdown();
      open.shutdown();
      return Promise.resolve();
    });
    return passing({ admitted: () => closed.fire(), refused: () => open.fire().catch(() => null) }, false);
  },
};

const cockatiel: Contestant = {
  name: 'cockatiel',
  settings: 'circuitBreaker around timeout, five failures in a row; a refusal rejects',
  open: async () => {
    const { ConsecutiveBreaker, TimeoutStrategy, circuitBreaker, handleAll, timeout, wrap } =
      await import('cockatiel');
    const newBreaker = () =>
      circuitBreaker(handleAll, { halfOpenAfter: 600_000, breaker: new ConsecutiveBreaker(5) });
    const [closed, open] = [newBreaker(), newBreaker()];
    open.isolate();
    const limit = timeout(1_500, TimeoutStrategy.Aggressive);
    const [admitting, refusing] = [wrap(closed, limit), wrap(open, limit)];
    return passing(
      { admitted: () => admitting.execute(call), refused: () => refusing.execute(call).catch(() => null) },
      false,
    );
  },
};

export const gatePass: Comparison = {
  name: 'gate-pass',
  title: 'One pass through the gates before a provider',
  method: 'In one process, one call after the other, around a call that answers at once.',
  subject: RELEVO,
  measurements: [
    { key: 'admitted', title: 'closed', unit: 'µs', better: 'lower' },
    { key: 'refused', title: 'open', unit: 'µs', better: 'lower' },
  ],
  contestants: [relevo, bare, opossum, cockatiel],
  goals: [
    { measurement: 'admitted', relation: 'at most', value: 1.5 },
    { measurement: 'refused', relation: 'at most', value: 0.1 },
  ],
};
