import { CallRecord } from './call-record.ts';
import type { CallEvidence, TripReason, Verdict } from './circuit-types.ts';
import type { GuardPolicy } from './guard-policy.ts';
import { DEFAULT_BUCKETS } from './guard-policy.ts';
import type { OpenTime } from './open-time.ts';
import { createOpenTime } from './open-time.ts';
import type { OpossumBreaker } from './opossum-breaker.ts';
import { createOpossumBreaker } from './opossum-breaker.ts';
import type { OverdueWatch } from './overdue-watch.ts';
import { createOverdueWatch } from './overdue-watch.ts';
import type { Ramp } from './ramp.ts';
import { createRamp } from './ramp.ts';

// The policy around opossum: what else trips it, how long it stays open, one probe, the ramp. Every
// change of state begins a new epoch, and a call admitted in an earlier one no longer moves anything.
// Long for one file, so that every way from one state to another can be read in one place.

export type CircuitRefusal = {
  readonly reason: 'open' | 'half_open' | 'ramping';
  readonly retryAtMs: number | null;
};

type State =
  | { readonly kind: 'closed'; readonly sinceMs: number }
  | { readonly kind: 'open'; readonly refusal: CircuitRefusal }
  | { readonly kind: 'half_open' }
  | { readonly kind: 'ramping'; readonly ramp: Ramp };

/** The state of the circuit itself, whatever isolation by hand lies over it. */
export type BaseState = State['kind'];

/** One admitted call, from `take()` to `finish()` or `drop()`. */
export type Ticket = { epoch: number; startedAtMs: number; isStarted: boolean; readonly isProbe: boolean };

export type CircuitChange = {
  readonly from: BaseState;
  readonly to: BaseState;
  readonly reason: TripReason;
  readonly evidence: readonly CallEvidence[];
};

/** An opening to go on with after a restart: when it ends, and its open time before jitter. */
export type RestoredOpening = { readonly reopenAtMs: number; readonly openMs: number };

export type CircuitDeps = {
  readonly name: string;
  readonly policy: GuardPolicy;
  readonly now: () => number;
  readonly random: () => number;
  /** Hears each change of state after it happened; must not throw. */
  readonly onChange: (change: CircuitChange) => void;
  readonly restored: RestoredOpening | null;
};

const PROBE_TAKEN: CircuitRefusal = { reason: 'half_open', retryAtMs: null };
const RAMP_FULL: CircuitRefusal = { reason: 'ramping', retryAtMs: null };
const NEVER_COUNTED = -1;

export class Circuit {
  readonly #deps: CircuitDeps;
  readonly #breaker: OpossumBreaker;
  readonly #record: CallRecord;
  readonly #watch: OverdueWatch<Ticket>;
  readonly #openTime: OpenTime;
  readonly #rotation: NodeJS.Timeout;
  #state: State;
  #epoch = 0;
  #probe: Ticket | null = null;
  #rampTimer: NodeJS.Timeout | undefined;
  /** Set before anything that may open the circuit, since opossum does not say why it opens. */
  #openReason: TripReason = 'rate';
  #overdue: readonly CallEvidence[] = [];
  #reopenAtMs = 0;
  #restoredForMs: number | null = null;

  constructor(deps: CircuitDeps) {
    this.#deps = deps;
    const { policy, now, random } = deps;
    const { breaker, slowCallMs } = policy;
    const buckets = breaker.buckets ?? DEFAULT_BUCKETS;
    this.#state = { kind: 'closed', sinceMs: now() };
    this.#record = new CallRecord(policy, buckets);
    this.#openTime = createOpenTime(policy, random);
    this.#watch = createOverdueWatch<Ticket>({
      slowCallMs,
      overdueCalls: breaker.overdueCalls,
      now,
      onOverdue: (calls) => this.#onOverdue(calls),
    });
    this.#breaker = createOpossumBreaker({
      name: deps.name,
      windowMs: breaker.windowMs,
      buckets,
      failureRatePercent: breaker.failureRatePercent,
      minimumCalls: breaker.minimumCalls,
      nextOpenMs: () => this.#nextOpenMs(),
      onOpen: () => this.#onOpen(),
      onHalfOpen: () => this.#enter({ kind: 'half_open' }, 'probe', []),
      onClose: () => this.#onProbeSucceeded(),
    });
    this.#rotation = setInterval(
      () => {
        this.#breaker.rotateWindow();
        this.#record.rotate();
      },
      Math.floor(breaker.windowMs / buckets),
    );
    this.#rotation.unref();
    if (deps.restored !== null) this.#restore(deps.restored);
  }

  get state(): BaseState {
    return this.#state.kind;
  }

  get reopenAtMs(): number | null {
    return this.#state.kind === 'open' ? this.#state.refusal.retryAtMs : null;
  }

  get openMs(): number | null {
    return this.#state.kind === 'open' ? this.#openTime.openMs : null;
  }

  get consecutiveFailures(): number {
    return this.#record.consecutiveFailures;
  }

  get window(): { readonly calls: number; readonly failures: number; readonly slow: number } {
    return { ...this.#breaker.windowCounts(), slow: this.#record.slowCalls };
  }

  /** The share of calls let through: all when closed, none while open or half-open. */
  percent(nowMs: number): number {
    if (this.#state.kind === 'closed') return 100;
    return this.#state.kind === 'ramping' ? this.#state.ramp.percent(nowMs) : 0;
  }

  /** The breaker gate and the ramp; null lets the call through, and `take()` must then follow. */
  refusal(nowMs: number): CircuitRefusal | null {
    switch (this.#state.kind) {
      case 'closed':
        return null;
      case 'open':
        return this.#state.refusal;
      case 'half_open':
        return this.#isProbeTaken(nowMs) ? PROBE_TAKEN : null;
      case 'ramping':
        return this.#state.ramp.offer(nowMs) ? null : RAMP_FULL;
    }
  }

  take(nowMs: number): Ticket {
    const isProbe = this.#state.kind === 'half_open';
    const ticket = { epoch: this.#epoch, startedAtMs: nowMs, isStarted: false, isProbe };
    if (isProbe) this.#probe = ticket;
    else if (this.#state.kind === 'ramping') this.#state.ramp.take();
    return ticket;
  }

  drop(ticket: Ticket): void {
    if (this.#probe === ticket) this.#probe = null;
  }

  start(ticket: Ticket): void {
    ticket.startedAtMs = this.#deps.now();
    ticket.isStarted = true;
    if (ticket.epoch === this.#epoch) this.#watch.begin(ticket);
  }

  /** Judges a call that has ended; resolves when its verdict has moved whatever it moves. */
  async finish(ticket: Ticket, verdict: Verdict | 'overdue', label: string): Promise<void> {
    this.drop(ticket);
    this.#watch.end(ticket);
    if (ticket.epoch !== this.#epoch || verdict === 'neutral') return;
    const { startedAtMs } = ticket;
    const durationMs = Math.max(0, this.#deps.now() - startedAtMs);
    this.#record.add({ startedAtMs, durationMs, verdict, label });
    if (verdict === 'success') {
      this.#watch.clear();
      await this.#breaker.report(true);
    } else await this.#fail(verdict);
    if (durationMs >= this.#deps.policy.slowCallMs && this.#record.isMostlySlow()) this.#open('slow');
  }

  /** Isolation begins: what is in flight speaks for a time that is over, and a ramp would pass unused. */
  hold(): void {
    this.#beginEpoch();
    clearTimeout(this.#rampTimer);
  }

  /** Isolation has ended: a ramp starts again from its beginning. */
  resume(): void {
    if (this.#state.kind === 'ramping') this.#state = this.#startRamp();
  }

  close(): void {
    this.#breaker.close();
    this.#watch.close();
    clearInterval(this.#rotation);
    clearTimeout(this.#rampTimer);
    this.#beginEpoch();
    this.#state = { kind: 'open', refusal: { reason: 'open', retryAtMs: null } };
  }

  #restore({ reopenAtMs, openMs }: RestoredOpening): void {
    const { openMsMax, openJitter } = this.#deps.policy.breaker;
    const remainingMs = reopenAtMs - this.#deps.now();
    // Bounded, because the stored time may come from another clock.
    this.#restoredForMs = Math.max(1, Math.min(remainingMs, openMsMax * (1 + openJitter)));
    this.#openTime.restore(openMs);
    this.#breaker.open();
    this.#restoredForMs = null;
  }

  /**
   * The place is kept while the caller prepares, however slow its database is, else two calls would go
   * out in half-open. A permit that was lost, though, must not shut the provider out for good: one that
   * has not begun within the longest open time gives way. It may still run, but counts no more.
   */
  #isProbeTaken(nowMs: number): boolean {
    if (this.#probe === null) return false;
    const { openMsMax } = this.#deps.policy.breaker;
    const isLapsed = !this.#probe.isStarted && nowMs - this.#probe.startedAtMs > openMsMax;
    if (!isLapsed) return true;
    this.#probe.epoch = NEVER_COUNTED;
    this.#probe = null;
    return false;
  }

  async #fail(verdict: 'failure' | 'trip' | 'overdue'): Promise<void> {
    const reason = this.#reasonToOpen(verdict);
    this.#openReason = reason;
    // Opossum takes a failure synchronously, so that from here on the state is what it made of it.
    const reported = this.#breaker.report(false);
    if (reason !== 'rate') this.#breaker.open();
    await reported;
  }

  #reasonToOpen(verdict: 'failure' | 'trip' | 'overdue'): TripReason {
    if (verdict === 'trip') return 'auth';
    if (this.#state.kind !== 'closed') return 'probe';
    return this.#record.hasFailureRun() ? 'consecutive' : 'rate';
  }

  #open(reason: TripReason): void {
    this.#openReason = reason;
    this.#breaker.open();
  }

  #onOverdue(calls: readonly Ticket[]): void {
    const nowMs = this.#deps.now();
    this.#overdue = calls.map(({ startedAtMs }) => ({
      startedAtMs,
      durationMs: Math.max(0, nowMs - startedAtMs),
      verdict: 'overdue',
      label: 'in flight',
    }));
    this.#open('overdue');
  }

  #nextOpenMs(): number {
    const nowMs = this.#deps.now();
    const { stableCloseMs } = this.#deps.policy.breaker;
    const wasStable = this.#state.kind === 'closed' && nowMs - this.#state.sinceMs >= stableCloseMs;
    const openForMs = this.#restoredForMs ?? this.#openTime.next(wasStable);
    this.#reopenAtMs = nowMs + openForMs;
    return openForMs;
  }

  #onOpen(): void {
    clearTimeout(this.#rampTimer);
    const reason = this.#openReason;
    const evidence = reason === 'overdue' ? this.#overdue : this.#record.evidenceFor(reason);
    this.#enter({ kind: 'open', refusal: { reason: 'open', retryAtMs: this.#reopenAtMs } }, reason, evidence);
  }

  #onProbeSucceeded(): void {
    this.#record.clear();
    this.#enter(this.#startRamp(), 'probe', []);
  }

  #startRamp(): State {
    const { ramp } = this.#deps.policy;
    this.#rampTimer = setTimeout(() => {
      this.#enter({ kind: 'closed', sinceMs: this.#deps.now() }, 'probe', []);
    }, ramp.durationMs);
    this.#rampTimer.unref();
    return { kind: 'ramping', ramp: createRamp(ramp, this.#deps.now()) };
  }

  #beginEpoch(): void {
    this.#epoch += 1;
    this.#watch.clear();
  }

  #enter(state: State, reason: TripReason, evidence: readonly CallEvidence[]): void {
    const from = this.#state.kind;
    this.#state = state;
    this.#beginEpoch();
    // A restored opening is no news: it was told when it happened.
    if (this.#restoredForMs === null) this.#deps.onChange({ from, to: state.kind, reason, evidence });
  }
}
