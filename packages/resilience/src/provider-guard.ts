import { createBulkhead } from './bulkhead.ts';
import type { Permit, PermitDeps } from './call-permit.ts';
import { CallPermit } from './call-permit.ts';
import { Circuit } from './circuit.ts';
import type {
  CircuitChange,
  CircuitOpening,
  CircuitState,
  CircuitTransition,
  OutsideReason,
  TripReason,
} from './circuit-types.ts';
import { createDeadline } from './deadline.ts';
import type { GuardPolicy } from './guard-policy.ts';
import { checkPolicy } from './guard-policy.ts';
import { createIsolation } from './isolation.ts';
import { createRateGate } from './rate-gate.ts';

/** Why a call may not go, and when asking again makes sense; null where only other calls decide that. */
export type GuardRefusal = {
  readonly reason: 'isolated' | 'rate_limited' | 'open' | 'half_open' | 'ramping' | 'saturated';
  readonly retryAtMs: number | null;
};

export type Admission =
  | { readonly admitted: true; readonly permit: Permit }
  | { readonly admitted: false; readonly refusal: GuardRefusal };

export type GuardSnapshot = {
  readonly name: string;
  readonly state: CircuitState;
  /** When an open circuit is probed next at the latest, also while isolation lies over it. */
  readonly reopenAtMs: number | null;
  /** When it may be probed at the earliest: see `ProviderGuard.bringProbeForward`. */
  readonly earliestProbeAtMs: number | null;
  readonly openMs: number | null;
  /** How long the present opening lasts in all, up to `reopenAtMs`; null where there is none. */
  readonly openForMs: number | null;
  readonly isolatedUntilMs: number | null;
  readonly pausedUntilMs: number | null;
  /** The share of calls let through now: 100 when closed. */
  readonly rampPercent: number;
  /** When all calls are let through again; null unless ramping. */
  readonly rampEndsAtMs: number | null;
  readonly inFlight: number;
  readonly inFlightLimit: number;
  readonly consecutiveFailures: number;
  /** Calls in flight past `slowCallMs`, with no success since they began: so many as `overdueCalls` open it. */
  readonly overdueCalls: number;
  readonly window: { readonly calls: number; readonly failures: number; readonly slow: number };
  readonly lastTransition: CircuitTransition | null;
  /** Why it is not closed: what opened it first, past failed probes and a ramp; null when closed. */
  readonly trippedBy: CircuitTransition | null;
  /** Only the receipt of a probe closes it. */
  readonly needsReceipt: boolean;
  /** When the last probe succeeded, which began the ramp; null before the first. */
  readonly recoveredAtMs: number | null;
  readonly policy: GuardPolicy;
};

type GuardOccupancy = Pick<
  GuardSnapshot,
  'state' | 'rampPercent' | 'inFlight' | 'inFlightLimit' | 'pausedUntilMs'
>;

/** All gates before one provider, and the circuit behind them. */
export type ProviderGuard = {
  readonly name: string;
  /**
   * The gates in order: isolation, rate, breaker, ramp, bulkhead. An admitted call holds its place, and
   * in half-open the one probe; the permit must be run or released. A permit that is run after the
   * circuit moved on still runs, but its result moves nothing.
   */
  admit(): Admission;
  /**
   * For whoever knows that no other provider takes messages, which is what the open time grows for: an open
   * circuit becomes half-open once `openMsMin` (jittered) is over, and the next call is its probe. So asking
   * always brings one probe at once, and one for each `openMsMin`. True where that happened now.
   */
  bringProbeForward(): boolean;
  /** Closes the rate gate (Retry-After) and leaves the circuit as it is; believed up to 15 minutes. */
  pauseUntil(atMs: number): void;
  /**
   * Opens on evidence from outside, like any other trip: a grown, jittered open time, and what is in flight
   * no longer counts. After `receipts` only a delivered receipt of a probe closes it (`Permit.needsReceipt`).
   * On a circuit that is open already only that need is added, and no transition is told. `detail` says
   * why, for people: no personal data.
   */
  trip(reason: OutsideReason, detail: string): void;
  /** By hand, over any state and any reset time; again to change its end; null is until ended by hand. */
  isolate(untilMs: number | null): void;
  /** Back to the state that the circuit has underneath; a ramp starts anew. */
  endIsolation(): void;
  snapshot(): GuardSnapshot;
  /** What of a snapshot is asked for each payment; the rest costs a walk over the whole window. */
  occupancy(): GuardOccupancy;
  /** Ends every timer. Calls in flight may finish; nothing is admitted any more. */
  close(): void;
};

type RestoredOpening = CircuitOpening & {
  /** As the snapshot before the restart told it. */
  readonly trippedBy?: CircuitTransition | null;
};

export type ProviderGuardDeps = {
  readonly name: string;
  readonly policy: GuardPolicy;
  /** Milliseconds since the epoch, for every decision that is not a timer's. */
  readonly now: () => number;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  /** Told after each change of state. If it throws, that is swallowed: nobody's message may hang on it. */
  readonly onTransition: (transition: CircuitTransition) => void;
  /** What was stored of an opening before a restart; not told as a transition again. */
  readonly restored?: RestoredOpening | null;
};

/** Reasons to be open that say nothing about why it opened in the first place. */
const FOLLOWING: ReadonlySet<TripReason> = new Set(['probe', 'manual']);

function assertSound(name: string, policy: GuardPolicy): void {
  const problems = checkPolicy(policy);
  if (problems.length > 0) throw new RangeError(`policy of ${name}: ${problems.join('; ')}`);
}

/** Throws a RangeError naming every problem if the policy is not sound (see `checkPolicy`). */
export function createProviderGuard(deps: ProviderGuardDeps): ProviderGuard {
  assertSound(deps.name, deps.policy);
  return new Guard(deps);
}

class Guard implements ProviderGuard {
  readonly name: string;
  readonly #deps: ProviderGuardDeps;
  readonly #rateGate;
  readonly #bulkhead;
  readonly #circuit: Circuit;
  readonly #isolation;
  readonly #permitDeps: PermitDeps;
  #lastTransition: CircuitTransition | null = null;
  #trippedBy: CircuitTransition | null = null;

  constructor(deps: ProviderGuardDeps) {
    const { name, policy, now, random } = deps;
    this.name = name;
    this.#trippedBy = deps.restored?.trippedBy ?? null;
    this.#deps = deps;
    this.#rateGate = createRateGate(policy.rate.maxPerSecond);
    this.#bulkhead = createBulkhead(policy.bulkhead.maxConcurrent);
    this.#isolation = createIsolation({
      now,
      onStart: () => this.#onIsolated(),
      onEnd: () => this.#onIsolationEnded(),
    });
    this.#circuit = new Circuit({
      name,
      policy,
      now,
      random,
      onChange: (change) => {
        // What happens underneath an isolation is seen when it ends.
        if (!this.#isolation.isOn) this.#tell(change);
      },
      restored: deps.restored ?? null,
    });
    this.#permitDeps = {
      circuit: this.#circuit,
      bulkhead: this.#bulkhead,
      deadline: createDeadline(policy.attemptTimeoutMs),
    };
  }

  admit(): Admission {
    const nowMs = this.#deps.now();
    if (this.#isolation.isOnAt(nowMs)) return refused('isolated', this.#isolation.untilMs);
    const rateOpensAtMs = this.#rateGate.closedUntilMs(nowMs);
    if (rateOpensAtMs !== null) return refused('rate_limited', rateOpensAtMs);
    const refusal = this.#circuit.refusal(nowMs);
    if (refusal !== null) return { admitted: false, refusal };
    if (!this.#bulkhead.tryEnter()) return refused('saturated', null);
    this.#rateGate.take(nowMs);
    return { admitted: true, permit: new CallPermit(this.#permitDeps, this.#circuit.take(nowMs)) };
  }

  bringProbeForward(): boolean {
    if (this.#isolation.isOnAt(this.#deps.now())) return false;
    return this.#circuit.bringProbeForward();
  }

  pauseUntil(atMs: number): void {
    this.#rateGate.pauseUntil(atMs, this.#deps.now());
  }

  trip(reason: OutsideReason, detail: string): void {
    this.#circuit.trip(reason, detail);
  }

  isolate(untilMs: number | null): void {
    this.#isolation.start(untilMs);
  }

  endIsolation(): void {
    this.#isolation.end();
  }

  occupancy(): GuardOccupancy {
    return this.#occupancyAt(this.#deps.now());
  }

  #occupancyAt(nowMs: number): GuardOccupancy {
    const isIsolated = this.#isolation.isOnAt(nowMs);
    return {
      state: isIsolated ? 'isolated' : this.#circuit.state,
      rampPercent: isIsolated ? 0 : this.#circuit.percent(nowMs),
      inFlight: this.#bulkhead.inFlight,
      inFlightLimit: this.#bulkhead.limit,
      pausedUntilMs: this.#rateGate.pausedUntilMs(nowMs),
    };
  }

  snapshot(): GuardSnapshot {
    const nowMs = this.#deps.now();
    const occupancy = this.#occupancyAt(nowMs);
    const circuit = this.#circuit;
    const { opening } = circuit;
    return {
      name: this.name,
      ...occupancy,
      reopenAtMs: opening?.reopenAtMs ?? null,
      earliestProbeAtMs: opening?.earliestProbeAtMs ?? null,
      openMs: opening?.openMs ?? null,
      openForMs: opening?.lastsMs ?? null,
      isolatedUntilMs: this.#isolation.untilMs,
      // A ramp that isolation lies over begins anew when that ends.
      rampEndsAtMs: occupancy.state === 'isolated' ? null : circuit.rampEndsAtMs,
      consecutiveFailures: circuit.consecutiveFailures,
      overdueCalls: circuit.overdueCalls(nowMs),
      window: circuit.window,
      lastTransition: this.#lastTransition,
      trippedBy: this.#trippedBy,
      needsReceipt: circuit.needsReceipt,
      recoveredAtMs: circuit.recoveredAtMs,
      policy: this.#deps.policy,
    };
  }

  close(): void {
    this.#isolation.close();
    this.#circuit.close();
    this.#permitDeps.deadline.close();
  }

  #onIsolated(): void {
    this.#circuit.hold();
    this.#tell({ from: this.#circuit.state, to: 'isolated', reason: 'manual', evidence: [], detail: null });
  }

  #onIsolationEnded(): void {
    this.#circuit.resume();
    this.#tell({ from: 'isolated', to: this.#circuit.state, reason: 'manual', evidence: [], detail: null });
  }

  #tell(
    change: Omit<CircuitChange, 'from' | 'to'> & { readonly from: CircuitState; readonly to: CircuitState },
  ): void {
    const { opening, needsReceipt } = this.#circuit;
    const { reopenAtMs, openMs } = opening ?? { reopenAtMs: null, openMs: null };
    const atMs = this.#deps.now();
    const transition = { provider: this.name, ...change, atMs, reopenAtMs, openMs, needsReceipt };
    this.#lastTransition = transition;
    if (change.to === 'closed') this.#trippedBy = null;
    else if (change.to === 'open' && !FOLLOWING.has(change.reason)) this.#trippedBy = transition;
    try {
      this.#deps.onTransition(transition);
    } catch {
      // Opossum leaves a call unsettled, or sends it twice, when a listener throws. Whoever listens must
      // report its own errors.
    }
  }
}

function refused(reason: GuardRefusal['reason'], retryAtMs: number | null): Admission {
  return { admitted: false, refusal: { reason, retryAtMs } };
}
