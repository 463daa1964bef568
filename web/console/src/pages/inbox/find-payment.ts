// From a message to the payment that it tells of: by the trace, which both carry.
import { useNavigate } from '@tanstack/react-router';
import { api, liveStore } from '../../api/api.ts';
import type { Notification } from '../../api/payment-types.ts';
import type { Page } from '../../api/types.ts';
import type { InboxMessage } from '../../api/notifier-types.ts';

const SEARCHED_MAX = 100;

/** In what was heard live: asks nobody. */
function paymentOnTape(traceId: string): string | null {
  const event = liveStore
    .snapshot()
    .events.findLast(({ type, told }) => type === 'payment.taken' && told.trace_id === traceId);
  return event?.type === 'payment.taken' ? event.told.payment_id : null;
}

async function paymentOf(message: InboxMessage): Promise<string | null> {
  if (message.trace_id === null) return null;
  const heard = paymentOnTape(message.trace_id);
  if (heard !== null) return heard;
  const query = { phone_suffix: message.to.slice(-4), limit: SEARCHED_MAX };
  const { items } = await api.get<Page<Notification>>('/notifications', { query });
  return items.find(({ trace_id: traceId }) => traceId === message.trace_id)?.payment_id ?? null;
}

/** Goes to the payment, or where it is not found to all of that number's last four digits. */
export function useGoToPayment(): (message: InboxMessage) => Promise<void> {
  const navigate = useNavigate();
  return async (message) => {
    const paymentId = await paymentOf(message);
    if (paymentId !== null) await navigate({ to: '/payments/$paymentId', params: { paymentId } });
    else await navigate({ to: '/payments', search: { q: message.to.slice(-4) } });
  };
}
