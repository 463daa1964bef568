// Takes what providers say later of the messages that they took, and tells what it came to.
import type { DeliveryObserver, ReceiptNews } from './delivery-observer.ts';
import type { MessageClaim, ProviderReceipt, ReceiptEffect, ReceiptStore } from './receipt-store.ts';

/**
 * Resolves once the receipt is on disk. Throws `DatabaseUnavailableError` where it is not. `traceparent`
 * is that of the request that brought it; left out for one that had been kept.
 */
export type ReceiveReceipt = (receipt: ProviderReceipt, traceparent?: string) => Promise<void>;

export type ReceiveReceiptDeps = {
  readonly store: Pick<ReceiptStore, 'add' | 'claim'>;
  readonly observer: DeliveryObserver;
  readonly now: () => number;
  /** A notification is due because of it. */
  readonly onDue: () => void;
};

export function createReceiveReceipt(deps: ReceiveReceiptDeps): ReceiveReceipt {
  const { store, observer, now, onDue } = deps;
  return async (receipt, traceparent) => {
    const begunAtMs = now();
    const effect = await store.add(receipt);
    observer.receiptTold({
      provider: receipt.provider,
      status: newsOf(effect),
      subject: effect.kind === 'unmatched' ? null : effect.subject,
      requestTraceparent: traceparent ?? null,
      durationMs: now() - begunAtMs,
    });
    report(receipt.provider, effect, observer);
    if (effect.kind === 'stored' && effect.isDue) onDue();
    const claim = claimOf(receipt, effect);
    if (claim === null) return;
    const { provider } = receipt;
    for (const overturned of await store.claim(claim)) {
      observer.claimOverturned({ ...overturned, provider });
      onDue();
    }
  };
}

/** A repeated one may be the second try of a receipt whose first died before its claim. */
function claimOf(receipt: ProviderReceipt, effect: ReceiptEffect): MessageClaim | null {
  if (effect.kind === 'stored') return effect.claim;
  const { provider, attemptId, providerMessageId } = receipt;
  if (effect.kind === 'unmatched' || attemptId === null || providerMessageId === null) return null;
  return { provider, attemptId, providerMessageId };
}

function newsOf(effect: ReceiptEffect): ReceiptNews {
  if (effect.kind !== 'stored') return effect.kind;
  return effect.isLate ? 'late' : effect.status;
}

function report(provider: string, effect: ReceiptEffect, observer: DeliveryObserver): void {
  if (effect.kind !== 'stored') return;
  const { judged, sinceCreatedMs } = effect;
  const { notificationId, traceparent } = effect.subject;
  if (judged !== null) observer.receiptJudged({ provider, ...judged });
  if (effect.duplicateReason !== null) {
    observer.possibleDuplicate({ notificationId, traceparent, provider, reason: effect.duplicateReason });
  }
  if (effect.isSettled) {
    const status = 'delivered';
    observer.settled({ notificationId, traceparent, status, deadReason: null, provider, sinceCreatedMs });
  }
}
