// A payment as its caller sees it, looked at until it is as a test expects.
import { askDatabase } from './ask-database.ts';
import type { PaymentBody, TestService } from './running-service.ts';

export async function paymentOf(url: string, id: string): Promise<PaymentBody> {
  return (await (await fetch(`${url}/payments/${id}`)).json()) as PaymentBody;
}

/** Asks until it is so; a test's own time limit ends what never becomes so. */
export async function untilNotification(
  url: string,
  id: string,
  isSo: (notification: PaymentBody['notification']) => boolean,
): Promise<PaymentBody['notification']> {
  for (;;) {
    const { notification } = await paymentOf(url, id);
    if (isSo(notification)) return notification;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const has =
  (status: string) =>
  (notification: PaymentBody['notification']): boolean =>
    notification.status === status;

/** Nobody does anything for an hour: every receipt that is awaited is overdue then. */
export async function letAnHourPass({ database }: TestService): Promise<void> {
  await askDatabase(database, "update attempts set ended_at = ended_at - interval '1 hour'");
  await askDatabase(database, 'update notifications set next_attempt_at = now()');
}
