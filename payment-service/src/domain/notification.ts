// What is owed to a customer. The status is the queue: whatever is not settled
// has a time at which somebody must look at it again.

export const notificationStatuses = [
  'queued',
  'sending',
  'verifying',
  'waiting',
  'accepted',
  'delivered',
  'dead',
] as const;

export type NotificationStatus = (typeof notificationStatuses)[number];

/** Why a notification is dead: a closed list, each with a text that says what to do. */
export const deadReasons = [
  'rejected',
  'undelivered',
  'unconfirmed',
  'expired',
  'attempts_exhausted',
  'no_contact',
  'erased',
] as const;

export type DeadReason = (typeof deadReasons)[number];

/** Deaths that no gateway could have prevented: they break no promise. */
export const excusedDeadReasons: readonly DeadReason[] = ['rejected', 'no_contact', 'erased'];

/** What a person can do about a dead notification. */
export const deadReasonAdvice: Readonly<Record<DeadReason, string>> = {
  rejected: 'No provider will ever take this message for this number: check the number with the customer.',
  undelivered:
    'Every provider that may send it took it and says that the phone did not get it: see the codes of its receipts, check the number, then send it again.',
  unconfirmed:
    'A provider took it and never said what became of it, so the customer may have it: ask the customer or the provider before it is sent again.',
  expired:
    'Its time ran out before a provider took it: see its attempts, mend the cause, then send it again.',
  attempts_exhausted:
    'It was tried as often as the policy allows: see its attempts, mend the cause, then send it again.',
  no_contact: 'The customer has no phone number: add one with PUT /customers/{id}, then send it again.',
  erased: 'The customer was erased, and with them where to send it and what: nothing is left to send.',
};

/** Why a customer may have been told twice: a closed set, stored with the flag. */
export const duplicateReasons = [
  'sent_after_unknown',
  'sent_after_missing_receipt',
  'late_outcome',
  'late_receipt',
  'replayed',
] as const;

export type DuplicateReason = (typeof duplicateReasons)[number];

/** Somebody took it or nobody will: whoever waits for an answer has one. An accepted one may still await its receipt. */
export function isSettled(status: NotificationStatus): boolean {
  return status === 'accepted' || status === 'delivered' || status === 'dead';
}
