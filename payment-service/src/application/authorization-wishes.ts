// Taking the money of a payment, as one kind of wishes at the gateway.
import type { AuthorizationDecision } from '../domain/authorization.ts';
import type { AuthorizationObserver } from './authorization-observer.ts';
import type {
  AuthorizationMove,
  AuthorizationStepResult,
  AuthorizationStore,
  LeasedAuthorization,
} from './authorization-store.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import type { Wishes } from './wishes.ts';

export type AuthorizationWishesDeps = {
  readonly gateway: PaymentGateway;
  readonly store: Pick<AuthorizationStore, 'step'>;
  readonly observer: AuthorizationObserver;
  readonly now: () => number;
  readonly newId: () => string;
};

type AuthorizationWishes = Wishes<LeasedAuthorization, AuthorizationDecision>;

export function createAuthorizationWishes(deps: AuthorizationWishesDeps): AuthorizationWishes {
  const { gateway, store, newId } = deps;
  return {
    operations: { ask: 'authorize', lookUp: 'look_up' },
    ask: ({ wishId: authorizationId, paymentId, money, paymentMethod, customerId, traceparent }, signal) =>
      gateway.authorize(
        { authorizationId, paymentId, money, paymentMethod, customerId, traceparent },
        signal,
      ),
    lookUp: ({ wishId: authorizationId, traceparent }, signal) =>
      gateway.lookUpAuthorization({ authorizationId, traceparent }, signal),
    isDecision: (answer) => answer.kind === 'approved' || answer.kind === 'declined',
    step: async (held, { move: wanted, ...entry }) => {
      const move = wanted.kind === 'approved' ? { ...wanted, notificationId: newId() } : wanted;
      const result = await store.step({ ...entry, payment: held, move });
      tellSettled(held, move, result, deps);
      return result.kind === 'late' ? { kind: 'ended' } : result;
    },
    eventOf: (held) => eventOf(held, gateway),
  };
}

function tellSettled(
  held: LeasedAuthorization,
  move: AuthorizationMove,
  result: AuthorizationStepResult,
  { gateway, observer, now }: AuthorizationWishesDeps,
): void {
  const event = eventOf(held, gateway);
  if (result.kind === 'late' && move.kind === 'approved') {
    observer.approvedTooLate({ ...event, gatewayId: move.gatewayId });
  }
  if (result.kind !== 'stored' || move.kind === 'trying' || move.kind === 'parked') return;
  const { customerId, money, notificationClass } = held;
  const isApproved = move.kind === 'approved';
  observer.paymentSettled({
    ...{ ...event, customerId, money, notificationClass, diedOf: result.diedOf },
    notificationId: isApproved ? move.notificationId : null,
    status: isApproved ? 'succeeded' : 'failed',
    reason: isApproved ? null : move.reason,
    sinceCreatedMs: now() - held.createdAtMs,
  });
}

function eventOf(
  { wishId, paymentId, traceparent }: LeasedAuthorization,
  gateway: { readonly name: string },
) {
  return { authorizationId: wishId, paymentId, traceparent, gateway: gateway.name };
}
