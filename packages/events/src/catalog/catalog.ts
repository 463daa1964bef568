// Every event that others may read, by its type. The shapes are here once: types,
// checks, the AsyncAPI document and the golden files are made from them.
import type { z } from 'zod';
import type { EventDraft } from '../event.ts';
import {
  breakerClosed,
  breakerOpened,
  notificationAccepted,
  notificationDead,
  notificationDelivered,
  partnerEventApplied,
  paymentFailed,
  paymentRefunded,
  paymentSucceeded,
} from './data-schemas.ts';

/** By type: what happened, in one sentence, and the shape of its data. */
export const eventCatalog = {
  'relevo.payment.succeeded.v1': {
    summary: 'A payment was taken, and its customer is owed a message.',
    data: paymentSucceeded,
  },
  'relevo.payment.failed.v1': { summary: 'A payment was not taken.', data: paymentFailed },
  'relevo.payment.refunded.v1': {
    summary: 'A payment was paid back, in whole or in part.',
    data: paymentRefunded,
  },
  'relevo.notification.accepted.v1': { summary: 'A provider took the message.', data: notificationAccepted },
  'relevo.notification.delivered.v1': {
    summary: 'The message reached the phone.',
    data: notificationDelivered,
  },
  'relevo.notification.dead.v1': {
    summary: 'The message will not be sent unless somebody acts.',
    data: notificationDead,
  },
  'relevo.breaker.opened.v1': {
    summary: 'A replica asks nothing more of a provider, or of the payment gateway.',
    data: breakerOpened,
  },
  'relevo.breaker.closed.v1': { summary: 'A replica asks it again.', data: breakerClosed },
  'relevo.partner.event.applied.v1': {
    summary: "A partner's event has taken effect.",
    data: partnerEventApplied,
  },
} as const;

export type EventType = keyof typeof eventCatalog;

export type DataOf<Type extends EventType> = z.infer<(typeof eventCatalog)[Type]['data']>;

export type DraftOptions<Type extends EventType> = Omit<EventDraft, 'type' | 'data'> & {
  readonly data: DataOf<Type>;
};

/**
 * A draft of an event of the catalogue. Throws `z.ZodError` for data of another shape,
 * a field too many included: nothing leaves that was not meant to.
 */
export function draftEvent<Type extends EventType>(
  type: Type,
  { data, ...rest }: DraftOptions<Type>,
): EventDraft {
  return { ...rest, type, data: eventCatalog[type].data.parse(data) };
}

/**
 * The data of an event of that type, or null where the event is of another. Fields that
 * a later version has added are left out. Throws `z.ZodError` for data of another shape.
 */
export function readData<Type extends EventType>(
  type: Type,
  event: { readonly type: string; readonly data: unknown },
): DataOf<Type> | null {
  if (event.type !== type) return null;
  // strip() is what tells reading from writing; TypeScript loses the pairing of type and schema on the way.
  return eventCatalog[type].data.strip().parse(event.data) as DataOf<Type>;
}
