// What the address of this page may hold: what is searched for, the filters, the place in the list.
import { deadReasons, notificationStatuses } from '../../api/payment-types.ts';
import type { DeadReason, NotificationStatus } from '../../api/payment-types.ts';
import { flagIn, isoIn, oneOf, textIn } from '../../notifications/search-values.ts';

export type PaymentsSearch = {
  readonly q?: string;
  /** Four digits are taken for the end of a phone, unless it is said that they are a customer. */
  readonly as?: 'customer';
  readonly status?: NotificationStatus;
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
    ...oneOf(search, 'status', notificationStatuses),
    ...oneOf(search, 'reason', deadReasons),
    ...textIn(search, 'provider', 32),
    ...flagIn(search, 'duplicate'),
    ...isoIn(search, 'since'),
    ...isoIn(search, 'until'),
    ...textIn(search, 'cursor', 64),
  };
}
