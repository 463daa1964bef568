import type { InboxMessage, PaymentView } from '../load/reconcile.ts';
import type { Place } from './expectation-schema.ts';
import type { PaymentRecord } from './record.ts';

/** Each payment that was taken, with what the gateway says of it and what its customer received. */
export function recordPayments(books: {
  /** Text → payment id, for each 201. */
  readonly promised: ReadonlyMap<string, string>;
  readonly payments: ReadonlyMap<string, PaymentView>;
  readonly inboxes: Readonly<Record<Place, readonly InboxMessage[]>>;
  readonly streamOf: (text: string) => string;
  readonly startedAtMs: number;
}): readonly PaymentRecord[] {
  const { promised, payments, inboxes, streamOf, startedAtMs } = books;
  const told = new Map<string, { provider: Place; atS: number }[]>();
  for (const provider of ['primary', 'fallback'] as const) {
    for (const { body, received_at } of inboxes[provider]) {
      const message = { provider, atS: (Date.parse(received_at) - startedAtMs) / 1_000 };
      const others = told.get(body);
      if (others === undefined) told.set(body, [message]);
      else others.push(message);
    }
  }
  return [...promised].map(([text, id]) => {
    const notification = payments.get(id)?.notification;
    return {
      id,
      text,
      stream: streamOf(text),
      status: notification?.status ?? null,
      reason: notification?.reason ?? null,
      told: told.get(text) ?? [],
    };
  });
}
