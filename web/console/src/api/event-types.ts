// What GET /events tells, by type.
import type { CallOutcome, DeadReason } from './payment-types.ts';
import type { CircuitState, Iso, Provider, TripReason } from './types.ts';

type Told<T> = { readonly at: Iso } & { readonly [K in keyof T]: T[K] };

/** Events that have an id and can be resumed from. */
export type RingEvents = {
  'payment.taken': Told<{
    payment_id: string;
    notification_id: string;
    customer_id: string;
    amount: string;
    currency: string;
    class: string;
    trace_id: string;
  }>;
  'notification.attempted': Told<{
    notification_id: string;
    attempt_id: string;
    attempt: number;
    provider: string;
    outcome: CallOutcome;
    reason: string;
    provider_code: string | null;
    duration_ms: number;
    is_probe: boolean;
    trace_id: string;
  }>;
  'notification.failed_over': Told<{ notification_id: string; from: string; to: string; reason: string }>;
  'notification.verified': Told<{
    notification_id: string;
    provider: string;
    answer: string;
    verdict: string | null;
  }>;
  'notification.possibly_duplicated': Told<{ notification_id: string; provider: string; reason: string }>;
  'notification.settled': Told<{
    notification_id: string;
    status: 'accepted' | 'delivered' | 'dead';
    dead_reason: DeadReason | null;
    provider: string | null;
    since_created_ms: number;
  }>;
  'receipt.told': Told<{ provider: string; status: string }>;
  'breaker.moved': Told<{
    /** Where `kind` says so, the name of the payment gateway: that is no provider, and has no page. */
    provider: string;
    kind: 'provider' | 'payment_gateway';
    from: CircuitState;
    to: CircuitState;
    reason: TripReason;
    detail: string | null;
    reopen_at: Iso | null;
  }>;
  'provider.isolated': Told<{ provider: string; reason: string; isolated_by: string; until: Iso }>;
  'provider.isolation_ended': Told<{ provider: string; ended_by: string }>;
  'replay.job_changed': Told<{
    job_id: string;
    status: string;
    total: number;
    replayed: number;
    skipped: number;
  }>;
  'operator.acted': Told<{ action: string; target: string | null; by: string }>;
};

export type RingEventType = keyof RingEvents;

export const ringEventTypes = [
  'payment.taken',
  'notification.attempted',
  'notification.failed_over',
  'notification.verified',
  'notification.possibly_duplicated',
  'notification.settled',
  'receipt.told',
  'breaker.moved',
  'provider.isolated',
  'provider.isolation_ended',
  'replay.job_changed',
  'operator.acted',
] as const satisfies readonly RingEventType[];

/** A place in the tape where events are missing; `count` is null where nobody knows how many. */
export type Gap = Told<{ count: number | null; why: 'missed' | 'dropped' | 'restarted' }>;

export type LiveEvent =
  | {
      [T in RingEventType]: { readonly id: string; readonly type: T; readonly told: RingEvents[T] };
    }[RingEventType]
  | { readonly id: string; readonly type: 'gap'; readonly told: Gap };

type OneOf<T extends LiveEvent['type']> = Extract<LiveEvent, { readonly type: T }>;
/** What changes how a provider is used. */
export type ProviderMove = OneOf<'breaker.moved' | 'provider.isolated' | 'provider.isolation_ended'>;
/** What does not come with every message. */
export type NotableEvent = ProviderMove | OneOf<'operator.acted' | 'replay.job_changed' | 'gap'>;

export type Hello = Told<{
  replica: string;
  version: string;
  missed: number | null;
  ring: { readonly size: number; readonly oldest_id: string | null };
}>;

export type Dropped = Told<{ count: number }>;
export type ProvidersTold = { readonly at?: Iso; readonly items: readonly Provider[] };
