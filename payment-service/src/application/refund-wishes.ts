// Giving money back, as one kind of wishes at the gateway.
import type { RefundDecision } from '../domain/authorization.ts';
import { endOfRefund } from '../domain/refund.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import type { RefundObserver } from './refund-observer.ts';
import type { LeasedRefund, RefundStore } from './refund-store.ts';
import type { Wishes } from './wishes.ts';

export type RefundWishesDeps = {
  readonly gateway: PaymentGateway;
  readonly store: Pick<RefundStore, 'step'>;
  readonly observer: RefundObserver;
  readonly now: () => number;
};

export function createRefundWishes(deps: RefundWishesDeps): Wishes<LeasedRefund, RefundDecision> {
  const { gateway, store, observer, now } = deps;
  const eventOf = ({ wishId, paymentId, traceparent }: LeasedRefund) => ({
    refundId: wishId,
    paymentId,
    traceparent,
    gateway: gateway.name,
  });
  return {
    operations: { ask: 'refund', lookUp: 'look_up_refund' },
    ask: ({ wishId: refundId, gatewayId, money, traceparent }, signal) =>
      gateway.refund({ refundId, gatewayId, money, traceparent }, signal),
    lookUp: ({ wishId: refundId, gatewayId, traceparent }, signal) =>
      gateway.lookUpRefund({ refundId, gatewayId, traceparent }, signal),
    isDecision: (answer) => answer.kind === 'refunded' || answer.kind === 'refused',
    step: async (held, entry) => {
      const { paymentId, money, createdAtMs } = held;
      const result = await store.step({ ...entry, paymentId });
      const { move } = entry;
      if (result.kind === 'stored' && move.kind !== 'trying' && move.kind !== 'parked') {
        const sinceCreatedMs = now() - createdAtMs;
        observer.refundSettled({ ...eventOf(held), money, ...endOfRefund(move), sinceCreatedMs });
      }
      if (result.kind !== 'late') return result;
      observer.refundedTooLate(eventOf(held));
      return { kind: 'ended' };
    },
    eventOf,
  };
}
