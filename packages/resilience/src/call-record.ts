import type { CallEvidence, TripReason } from './circuit-types.ts';
import type { EvidenceLog } from './evidence-log.ts';
import { createEvidenceLog } from './evidence-log.ts';
import type { GuardPolicy } from './guard-policy.ts';
import type { SlowWindow } from './slow-window.ts';
import { createSlowWindow } from './slow-window.ts';

// What the judged calls of the present say beyond opossum's failure rate: the run of failures, the
// share of slow calls, and which calls to show when the circuit opens.

export class CallRecord {
  readonly #policy: GuardPolicy;
  readonly #slowWindow: SlowWindow;
  readonly #evidence: EvidenceLog;
  #consecutiveFailures = 0;

  constructor(policy: GuardPolicy, buckets: number) {
    this.#policy = policy;
    this.#slowWindow = createSlowWindow(buckets);
    this.#evidence = createEvidenceLog(policy.slowCallMs, policy.breaker.consecutiveFailures);
  }

  get consecutiveFailures(): number {
    return this.#consecutiveFailures;
  }

  get slowCalls(): number {
    return this.#slowWindow.slow;
  }

  add(call: CallEvidence): void {
    const isSuccess = call.verdict === 'success';
    const isSlow = call.durationMs >= this.#policy.slowCallMs;
    this.#consecutiveFailures = isSuccess ? 0 : this.#consecutiveFailures + 1;
    this.#slowWindow.add(isSlow);
    if (isSlow || !isSuccess) this.#evidence.add(call);
  }

  hasFailureRun(): boolean {
    return this.#consecutiveFailures >= this.#policy.breaker.consecutiveFailures;
  }

  isMostlySlow(): boolean {
    const { minimumCalls, slowRatePercent } = this.#policy.breaker;
    const { calls, slow } = this.#slowWindow;
    return calls >= minimumCalls && (slow / calls) * 100 >= slowRatePercent;
  }

  evidenceFor(reason: TripReason): readonly CallEvidence[] {
    return this.#evidence.for(reason);
  }

  rotate(): void {
    this.#slowWindow.rotate();
  }

  /** After recovery: what the outage left behind argues for nothing any more. */
  clear(): void {
    this.#consecutiveFailures = 0;
    this.#slowWindow.clear();
    this.#evidence.clear();
  }
}
