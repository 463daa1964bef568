// Notifications as the pages ask for them.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Notification, NotificationStatus } from '../api/payment-types.ts';
import type { Page } from '../api/types.ts';

const POLL_MS = 2_000;
/** Late receipts come, and what is shown should know of them; but nobody waits for them. */
const POLL_MS_SETTLED = 15_000;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isId = (text: string): boolean => uuid.test(text);

const isAtItsEnd = (status: NotificationStatus, isReceiptAwaited: boolean): boolean =>
  status === 'delivered' || status === 'dead' || (status === 'accepted' && !isReceiptAwaited);

/** By its own id or by that of its payment; null where there is none. One question for both, and no 404. */
export async function findNotification(id: string, signal?: AbortSignal): Promise<Notification | null> {
  if (!isId(id)) return null;
  const page = await api.get<Page<Notification>>('/notifications', {
    query: { id, limit: 1 },
    ...(signal === undefined ? {} : { signal }),
  });
  return page.items[0] ?? null;
}

export const notificationQuery = (id: string) =>
  queryOptions({
    queryKey: ['notification', id],
    queryFn: ({ signal }) => findNotification(id, signal),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || data === null) return false;
      return isAtItsEnd(data.status, data.receipt_due_at !== null) ? POLL_MS_SETTLED : POLL_MS;
    },
  });
