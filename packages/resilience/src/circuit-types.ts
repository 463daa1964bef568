/**
 * What a finished call means for the circuit. `neutral` moves nothing (a rejected number, a 429);
 * `trip` opens at once (wrong credentials: the next call would fail the same way).
 */
export type Verdict = 'success' | 'failure' | 'trip' | 'neutral';

export type CircuitState = 'closed' | 'open' | 'half_open' | 'ramping' | 'isolated';

/**
 * Why the circuit moved, a closed set so that it can be a metric label. `rate`, `consecutive`, `slow`
 * and `overdue` are the four detectors; `auth` is a `trip` verdict; `probe` is every step of the
 * recovery, forward (open → half_open → ramping → closed) and back (a failed probe or a failure in
 * the ramp); `manual` is isolation by hand. `receipts` and `hint` come from outside: messages taken but not
 * delivered, and what other replicas have found.
 */
export type TripReason =
  'rate' | 'consecutive' | 'slow' | 'overdue' | 'auth' | 'receipts' | 'manual' | 'hint' | 'probe';

/** What may open a circuit without a call of its own: see `ProviderGuard.trip`. */
export type OutsideReason = 'receipts' | 'hint';

/** One call that argued for a transition. `overdue` had no answer yet when it was counted. */
export type CallEvidence = {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly verdict: Verdict | 'overdue';
  readonly label: string;
};

export type CircuitTransition = {
  readonly provider: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: TripReason;
  readonly atMs: number;
  /** When the next probe may go; null unless the circuit is open. */
  readonly reopenAtMs: number | null;
  /** The open time before jitter, to be stored beside `reopenAtMs` and given back as `restored`. */
  readonly openMs: number | null;
  /** The calls that caused it, oldest first, at most 20. */
  readonly evidence: readonly CallEvidence[];
  /** What `trip` was told, where it opened the circuit; else null. */
  readonly detail: string | null;
  /** Only the receipt of a probe closes it: to be stored with the opening and given back as `restored`. */
  readonly needsReceipt: boolean;
};

/** An opening to go on with after a restart: when it ends, its open time before jitter, what closes it. */
export type CircuitOpening = {
  readonly reopenAtMs: number;
  readonly openMs: number;
  /** Only a receipt of its probe closes it, as before the restart. */
  readonly needsReceipt?: boolean;
};

export type CircuitRefusal = {
  readonly reason: 'open' | 'half_open' | 'ramping';
  readonly retryAtMs: number | null;
};

/** The state of the circuit itself, whatever isolation by hand lies over it. */
export type BaseState = Exclude<CircuitState, 'isolated'>;

export type CircuitChange = {
  readonly from: BaseState;
  readonly to: BaseState;
  readonly reason: TripReason;
  readonly evidence: readonly CallEvidence[];
  readonly detail: string | null;
};
