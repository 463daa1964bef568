// How a provider's receipt is understood: one reader for each kind of provider,
// which also knows how such a receipt proves where it comes from.
import type { ReceiptStatus } from '../domain/receipt.ts';

/** A receipt as it came in, before anything of it is believed. */
export type ReceiptRequest = {
  /** Path and query exactly as received. */
  readonly url: string;
  header(name: string): string | undefined;
  readonly body: Buffer;
};

export type Receipt = {
  /** Names the event, so that a repeated receipt is known: the message's id and its status. */
  readonly eventKey: string;
  readonly providerMessageId: string | null;
  /** The handle that was given with the message, where the receipt carries it. */
  readonly attemptId: string | null;
  readonly status: ReceiptStatus;
  /** The provider's own word for it. */
  readonly providerStatus: string;
  /** The provider's own code of a failure. */
  readonly code: string | null;
};

export type ReceiptReading =
  | { readonly kind: 'read'; readonly receipt: Receipt }
  /** Authentic, with a status that nobody has heard of: new ones may appear. */
  | { readonly kind: 'unknown_status' }
  /** Nothing that proves where it comes from. */
  | { readonly kind: 'unauthenticated' }
  /** A proof, and a wrong one. */
  | { readonly kind: 'forbidden' }
  /** Authentic, and not a receipt: `expected` says what one looks like. */
  | { readonly kind: 'unreadable'; readonly expected: string };

export type ReceiptReader = {
  /** For the documentation of its route, with a receipt of a message that nobody knows. */
  readonly mediaType: string;
  readonly example: Readonly<Record<string, unknown>>;
  /** The challenge of a 401 (RFC 9110), where the scheme has one. */
  readonly challenge: string | null;
  /** Never throws, whatever comes in. */
  read(request: ReceiptRequest): ReceiptReading;
};
