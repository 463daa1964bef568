// The receipts' part of the plan: what follows from what a provider said, or did
// not say, of a message that it took.
import type { DeliveryPolicy, NextStep, PastAttempt } from './delivery-history.ts';
import type { DuplicateReason } from './notification.ts';
import { unknownToProvider } from './receipt.ts';
import type { DeliveryState, KnownReceipt } from './receipt.ts';

/** A provider has it: by its own answer, by what was found, or because a receipt says so. */
export function isTaken({ outcome, verification, receipt }: PastAttempt): boolean {
  if (receipt !== null || outcome === 'accepted') return true;
  return outcome === 'unknown' && verification.verdict === 'found';
}

/** Not to be tried again in this life: it took the message and did not deliver it. */
export function hasFailedToDeliver(attempt: PastAttempt): boolean {
  return attempt.receipt?.status === 'failed' || attempt.isReceiptMissing;
}

/** Null where the provider is not expected to tell. */
function receiptDueAtMs(attempt: PastAttempt, policy: DeliveryPolicy): number | null {
  const deadlineMs = policy.receiptDeadlineMs.get(attempt.provider);
  if (deadlineMs === undefined || attempt.endedAtMs === null) return null;
  return attempt.endedAtMs + deadlineMs;
}

/** How long a provider may try to deliver, where a missing receipt has consequences; null where it has none. */
export function validityMs(provider: string, policy: DeliveryPolicy): number | null {
  return policy.onMissingReceipt === 'ignore' ? null : (policy.receiptDeadlineMs.get(provider) ?? null);
}

/** What to do about a message that a provider took; null where delivery goes on without it. */
export function resolveTaken(
  attemptIndex: number,
  attempt: PastAttempt,
  policy: DeliveryPolicy,
  nowMs: number,
): NextStep | null {
  const { receipt, provider } = attempt;
  if (receipt?.status === 'failed') {
    // About the person or the text: another provider would only meet the same refusal.
    return policy.afterFailure(provider, receipt.code) === 'dead'
      ? { kind: 'abandon', reason: 'undelivered', duplicateReason: null }
      : null;
  }
  if (attempt.isReceiptMissing) return resolveMissing(attemptIndex, policy);
  const dueAtMs = receiptDueAtMs(attempt, policy);
  if (dueAtMs === null) return { kind: 'done', attemptIndex, status: 'accepted', duplicateReason: null };
  if (nowMs < dueAtMs) return { kind: 'await_receipt', attemptIndex, atMs: dueAtMs };
  if (policy.onMissingReceipt !== 'verify') return { kind: 'miss_receipt', attemptIndex };
  // The time to ask begins with the first question, however late that is: after an outage of our own
  // everything is overdue, most of it has arrived, and a provider may not answer so many questions at once.
  const untilMs = (attempt.receiptAskedAtMs ?? nowMs) + policy.verifyMs;
  return { kind: 'ask_receipt', attemptIndex, untilMs };
}

function resolveMissing(attemptIndex: number, policy: DeliveryPolicy): NextStep | null {
  switch (policy.onMissingReceipt) {
    case 'ignore':
      return { kind: 'done', attemptIndex, status: 'accepted', duplicateReason: null };
    case 'next_provider':
      return null;
    case 'verify':
      return policy.isCritical ? null : { kind: 'abandon', reason: 'unconfirmed', duplicateReason: null };
  }
}

/** What an answer about a message whose receipt is overdue comes to. `again`: it could not be asked. */
export type ReceiptAnswer =
  | { readonly kind: 'told'; readonly receipt: KnownReceipt }
  | { readonly kind: 'missing' }
  | { readonly kind: 'again' };

export function readReceiptAnswer(
  answer: 'found' | 'absent' | 'unavailable',
  delivery: DeliveryState | null,
): ReceiptAnswer {
  if (answer === 'unavailable') return { kind: 'again' };
  if (answer === 'absent') return { kind: 'told', receipt: unknownToProvider };
  // Found and still on its way, or a provider that can not tell: the receipt stays missing.
  if (delivery === null || delivery.state === 'on_its_way') return { kind: 'missing' };
  return { kind: 'told', receipt: { status: delivery.state, code: delivery.code } };
}

/** Why a send now might tell the customer twice, or null. */
export function duplicateReasonOfSend(
  attempts: readonly PastAttempt[],
  policy: DeliveryPolicy,
): DuplicateReason | null {
  if (attempts.some((attempt) => isTaken(attempt) && mayHaveArrived(attempt, policy))) {
    return 'sent_after_missing_receipt';
  }
  return attempts.some((attempt) => mayHaveArrived(attempt, policy)) ? 'sent_after_unknown' : null;
}

/** A delivered message whose receipt came after another one was sent in its place. */
export function duplicateReasonOfDelivery(
  attempts: readonly PastAttempt[],
  deliveredIndex: number,
  policy: DeliveryPolicy,
): DuplicateReason | null {
  const isOvertaken = attempts.slice(deliveredIndex + 1).some((later) => mayHaveArrived(later, policy));
  return isOvertaken ? 'late_receipt' : null;
}

/** True where the provider may have the message, and nothing says that the phone does not. */
function mayHaveArrived(attempt: PastAttempt, policy: DeliveryPolicy): boolean {
  const isProof = policy.absenceIsProof.has(attempt.provider);
  // That a provider no longer knows a message which it took says little about the phone.
  if (attempt.receipt?.status === 'failed') {
    return attempt.receipt.code === unknownToProvider.code && !isProof;
  }
  if (isTaken(attempt)) return true;
  if (attempt.outcome !== 'unknown') return false;
  return !(attempt.verification.verdict === 'absent' && isProof);
}
