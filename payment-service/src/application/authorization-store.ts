// What taking a payment needs from durable storage. Times are milliseconds since the
// epoch by the database's clock.
import type { FailureReason } from '../domain/authorization.ts';
import type { DeadReason } from '../domain/notification.ts';
import type { Payment } from '../domain/payment.ts';
import type { LeasedWish, UndecidedMove, WishStepEntry } from './wishes.ts';

export type NewAuthorization = {
  readonly authorizationId: string;
  readonly payment: Payment;
  readonly notificationClass: string;
  /** From the request; where null, the customer's at the time when it is owed. */
  readonly phone: string | null;
  readonly gateway: string;
  readonly paymentMethod: string;
  readonly traceparent: string;
  readonly deadlineAfterMs: number;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** True: the first call follows at once, under a lease of this process. False: it waits for an open gate. */
  readonly isBegun: boolean;
};

export type LeasedAuthorization = LeasedWish & {
  readonly customerId: string;
  readonly paymentMethod: string;
  readonly notificationClass: string;
};

export type BeginResult =
  | { readonly kind: 'begun'; readonly createdAtMs: number; readonly leaseUntilMs: number }
  | { readonly kind: 'replayed'; readonly paymentId: string }
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'in_flight' };

/** Where one authorization goes now. */
export type AuthorizationMove =
  | UndecidedMove
  | {
      readonly kind: 'approved';
      readonly gatewayId: string;
      /** Of what is owed from now on: made now, since ids are in the order in which things are owed. */
      readonly notificationId: string;
    }
  | { readonly kind: 'declined'; readonly reason: FailureReason; readonly gatewayId: string | null }
  | { readonly kind: 'abandoned'; readonly reason: FailureReason };

export type AuthorizationStepEntry = WishStepEntry<AuthorizationMove> & {
  readonly payment: Omit<Payment, 'message'>;
};

/**
 * `lost`: somebody else holds it, and nothing was stored. `ended`: it had been decided before. `late`: it was
 * approved after it had been abandoned or declined; that is recorded, and a person has to give the money back.
 */
export type AuthorizationStepResult =
  | {
      readonly kind: 'stored';
      readonly leaseUntilMs: number | null;
      /** Why the notification that is owed now is dead at once; null where it is not, or none is owed. */
      readonly diedOf: DeadReason | null;
    }
  | { readonly kind: 'lost' | 'ended' }
  | { readonly kind: 'late' };

export type AuthorizationStore = {
  /** Key, payment and authorization in one transaction. Throws `DatabaseUnavailableError` or `OutcomeUnknownError`. */
  begin(entry: NewAuthorization): Promise<BeginResult>;
  /** With the decision, the payment's move and, once the money is taken, the notification: as a whole or not at all. */
  step(entry: AuthorizationStepEntry): Promise<AuthorizationStepResult>;
  claimDue(limit: number): Promise<readonly LeasedAuthorization[]>;
};
