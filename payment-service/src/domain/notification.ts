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
export const deadReasons = ['rejected', 'expired', 'attempts_exhausted', 'no_contact'] as const;

export type DeadReason = (typeof deadReasons)[number];

/** What a person can do about a dead notification. */
export const deadReasonAdvice: Readonly<Record<DeadReason, string>> = {
  rejected: 'No provider will ever take this message for this number: check the number with the customer.',
  expired:
    'Its time ran out before a provider took it: see its attempts, mend the cause, then send it again.',
  attempts_exhausted:
    'It was tried as often as the policy allows: see its attempts, mend the cause, then send it again.',
  no_contact: 'The customer has no phone number: add one with PUT /customers/{id}, then send it again.',
};

/** Settled: nothing more will be sent for it. */
export function isSettled(status: NotificationStatus): boolean {
  return status === 'accepted' || status === 'delivered' || status === 'dead';
}
