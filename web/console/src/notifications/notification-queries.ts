// One payment, and what is owed for it, as the pages ask for them.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Notification, Payment, PaymentNotification } from '../api/payment-types.ts';
import type { Page } from '../api/types.ts';

const POLL_MS = 2_000;
/** Late receipts come, and what is shown should know of them; but nobody waits for them. */
const POLL_MS_SETTLED = 15_000;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isId = (text: string): boolean => uuid.test(text);

export const isAtItsEnd = ({
  status,
  receipt_due_at: receiptDueAt,
}: Pick<PaymentNotification, 'status' | 'receipt_due_at'>): boolean =>
  status === 'delivered' || status === 'dead' || (status === 'accepted' && receiptDueAt === null);

export type FoundPayment = {
  readonly payment: Payment;
  /** Null while nothing is owed: its money is not taken, or will not be. */
  readonly notification: Notification | null;
};

/** By its own id or by that of its notification; null where there is none. Lists for both, so that none is a 404. */
export async function findPayment(id: string, signal?: AbortSignal): Promise<FoundPayment | null> {
  if (!isId(id)) return null;
  const options = { query: { id, limit: 1 }, ...(signal === undefined ? {} : { signal }) };
  const [payments, notifications] = await Promise.all([
    api.get<Page<Payment>>('/payments', options),
    api.get<Page<Notification>>('/notifications', options),
  ]);
  const [payment] = payments.items;
  return payment === undefined ? null : { payment, notification: notifications.items[0] ?? null };
}

const isRefundUnderWay = ({ refunds = [] }: Payment): boolean =>
  refunds.some(({ status }) => status === 'pending' || status === 'processing');

function isSettled({ payment, notification }: FoundPayment): boolean {
  if (isRefundUnderWay(payment)) return false;
  return notification === null ? payment.status === 'failed' : isAtItsEnd(notification);
}

export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => findPayment(id, signal),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || data === null) return false;
      return isSettled(data) ? POLL_MS_SETTLED : POLL_MS;
    },
  });
