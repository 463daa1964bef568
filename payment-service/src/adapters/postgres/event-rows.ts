// What is told of payments and notifications, for the statements that change them: an event is written by the
// statement that makes it true, and its version is counted in the row that it is about (ADR 37).
import type { DataOf, InsertOf } from '@relevo/events';
import { maskText } from '@relevo/service-kit';
import type { Payment } from '../../domain/payment.ts';
import { formatAmount } from '../../domain/money.ts';

/** How a statement tells what it did. Null in its place: nobody listens, and nothing is written. */
export type EventWriter = {
  readonly insertOf: InsertOf;
  /** For events that have no id by what they are about. */
  readonly newId: () => string;
  /** After the commit: there may be something to pass on. */
  readonly onWritten: () => void;
};

/**
 * The statement, with `{written}` as one CTE more and `{counted}` as what an event counts in its stream: nothing
 * and 0 where nobody listens.
 */
export function telling(sql: string, events: EventWriter | null, rows: string): string {
  const written = events === null ? '' : `, written as (${events.insertOf(rows)})`;
  return sql.replaceAll('{counted}', events === null ? '0' : '1').replace('{written}', () => written);
}

/** A customer's id may be somebody's phone number: events are kept and passed on, so it is masked then. */
export function paymentData(payment: Omit<Payment, 'message'>): DataOf<'relevo.payment.succeeded.v1'> {
  return {
    payment_id: payment.paymentId,
    amount: formatAmount(payment.money),
    currency: payment.money.currency,
    customer_id: maskText(payment.customerId),
  };
}

/**
 * A payment's first event, from what has payment_id and traceparent. Its id is the payment's own, so that whatever
 * follows from it can name it without looking it up: it is what every event of the payment is correlated by.
 */
export const paymentDecided = (type: string, data: string, from: string): string => `
  select payment_id, 'payment-' || payment_id, 1, ${type}, ${data}, payment_id, traceparent from ${from}`;

/** Of a refund that has succeeded, from `ended`, and of its payment as it is by that, from `paid`: the refund's id is the event's. */
export const refundTold = (data: string): string => `
  select e.id, 'payment-' || p.id, p.stream_version, 'relevo.payment.refunded.v1', ${data}, p.id, e.traceparent
  from ended e cross join paid p where e.status = 'succeeded'`;

/** What `notificationTold` needs to know, of a notification's row. */
export const toldColumns = (row: string): string =>
  'id, payment_id, status, stream_version, provider, provider_message_id, dead_reason, possible_duplicate, traceparent'
    .split(', ')
    .map((column) => `${row}.${column}`)
    .join(', ');

/**
 * That notifications have come to the status that they have, from a CTE with event_id and `toldColumns`. Calls
 * are counted over all lives.
 */
export const notificationTold = (cte: string, where: string): string => `
  select event_id, 'notification-' || id, stream_version, 'relevo.notification.' || status || '.v1',
         jsonb_build_object('notification_id', id, 'payment_id', payment_id, 'possible_duplicate', possible_duplicate)
         || case status when 'dead' then jsonb_build_object('reason', dead_reason)
                        else jsonb_build_object('provider', provider, 'provider_message_id', provider_message_id) end
         || case when status <> 'delivered' then jsonb_build_object('attempts',
              (select count(*) from {attempts} a where a.notification_id = f.id)) else '{}' end,
         payment_id, traceparent
  from ${cte} f where ${where}`;
