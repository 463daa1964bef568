// The states of a payment and the moves between them: one table, which code and
// database follow. What is recorded as taken elsewhere begins as succeeded.
/** Whether the money is taken here, or was taken elsewhere. */
export const captures = ['recorded', 'gateway'] as const;

export type Capture = (typeof captures)[number];

export const paymentStatuses = [
  'pending',
  'processing',
  'succeeded',
  'failed',
  'partially_refunded',
  'refunded',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

const moves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  // On disk; the gateway was not asked yet.
  pending: ['processing', 'failed'],
  // The gateway may have been asked: what became of it is looked up before anything else.
  processing: ['succeeded', 'failed'],
  succeeded: ['partially_refunded', 'refunded'],
  partially_refunded: ['partially_refunded', 'refunded'],
  failed: [],
  refunded: [],
};

export type PaymentMove =
  | { readonly kind: 'moved'; readonly status: PaymentStatus }
  | { readonly kind: 'illegal'; readonly from: PaymentStatus; readonly to: PaymentStatus };

/** Names both states where the move is not in the table. */
export function movePayment(from: PaymentStatus, to: PaymentStatus): PaymentMove {
  return moves[from].includes(to) ? { kind: 'moved', status: to } : { kind: 'illegal', from, to };
}

/** Nothing more happens to it by itself. */
export function isFinal(status: PaymentStatus): boolean {
  return status !== 'pending' && status !== 'processing';
}
