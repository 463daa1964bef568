// The last messages that a provider took, newest last, in a ring. Two readers:
// the provider's own look-ups see all of them, the inbox only what a customer
// really received.
import type { SmsEncoding } from './segments.ts';

export const messageStatuses = [
  'scheduled',
  'accepted',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'expired',
  'rejected',
  'canceled',
] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** `E` is what one wire format keeps beside it. The life of a message changes its status and its times. */
export type StoredMessage<E> = {
  readonly id: string;
  /** E.164, with the plus. */
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly encoding: SmsEncoding;
  readonly segments: number;
  readonly correlationLabel: string | null;
  /** Of the request that brought it, so that its receipts can be told in the same trace. */
  readonly traceparent: string | null;
  readonly receivedAtMs: number;
  readonly extra: E;
  status: MessageStatus;
  statusAtMs: number;
  sentAtMs: number | null;
  failureCode: number | string | null;
  /** False where a fault or a cancellation keeps the message from the customer. */
  reachesCustomer: boolean;
};

type InboxQuery = {
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly limit: number;
};

export type MessageLog<E> = {
  add(message: StoredMessage<E>): void;
  get(id: string): StoredMessage<E> | null;
  /** Newest first; stop reading when you have enough. */
  newestFirst(): Iterable<StoredMessage<E>>;
  /** What customers received, newest first. `total` counts all that match, whatever the limit. */
  inbox(query: InboxQuery): { readonly messages: readonly StoredMessage<E>[]; readonly total: number };
  /** Takes what is in the inbox out of it; the provider's look-ups still know the messages. */
  emptyInbox(): number;
  clear(): void;
  size(): number;
};

function isMatch<E>(message: StoredMessage<E>, query: InboxQuery): boolean {
  return (
    message.reachesCustomer &&
    (query.to === undefined || message.to === query.to) &&
    (query.text === undefined || message.body.includes(query.text))
  );
}

export function createMessageLog<E>(messagesMax: number): MessageLog<E> {
  let ring: StoredMessage<E>[] = [];
  let next = 0; // where the next one goes once the ring is full
  const byId = new Map<string, StoredMessage<E>>();

  function* newestFirst(): Generator<StoredMessage<E>> {
    for (let age = 1; age <= ring.length; age += 1) {
      const message = ring[(next - age + ring.length) % ring.length];
      if (message !== undefined) yield message;
    }
  }

  return {
    newestFirst,
    add(message) {
      byId.set(message.id, message);
      if (ring.length < messagesMax) {
        ring.push(message);
        return;
      }
      const oldest = ring[next];
      if (oldest !== undefined) byId.delete(oldest.id);
      ring[next] = message;
      next = (next + 1) % messagesMax;
    },
    get: (id) => byId.get(id) ?? null,
    inbox(query) {
      const messages: StoredMessage<E>[] = [];
      let total = 0;
      for (const message of newestFirst()) {
        // Times only fall from here on.
        if (query.sinceMs !== undefined && message.receivedAtMs < query.sinceMs) break;
        if (!isMatch(message, query)) continue;
        total += 1;
        if (messages.length < query.limit) messages.push(message);
      }
      return { messages, total };
    },
    emptyInbox() {
      let count = 0;
      for (const message of ring) {
        if (!message.reachesCustomer) continue;
        message.reachesCustomer = false;
        count += 1;
      }
      return count;
    },
    clear() {
      ring = [];
      next = 0;
      byId.clear();
    },
    size: () => ring.length,
  };
}
