// Taking payments through the gateway, from its parts.
import type { EventWriter } from './adapters/postgres/event-rows.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresAuthorizationStore } from './adapters/postgres/postgres-authorization-store.ts';
import { createTimeOrderedIds } from './adapters/time-ordered-ids.ts';
import type { AuthorizationObserver } from './application/authorization-observer.ts';
import type { LeasedAuthorization } from './application/authorization-store.ts';
import { createAuthorizationWishes } from './application/authorization-wishes.ts';
import type { DeliveryObserver } from './application/delivery-observer.ts';
import { createTakePayment } from './application/take-payment.ts';
import type { TakePayment } from './application/take-payment.ts';
import { createWishEngine } from './application/wish-engine.ts';
import type { WishEngine } from './application/wish-engine.ts';
import type { GatewayParts } from './compose-gateway.ts';
import type { Config } from './config.ts';
import { keyWaitMs } from './waiting-limits.ts';

export type Taking = {
  readonly takePayment: TakePayment;
  readonly engine: WishEngine<LeasedAuthorization>;
};

export type TakingDeps = GatewayParts & {
  readonly limits: NonNullable<Config['payments']['gateway']>;
  readonly delivery: Config['delivery'];
  readonly database: Database;
  readonly events: EventWriter | null;
  readonly now: () => number;
  readonly outstanding: () => number;
  readonly observer: Pick<DeliveryObserver, 'paymentTaken' | 'settled'>;
  /** A notification is due now. */
  readonly onOwed: () => void;
  readonly onClaimFailed: (error: unknown) => void;
};

export function composeTaking(deps: TakingDeps): Taking {
  const { gateway, guard, limits, delivery, database, now, told } = deps;
  const store = createPostgresAuthorizationStore({
    database,
    ...deps.context,
    notificationDeadlineMs: delivery.deadline_s * 1_000,
    events: deps.events,
  });
  const newId = createTimeOrderedIds({ now, random: Math.random });
  const observer = {
    ...told,
    paymentSettled: (event: PaymentSettled) => {
      told.paymentSettled(event);
      tellOwed(event, deps);
    },
  };
  const engine = createWishEngine({
    ...deps.driving,
    wishes: createAuthorizationWishes({ gateway, store, observer, now, newId }),
    claimDue: (limit) => store.claimDue(limit),
    observer,
    onClaimFailed: deps.onClaimFailed,
  });
  const takePayment = createTakePayment({
    store,
    gateway,
    guard,
    engine,
    newId,
    deadlineMs: limits.deadline_ms,
    answerWithinMs: limits.answer_within_ms,
    isBacklogFull: () => deps.outstanding() >= delivery.max_outstanding,
    keyWaitMs,
  });
  return { takePayment, engine };
}

type PaymentSettled = Parameters<AuthorizationObserver['paymentSettled']>[0];

/** What was taken here is told as what was recorded is: from the moment on in which its notification is owed. */
function tellOwed(event: PaymentSettled, { observer, onOwed }: TakingDeps): void {
  const { notificationId, traceparent, diedOf: deadReason } = event;
  if (notificationId === null) return;
  observer.paymentTaken({ ...event, notificationId });
  if (deadReason === null) onOwed();
  else {
    const died = { status: 'dead', deadReason, provider: null, sinceCreatedMs: 0 } as const;
    observer.settled({ notificationId, traceparent, ...died });
  }
}
