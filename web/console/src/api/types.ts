// What the service answers about itself, its providers and what moves. Written by
// hand: see ADR 0023.

export type Iso = string;

export type Page<T> = { readonly items: readonly T[]; readonly next_cursor: string | null };

export type NotifierName = 'primary' | 'fallback';

export type DevNotifier = {
  readonly name: NotifierName;
  /** The entry of the chain that sends through it; null where none does. */
  readonly provider: string | null;
  readonly is_available: boolean;
};

export type CanChange = 'yes' | 'token_needed' | 'readonly';

export type Session = {
  readonly replica: string;
  readonly version: string;
  readonly environment: 'development' | 'production';
  readonly default_currency: string;
  readonly needs_key: boolean;
  readonly can_change: CanChange;
  readonly is_authenticated: boolean;
  readonly development: { readonly notifiers: readonly DevNotifier[]; readonly traffic: boolean } | null;
};

export type CircuitState = 'closed' | 'ramping' | 'half_open' | 'open' | 'isolated';

export type TripReason =
  'rate' | 'consecutive' | 'slow' | 'overdue' | 'auth' | 'receipts' | 'manual' | 'hint' | 'probe';

export type EvidenceCall = {
  readonly at: Iso;
  readonly duration_ms: number;
  /** An outcome with its reason, `overdue`, or `not delivered`. */
  readonly outcome: string;
};

export type CircuitTransition = {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: TripReason;
  readonly at: Iso;
  readonly detail: string | null;
  readonly calls: readonly EvidenceCall[];
};

export type ProviderLimits = {
  readonly consecutive_failures: number;
  readonly failure_rate_percent: number;
  readonly minimum_calls: number;
  readonly slow_rate_percent: number;
  readonly slow_call_ms: number;
  readonly overdue_calls: number;
  readonly attempt_timeout_ms: number;
  readonly window_ms: number;
};

export type ProviderHistory = {
  readonly slot_s: number;
  readonly until: Iso;
  /** Oldest first. */
  readonly accepted: readonly number[];
  readonly failed: readonly number[];
  readonly skipped: readonly number[];
};

export type Isolation = {
  readonly reason: string;
  readonly isolated_by: string;
  readonly since: Iso;
  readonly until: Iso;
};

export type Provider = {
  readonly name: string;
  readonly state: CircuitState;
  readonly in_use: boolean;
  readonly next_probe_at: Iso | null;
  readonly isolated_until: Iso | null;
  readonly paused_until: Iso | null;
  readonly ramp_percent: number;
  readonly in_flight: number;
  readonly in_flight_limit: number;
  readonly consecutive_failures: number;
  readonly window: { readonly calls: number; readonly failures: number; readonly slow: number };
  readonly opened_by: CircuitTransition | null;
  readonly needs_receipt: boolean;
  readonly isolation: Isolation | null;
  readonly last_transition: CircuitTransition | null;
  readonly limits: ProviderLimits;
  readonly overdue: number;
  readonly open_for_ms: number | null;
  readonly ramp_ends_at: Iso | null;
  readonly latency: {
    readonly window_s: number;
    readonly calls: number;
    readonly p50_ms: number | null;
    readonly p95_ms: number | null;
  };
  readonly history: ProviderHistory;
};

export type FlowProvider = {
  readonly name: string;
  readonly state: CircuitState;
  readonly in_use: boolean;
  readonly attempts_per_s: number;
  readonly accepted_per_s: number;
  readonly failed_per_s: number;
  readonly skipped_per_s: number;
};

export type Flow = {
  readonly at: Iso;
  readonly window_s: number;
  readonly payments: { readonly taken_per_s: number; readonly refused_per_s: number };
  readonly queue: {
    readonly queued: number;
    readonly sending: number;
    readonly verifying: number;
    readonly waiting: number;
    readonly oldest_at: Iso | null;
  };
  readonly providers: readonly FlowProvider[];
  readonly settled: {
    readonly accepted_per_s: number;
    readonly delivered_per_s: number;
    readonly dead_per_s: number;
  };
};

export type IsolationRequest = { readonly reason: string; readonly ttl_s: number };

export type Traffic = {
  readonly payments_per_second: number;
  readonly until: Iso | null;
  readonly sent: number;
  readonly refused: number;
  /** Not sent, because too many were still without an answer. */
  readonly skipped: number;
};

export type TrafficRequest = { readonly payments_per_second: number; readonly ttl_s?: number };
