// Takes what providers say later of the messages that they took, and tells what it came to.
import type { DeliveryObserver } from './delivery-observer.ts';
import type { MessageClaim, ProviderReceipt, ReceiptEffect, ReceiptStore } from './receipt-store.ts';

/** Resolves once the receipt is on disk. Throws `DatabaseUnavailableError` where it is not. */
export type ReceiveReceipt = (receipt: ProviderReceipt) => Promise<void>;

export type ReceiveReceiptDeps = {
  readonly store: Pick<ReceiptStore, 'add' | 'claim'>;
  readonly observer: DeliveryObserver;
  /** A notification is due because of it. */
  readonly onDue: () => void;
};

export function createReceiveReceipt({ store, observer, onDue }: ReceiveReceiptDeps): ReceiveReceipt {
  return async (receipt) => {
    const effect = await store.add(receipt);
    report(receipt.provider, effect, observer);
    if (effect.kind === 'stored' && effect.isDue) onDue();
    const claim = claimOf(receipt, effect);
    if (claim === null) return;
    const { provider } = receipt;
    for (const notificationId of await store.claim(claim)) {
      observer.claimOverturned({ notificationId, provider });
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

function report(provider: string, effect: ReceiptEffect, observer: DeliveryObserver): void {
  if (effect.kind !== 'stored') {
    observer.receiptTold({ provider, status: effect.kind });
    return;
  }
  const { notificationId, status, judged, sinceCreatedMs } = effect;
  observer.receiptTold({ provider, status: effect.isLate ? 'late' : status });
  if (judged !== null) observer.receiptJudged({ provider, ...judged });
  if (effect.duplicateReason !== null) {
    observer.possibleDuplicate({ notificationId, provider, reason: effect.duplicateReason });
  }
  if (effect.isSettled) {
    observer.settled({ notificationId, status: 'delivered', deadReason: null, provider, sinceCreatedMs });
  }
}
