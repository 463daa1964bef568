// What the address of this page may hold: what is searched for, the filters, the place in the list.
import { deadReasons, notificationStatuses, paymentStatuses } from '../../api/payment-types.ts';
import type { DeadReason, NotificationStatus, PaymentStatus } from '../../api/payment-types.ts';
import { flagIn, isoIn, oneOf, textIn } from '../../notifications/search-values.ts';

/** Of the money, where it is not as usual; what has succeeded is told apart by its notification. */
export type MoneyStatus = Exclude<PaymentStatus, 'succeeded'>;

const moneyStatuses = paymentStatuses.filter((status) => status !== 'succeeded');

export const listedStatuses = [...moneyStatuses, ...notificationStatuses] as const;

export const isMoneyStatus = (status: PaymentsSearch['status']): status is MoneyStatus =>
  moneyStatuses.some((known) => known === status);

export type PaymentsSearch = {
  readonly q?: string;
  /** Four digits, or nine to fifteen, are taken for a phone, unless it is said that they are a customer. */
  readonly as?: 'customer';
  readonly status?: NotificationStatus | MoneyStatus;
  readonly reason?: DeadReason;
  readonly provider?: string;
  readonly duplicate?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
};

/** Anything else in the address is left out, so that a broken link shows a list and no error. */
export function validatePaymentsSearch(search: Readonly<Record<string, unknown>>): PaymentsSearch {
  return {
    ...textIn(search, 'q', 128),
    ...oneOf(search, 'as', ['customer' as const]),
    ...oneOf(search, 'status', listedStatuses),
    ...oneOf(search, 'reason', deadReasons),
    ...textIn(search, 'provider', 32),
    ...flagIn(search, 'duplicate'),
    ...isoIn(search, 'since'),
    ...isoIn(search, 'until'),
    ...textIn(search, 'cursor', 64),
  };
}

export type SearchChange = { readonly [K in keyof PaymentsSearch]?: PaymentsSearch[K] | undefined };

/** What is asked of the money can not go together with what is asked of a notification: the newer wish stands. */
export function agreeing(search: PaymentsSearch, change: SearchChange): SearchChange {
  if (isMoneyStatus(change.status)) {
    return { ...change, reason: undefined, provider: undefined, duplicate: undefined };
  }
  const { reason, provider, duplicate } = change;
  const isOfNotification = reason !== undefined || provider !== undefined || duplicate !== undefined;
  return isOfNotification && isMoneyStatus(search.status) ? { ...change, status: undefined } : change;
}
