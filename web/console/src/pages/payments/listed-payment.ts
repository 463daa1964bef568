// One row of the payments: with what is owed for it, or without where nothing is owed yet.
import type {
  Authorization,
  FailureReason,
  Notification,
  Payment,
  PaymentNotification,
  PaymentStatus,
} from '../../api/payment-types.ts';

export type ListedPayment = {
  readonly payment_id: string;
  /** Its own id, or that of its notification: by which its list is ordered. */
  readonly placeId: string;
  /** Null where its notification was asked for, which does not say: it has succeeded once. */
  readonly money: {
    readonly status: PaymentStatus;
    readonly failureReason: FailureReason | null;
    readonly authorization: Authorization | null;
  } | null;
  readonly amount: string;
  readonly currency: string;
  readonly customer_id: string;
  readonly created_at: string;
  readonly notification: PaymentNotification | null;
};

export function listPayment(payment: Payment): ListedPayment {
  const { payment_id: id, status, failure_reason: failureReason, authorization } = payment;
  const { amount, currency, customer_id, created_at, notification } = payment;
  const money = { status, failureReason, authorization };
  return { payment_id: id, placeId: id, money, amount, currency, customer_id, created_at, notification };
}

export function listNotification(notification: Notification): ListedPayment {
  const { payment_id, notification_id: placeId, amount, currency, customer_id, created_at } = notification;
  return { payment_id, placeId, money: null, amount, currency, customer_id, created_at, notification };
}
