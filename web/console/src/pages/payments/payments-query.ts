import { api } from '../../api/api.ts';
import type { QueryValue } from '../../api/client.ts';
import type { Notification, Payment } from '../../api/payment-types.ts';
import type { Page } from '../../api/types.ts';
import type { Listing } from '../../notifications/use-followed.ts';
import { listNotification, listPayment } from './listed-payment.ts';
import type { ListedPayment } from './listed-payment.ts';
import { isMoneyStatus } from './search.ts';
import type { PaymentsSearch } from './search.ts';
import { understandSearch } from './understand-search.ts';

const PAGE_SIZE = 25;

type Asked = {
  readonly path: '/payments' | '/notifications';
  readonly query: Readonly<Record<string, QueryValue>>;
};

/**
 * What is asked of the service for what the address says. Payments, since one that has failed has no notification;
 * notifications only for what only those have. An id names one alone: filters could only hide it.
 */
export function paymentsQuery(search: PaymentsSearch): Asked {
  const asked = understandSearch(search.q ?? '', search.as);
  if (asked.kind === 'id') return { path: '/payments', query: { id: asked.id } };
  const { status, reason, provider, duplicate, since, until, cursor } = search;
  const base = {
    customer_id: asked.kind === 'customer' ? asked.customerId : undefined,
    phone_suffix: asked.kind === 'phone' ? asked.suffix : undefined,
    status,
  };
  const place = { since, until, cursor, limit: PAGE_SIZE };
  const isOfNotifications =
    reason !== undefined || provider !== undefined || duplicate !== undefined || status !== undefined;
  if (isMoneyStatus(status) || !isOfNotifications) return { path: '/payments', query: { ...base, ...place } };
  const ofNotifications = { reason, provider, possible_duplicate: duplicate };
  return { path: '/notifications', query: { ...base, ...ofNotifications, ...place } };
}

export function paymentsListing(search: PaymentsSearch): Listing<ListedPayment> {
  const { path, query } = paymentsQuery(search);
  return {
    path,
    query,
    read: async (signal) => {
      if (path === '/payments') {
        const page = await api.get<Page<Payment>>(path, { query, signal });
        return { ...page, items: page.items.map(listPayment) };
      }
      const page = await api.get<Page<Notification>>(path, { query, signal });
      return { ...page, items: page.items.map(listNotification) };
    },
    idOf: ({ placeId }) => placeId,
  };
}
