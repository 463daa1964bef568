// A receipt is a provider's later word on a message that it took. Receipts come
// late, twice and out of order, so they are ranked: a message's receipt only ever
// rises, and what it ends as does not depend on the order in which they came.

/** In rising order: a later word of a higher rank wins, and `delivered` wins always. */
export const receiptStatuses = ['sent', 'failed', 'delivered'] as const;

/** `sent`: the provider has it and no more. `failed`: it says that the phone did not get it. */
export type ReceiptStatus = (typeof receiptStatuses)[number];

/** The furthest that is known of one message; `code` is the provider's own reason for a failure. */
export type KnownReceipt = { readonly status: ReceiptStatus; readonly code: string | null };

/** What a failed delivery asks for: another provider may reach the phone, or nobody should try. */
export type AfterFailure = 'next_provider' | 'dead';

/** What a provider answers when it is asked what became of a message that it took. */
export type DeliveryState = {
  readonly state: 'delivered' | 'failed' | 'on_its_way';
  readonly code: string | null;
};

/** A message that the provider itself does not know (any more), though it took it. */
export const unknownToProvider: KnownReceipt = { status: 'failed', code: 'not_found' };
