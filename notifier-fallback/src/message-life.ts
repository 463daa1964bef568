// What happens to a message after it was taken, and what its sender hears of it.
import type { LifeStep, MessageFate } from '@relevo/notifier-kit';

const unreachableHandset = 30003;
const validityExpired = 30036;

/** Codes of messages that never leave Twilio; the others fail at the carrier. */
const failedAtTwilio: ReadonlySet<number> = new Set([30001, 30002, validityExpired]);

/** A message that would arrive after its validity period does not arrive. */
export function withinValidity(
  fate: MessageFate,
  { receiptDelayMs, validityMs }: { receiptDelayMs: number; validityMs: number },
): MessageFate {
  const isTooLate = fate.kind === 'deliver' && receiptDelayMs * 2 > validityMs;
  return isTooLate ? { kind: 'fail', code: validityExpired } : fate;
}

/** No receipt is sent for the first status, nor for `sending`. */
export function lifeOf(
  fate: MessageFate,
  { receiptDelayMs, startMs }: { receiptDelayMs: number; startMs: number },
): readonly LifeStep[] {
  const sending: LifeStep = {
    afterMs: startMs + receiptDelayMs / 2,
    status: 'sending',
    isReceiptSent: false,
  };
  const sent: LifeStep = { afterMs: startMs + receiptDelayMs, status: 'sent', isReceiptSent: true };
  const last = { afterMs: startMs + receiptDelayMs * 2, isReceiptSent: true };
  switch (fate.kind) {
    case 'deliver':
      return [sending, sent, { ...last, status: 'delivered' }];
    case 'lose':
      return [sending, sent];
    case 'fail': {
      const failureCode = Number(fate.code ?? unreachableHandset);
      if (failedAtTwilio.has(failureCode)) return [sending, { ...sent, status: 'failed', failureCode }];
      return [sending, sent, { ...last, status: 'undelivered', failureCode }];
    }
  }
}
