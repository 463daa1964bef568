import { CallRecord } from './call-record.ts';
import type {
  BaseState,
  CallEvidence,
  CircuitChange,
  CircuitOpening,
  CircuitRefusal,
  OutsideReason,
  TripReason,
  Verdict,
} from './circuit-types.ts';
import type { GuardPolicy } from './guard-policy.ts';
import { DEFAULT_BUCKETS, DEFAULT_RECEIPT_WAIT_MS } from './guard-policy.ts';
import type { Opening, OpenTime } from './open-time.ts';
import { createOpenTime } from './open-time.ts';
import type { OpossumBreaker } from './opossum-breaker.ts';
import { createOpossumBreaker } from './opossum-breaker.ts';
import type { OverdueWatch } from './overdue-watch.ts';
import { createOverdueWatch } from './overdue-watch.ts';
import type { ProbePlace } from './probe-place.ts';
import { createProbePlace } from './probe-place.ts';
import type { Ramp } from './ramp.ts';
import { createRamp } from './ramp.ts';

// The policy around opossum: what else trips it, how long it stays open, one probe, the ramp. Every
// change of state begins a new epoch, and a call admitted in an earlier one no longer moves anything.
// Long for one file, so that every way from one state to another can be read in one place.

type State =
  | { readonly kind: 'closed'; readonly sinceMs: number }
  | { readonly kind: 'open'; readonly refusal: CircuitRefusal }
  | { readonly kind: 'half_open' }
  | { readonly kind: 'ramping'; readonly ramp: Ramp };

/** One admitted call, from `take()` to `finish()` or `drop()`. */
export type Ticket = {
  epoch: number;
  startedAtMs: number;
  isStarted: boolean;
  readonly isProbe: boolean;
  readonly needsReceipt: boolean;
};

export type CircuitDeps = {
  readonly name: string;
  readonly policy: GuardPolicy;
  readonly now: () => number;
  readonly random: () => number;
  /** Hears each change of state after it happened; must not throw. */
  readonly onChange: (change: CircuitChange) => void;
  readonly restored: CircuitOpening | null;
};

const PROBE_TAKEN: CircuitRefusal = { reason: 'half_open', retryAtMs: null };
const RAMP_FULL: CircuitRefusal = { reason: 'ramping', retryAtMs: null };

export class Circuit {
  readonly #deps: CircuitDeps;
  readonly #breaker: OpossumBreaker;
  readonly #record: CallRecord;
  readonly #watch: OverdueWatch<Ticket>;
  readonly #openTime: OpenTime;
  readonly #rotation: NodeJS.Timeout;
  #state: State;
  #epoch = 0;
  readonly #probe: ProbePlace<Ticket>;
  /** Opened because messages were taken and not delivered: until one is delivered, a 200 proves nothing. */
  #needsReceipt = false;
  #recoveredAtMs: number | null = null;
  #rampTimer: NodeJS.Timeout | undefined;
  /** Set before anything that may open the circuit, since opossum does not say why it opens. */
  #openReason: TripReason = 'rate';
  #overdue: readonly CallEvidence[] = [];
  #detail = '';
  #restoring: CircuitOpening | null = null;

  constructor(deps: CircuitDeps) {
    this.#deps = deps;
    const { policy, now, random } = deps;
    const { breaker, slowCallMs } = policy;
    const buckets = breaker.buckets ?? DEFAULT_BUCKETS;
    this.#state = { kind: 'closed', sinceMs: now() };
    this.#record = new CallRecord(policy, buckets);
    this.#openTime = createOpenTime({ policy, now, random });
    this.#probe = createProbePlace({
      heldMsMax: breaker.openMsMax,
      receiptWaitMs: breaker.receiptWaitMs ?? DEFAULT_RECEIPT_WAIT_MS,
    });
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
      onHalfOpen: () => this.#openTime.awaitRest(() => this.#awaitProbe()),
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

  /** The present one; null unless open. */
  get opening(): Opening | null {
    return this.#state.kind === 'open' ? this.#openTime.opening : null;
  }

  get rampEndsAtMs(): number | null {
    return this.#state.kind === 'ramping' ? this.#state.ramp.endsAtMs : null;
  }

  overdueCalls(nowMs: number): number {
    return this.#watch.count(nowMs);
  }

  get needsReceipt(): boolean {
    return this.#needsReceipt;
  }

  /** When the last probe succeeded; null before the first. What was sent earlier speaks of the outage. */
  get recoveredAtMs(): number | null {
    return this.#recoveredAtMs;
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
        return this.#probe.isTaken(nowMs) ? PROBE_TAKEN : null;
      case 'ramping':
        return this.#state.ramp.offer(nowMs) ? null : RAMP_FULL;
    }
  }

  take(nowMs: number): Ticket {
    const isProbe = this.#state.kind === 'half_open';
    const needsReceipt = isProbe && this.#needsReceipt;
    const ticket = { epoch: this.#epoch, startedAtMs: nowMs, isStarted: false, isProbe, needsReceipt };
    if (isProbe) this.#probe.take(ticket);
    else if (this.#state.kind === 'ramping') this.#state.ramp.take();
    return ticket;
  }

  drop(ticket: Ticket): void {
    this.#probe.leave(ticket);
  }

  start(ticket: Ticket): void {
    ticket.startedAtMs = this.#deps.now();
    ticket.isStarted = true;
    if (ticket.epoch === this.#epoch) this.#watch.begin(ticket);
  }

  /**
   * Judges a call that has ended. Where its verdict may move the circuit, resolves when it has; null where
   * it only counts, as nearly all do: nobody's message waits for that.
   */
  finish(ticket: Ticket, verdict: Verdict | 'overdue', label: string): Promise<void> | null {
    this.drop(ticket);
    this.#watch.end(ticket);
    if (ticket.epoch !== this.#epoch || verdict === 'neutral') return null;
    const { startedAtMs } = ticket;
    const durationMs = Math.max(0, this.#deps.now() - startedAtMs);
    this.#record.add({ startedAtMs, durationMs, verdict, label });
    if (verdict !== 'success') return this.#fail(verdict).then(() => this.#judgeSpeed(durationMs));
    if (ticket.needsReceipt) {
      this.#probe.awaitReceipt(ticket, () => void this.settle(ticket, false));
      return null;
    }
    this.#watch.clear();
    const reported = this.#breaker.report(true);
    this.#judgeSpeed(durationMs);
    return this.#state.kind === 'closed' ? null : reported;
  }

  #judgeSpeed(durationMs: number): void {
    if (durationMs >= this.#deps.policy.slowCallMs && this.#record.isMostlySlow()) this.#open('slow');
  }

  /** What became of a probe that waits for its receipt; nothing once the circuit has moved on. */
  async settle(ticket: Ticket, isDelivered: boolean): Promise<void> {
    if (!this.#probe.isAwaiting(ticket)) return;
    this.#probe.stopWaiting();
    if (isDelivered) {
      await this.#breaker.report(true);
      return;
    }
    const { startedAtMs } = ticket;
    const durationMs = Math.max(0, this.#deps.now() - startedAtMs);
    this.#record.add({ startedAtMs, durationMs, verdict: 'failure', label: 'not delivered' });
    await this.#fail('failure');
  }

  /** Opens on evidence from outside. An opening that goes on only learns that it needs a receipt. */
  trip(reason: OutsideReason, detail: string): void {
    if (reason === 'receipts') this.#needsReceipt = true;
    if (this.#state.kind === 'open') return;
    this.#detail = detail;
    this.#open(reason);
  }

  /**
   * Half-open before its time, where the shortest open time is over; false where it moved nothing. Opossum
   * is half-open by then, and this circuit open over it: nothing is reported to it meanwhile.
   */
  bringProbeForward(): boolean {
    if (this.#state.kind !== 'open' || this.#breaker.position !== 'half_open') return false;
    this.#awaitProbe();
    return true;
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
    this.#openTime.stop();
    this.#beginEpoch();
    this.#state = { kind: 'open', refusal: { reason: 'open', retryAtMs: null } };
  }

  #restore(opening: CircuitOpening): void {
    this.#needsReceipt = opening.needsReceipt ?? false;
    this.#restoring = opening;
    this.#breaker.open();
    this.#restoring = null;
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
    return this.#restoring === null
      ? this.#openTime.next(wasStable)
      : this.#openTime.restore(this.#restoring);
  }

  #awaitProbe(): void {
    this.#openTime.stop();
    this.#enter({ kind: 'half_open' }, 'probe');
  }

  #onOpen(): void {
    clearTimeout(this.#rampTimer);
    const reason = this.#openReason;
    const evidence = reason === 'overdue' ? this.#overdue : this.#record.evidenceFor(reason);
    const detail = reason === 'receipts' || reason === 'hint' ? this.#detail : null;
    const refusal = { reason: 'open', retryAtMs: this.#openTime.opening?.reopenAtMs ?? null } as const;
    this.#enter({ kind: 'open', refusal }, reason, evidence, detail);
  }

  #onProbeSucceeded(): void {
    this.#record.clear();
    this.#needsReceipt = false;
    this.#recoveredAtMs = this.#deps.now();
    this.#enter(this.#startRamp(), 'probe');
  }

  #startRamp(): State {
    const { ramp } = this.#deps.policy;
    this.#rampTimer = setTimeout(() => {
      this.#enter({ kind: 'closed', sinceMs: this.#deps.now() }, 'probe');
    }, ramp.durationMs);
    this.#rampTimer.unref();
    return { kind: 'ramping', ramp: createRamp(ramp, this.#deps.now()) };
  }

  #beginEpoch(): void {
    this.#epoch += 1;
    this.#watch.clear();
    this.#probe.stopWaiting();
  }

  #enter(
    state: State,
    reason: TripReason,
    evidence: readonly CallEvidence[] = [],
    detail: string | null = null,
  ): void {
    const from = this.#state.kind;
    this.#state = state;
    this.#beginEpoch();
    // A restored opening is no news: it was told when it happened.
    if (this.#restoring === null) this.#deps.onChange({ from, to: state.kind, reason, evidence, detail });
  }
}
