// One attempt is one call to one provider. It ends in exactly one outcome, and
// the outcome alone decides what may happen next (see delivery-plan.ts).

/** Every way an attempt can end, without `skipped`, which means that no call was made. */
export const callOutcomes = [
  'accepted',
  'rejected',
  'unroutable',
  'not_sent',
  'throttled',
  'misconfigured',
  'unknown',
] as const;

export type CallOutcome = (typeof callOutcomes)[number];

/** Why an attempt ended as it did: a closed set. */
export type OutcomeReason =
  | 'ok'
  // rejected for good: about the person's number, another provider would refuse it too
  | 'invalid_number'
  | 'opted_out'
  | 'landline'
  // unroutable: this provider cannot, another may
  | 'no_route'
  | 'region_not_enabled'
  | 'refused_request'
  // not_sent: certain that nothing reached the provider's queue
  | 'connection_refused'
  | 'dns_failure'
  | 'tls_failure'
  | 'connect_timeout'
  | 'connection_failed'
  | 'service_unavailable'
  | 'lease_over'
  // throttled
  | 'rate_limited'
  | 'queue_full'
  | 'maintenance'
  // misconfigured: a person must mend it
  | 'authentication'
  | 'payment_required'
  | 'forbidden'
  | 'not_found'
  | 'no_balance'
  | 'wrong_sender'
  // unknown: the provider may or may not have taken it
  | 'timeout'
  | 'connection_lost'
  | 'server_error'
  | 'redirected'
  | 'unparsable_answer'
  | 'answer_without_id'
  | 'answer_too_large'
  | 'process_died';

/** What one call came to. `retryAfterMs` is the provider's own wish (Retry-After), in milliseconds from the answer. */
export type CallResult = {
  readonly outcome: CallOutcome;
  readonly reason: OutcomeReason;
  readonly providerMessageId: string | null;
  /** The provider's own code (21211, -2) or HTTP status as text, for people; never a metric label. */
  readonly providerCode: string | null;
  readonly retryAfterMs: number | null;
};
