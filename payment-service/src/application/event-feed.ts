// What happens in this replica, told to whoever watches it live. A port: the
// adapter keeps the last of it in a ring and streams it (`GET /events`).
import type { CircuitTransition } from '@relevo/resilience';
import type { DeliveryObserver } from './delivery-observer.ts';
import type { Isolation } from './fleet.ts';
import type { ReplayProgress } from './replays.ts';

/** What a circuit is before. */
export type CircuitKind = 'provider' | 'payment_gateway';

type Told<Name extends keyof DeliveryObserver> = Parameters<DeliveryObserver[Name]>[0];

/** What is told of each type. The adapter picks the fields that go out: no phone number and no text among them. */
export type FeedEvents = {
  readonly 'payment.taken': Told<'paymentTaken'>;
  readonly 'notification.attempted': Told<'attemptEnded'>;
  readonly 'notification.failed_over': Told<'failedOver'>;
  readonly 'notification.verified': Told<'verified'>;
  readonly 'notification.possibly_duplicated': Told<'possibleDuplicate'>;
  readonly 'notification.settled': Told<'settled'>;
  readonly 'receipt.told': Told<'receiptTold'>;
  readonly 'breaker.moved': Pick<
    CircuitTransition,
    'provider' | 'from' | 'to' | 'reason' | 'detail' | 'reopenAtMs'
  > & { readonly kind: CircuitKind };
  readonly 'provider.isolated': Pick<Isolation, 'provider' | 'reason' | 'isolatedBy' | 'untilMs'>;
  readonly 'provider.isolation_ended': { readonly provider: string; readonly endedBy: string };
  readonly 'replay.job_changed': ReplayProgress;
  /** A person changed something: `action` from a closed set, `target` what it was done to, `by` the caller's label. */
  readonly 'operator.acted': { readonly action: string; readonly target: string | null; readonly by: string };
};

export type FeedEventType = keyof FeedEvents;

/**
 * ```ts
 * feed.publish('operator.acted', { action: 'provider.isolated', target: 'aldeamo', by: 'console' });
 * ```
 * The same cost however many watch, and never throws into its caller. The event is kept as it is and
 * written only once somebody reads it: it must not be changed afterwards.
 */
export type EventFeed = {
  publish<Type extends FeedEventType>(type: Type, event: FeedEvents[Type]): void;
};
