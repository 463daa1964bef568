// What happens to a message after it was taken. One receipt at the end is all
// that Aldeamo's senders hear (modelled).
import type { LifeStep, MessageFate, MessageStatus } from '@relevo/notifier-kit';

/** Receipt words by status; a fault's code is one of the words of failure. */
export const receiptWords: Readonly<Partial<Record<MessageStatus, string>>> = {
  delivered: 'DELIVERED',
  undelivered: 'UNDELIVERED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
};

export const failureWords = ['UNDELIVERED', 'EXPIRED', 'REJECTED'] as const;

const failureStatuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['UNDELIVERED', 'undelivered'],
  ['EXPIRED', 'expired'],
  ['REJECTED', 'rejected'],
]);

export function lifeOf(
  fate: MessageFate,
  { receiptDelayMs, startMs }: { receiptDelayMs: number; startMs: number },
): readonly LifeStep[] {
  const sent: LifeStep = { afterMs: startMs + receiptDelayMs / 2, status: 'sent', isReceiptSent: false };
  const last = { afterMs: startMs + receiptDelayMs, isReceiptSent: true };
  switch (fate.kind) {
    case 'deliver':
      return [sent, { ...last, status: 'delivered' }];
    case 'lose':
      return [sent];
    case 'fail':
      return [sent, { ...last, status: failureStatuses.get(String(fate.code)) ?? 'undelivered' }];
  }
}
