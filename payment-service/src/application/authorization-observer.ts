// What is told of payments that are taken at the gateway, for metrics and logs. Nothing here throws.
import type { FailureReason } from '../domain/authorization.ts';
import type { Money } from '../domain/money.ts';
import type { DeadReason } from '../domain/notification.ts';
import type { PaymentStatus } from '../domain/payment-state.ts';
import type { TracedWish, WishObserver } from './wish-observer.ts';

export type AuthorizationObserver = WishObserver & {
  paymentSettled(
    event: TracedWish & {
      readonly customerId: string;
      readonly money: Money;
      /** Of what is owed now; null where the payment has failed. */
      readonly notificationId: string | null;
      readonly notificationClass: string;
      /** Why the notification that is owed now is dead at once; null where it is not, or none is owed. */
      readonly diedOf: DeadReason | null;
      readonly status: Extract<PaymentStatus, 'succeeded' | 'failed'>;
      readonly reason: FailureReason | null;
      readonly sinceCreatedMs: number;
    },
  ): void;
  /** Approved after it had been given up: money was taken for a payment that is failed. A person must give it back. */
  approvedTooLate(event: TracedWish & { readonly gatewayId: string }): void;
};
