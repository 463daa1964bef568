// What Stripe's refusals mean here: one table a question, with its source.
import type { DeclineReason, GatewayFailure, GatewayTrouble } from '../../domain/authorization.ts';
import type { OutcomeReason } from '../../domain/attempt.ts';
import type { StripeRefusal, StripeReply } from './stripe-client.ts';

/** https://docs.stripe.com/declines/codes; whatever is not here is `card_declined`. */
const reasonsByCode: ReadonlyMap<string, DeclineReason> = new Map([
  ['insufficient_funds', 'insufficient_funds'],
  ['card_velocity_exceeded', 'insufficient_funds'],
  ['withdrawal_count_limit_exceeded', 'insufficient_funds'],
  ['expired_card', 'expired_card'],
  ['incorrect_address', 'incorrect_details'],
  ['incorrect_cvc', 'incorrect_details'],
  ['incorrect_number', 'incorrect_details'],
  ['incorrect_pin', 'incorrect_details'],
  ['incorrect_zip', 'incorrect_details'],
  ['invalid_account', 'incorrect_details'],
  ['invalid_cvc', 'incorrect_details'],
  ['invalid_expiry_month', 'incorrect_details'],
  ['invalid_expiry_year', 'incorrect_details'],
  ['invalid_number', 'incorrect_details'],
  ['invalid_pin', 'incorrect_details'],
  ['authentication_required', 'authentication_required'],
  ['authentication_not_handled', 'authentication_required'],
  ['payment_intent_authentication_failure', 'authentication_required'],
  ['offline_pin_required', 'authentication_required'],
  ['online_or_offline_pin_required', 'authentication_required'],
  // A shop tells its customer no more of these than that the card was declined.
  ['fraudulent', 'suspected_fraud'],
  ['highest_risk_level', 'suspected_fraud'],
  ['lost_card', 'suspected_fraud'],
  ['merchant_blacklist', 'suspected_fraud'],
  ['pickup_card', 'suspected_fraud'],
  ['security_violation', 'suspected_fraud'],
  ['stolen_card', 'suspected_fraud'],
  ['card_not_supported', 'refused_request'],
  ['currency_not_supported', 'refused_request'],
  ['invalid_amount', 'refused_request'],
  ['not_permitted', 'refused_request'],
  ['service_not_allowed', 'refused_request'],
  ['testmode_decline', 'refused_request'],
  ['transaction_not_allowed', 'refused_request'],
]);

export function declineReasonOf(codes: {
  readonly declineCode: string | null;
  readonly code: string | null;
}): DeclineReason {
  const byIssuer = reasonsByCode.get(codes.declineCode ?? '');
  return byIssuer ?? reasonsByCode.get(codes.code ?? '') ?? 'card_declined';
}

/** Of the account, not of the payment: https://docs.stripe.com/error-codes. */
const accountCodes: ReadonlySet<string> = new Set([
  'account_invalid',
  'api_key_expired',
  'livemode_mismatch',
  'platform_api_key_expired',
  'secret_key_required',
  'testmode_charges_only',
  'tls_version_unsupported',
]);

/** Somebody else is at it under the same key, or at the same object: what becomes of that is not known yet. */
const inFlightCodes: ReadonlySet<string> = new Set(['idempotency_key_in_use', 'lock_timeout']);

/** Refusals of a refund that stay so. https://docs.stripe.com/error-codes */
const refundCodes: ReadonlySet<string> = new Set([
  'amount_too_large',
  'amount_too_small',
  'balance_insufficient',
  'charge_already_refunded',
  'charge_disputed',
  'charge_not_refundable',
  'refund_disputed_payment',
]);

export function refundCodeOf(error: StripeRefusal): string | null {
  if (error.code !== null && refundCodes.has(error.code)) return error.code;
  // More than is left of the charge has no code of its own.
  return error.param === 'amount' ? 'amount_refused' : null;
}

type Unanswered = Exclude<StripeReply, { kind: 'answered' }>;
type Refused = Extract<StripeReply, { kind: 'refused' }>;

/**
 * What says nothing about the payment itself; null where Stripe looked at it and said no (400, 402, 404).
 * https://docs.stripe.com/error-low-level: a 4xx was not carried out, a 5xx and a broken connection may have been.
 */
export function failureOf(reply: Unanswered): GatewayFailure | null {
  return reply.kind === 'failed' ? failureOnTheWay(reply.phase, reply.reason) : failureByStatus(reply);
}

function failureByStatus({ status, error, retryAfterMs }: Refused): GatewayFailure | null {
  const code = error?.code ?? '';
  if (status === 409 || inFlightCodes.has(code)) return { kind: 'unknown', reason: 'in_flight' };
  if (error?.type === 'idempotency_error') return { kind: 'misconfigured', reason: 'id_reused' };
  if (status === 429 || code === 'rate_limit') {
    return { kind: 'throttled', reason: 'rate_limited', retryAfterMs };
  }
  if (status === 401) return { kind: 'misconfigured', reason: 'authentication' };
  if (status === 403 || accountCodes.has(code)) return { kind: 'misconfigured', reason: 'forbidden' };
  if (status >= 500 || status === 424) return { kind: 'unknown', reason: 'server_error' };
  const isSaidNo = error !== null && (status === 400 || status === 402 || status === 404);
  return isSaidNo ? null : { kind: 'unknown', reason: 'unreadable_answer' };
}

const troubleBefore: Partial<Record<OutcomeReason, GatewayTrouble>> = {
  connection_refused: 'connection_refused',
  dns_failure: 'dns_failure',
  tls_failure: 'tls_failure',
  connect_timeout: 'connect_timeout',
};

const troubleAfter: Partial<Record<OutcomeReason, GatewayTrouble>> = {
  timeout: 'timeout',
  answer_too_large: 'unreadable_answer',
  unparsable_answer: 'unreadable_answer',
};

function failureOnTheWay(phase: 'not_sent' | 'maybe_sent', reason: OutcomeReason): GatewayFailure {
  return phase === 'not_sent'
    ? { kind: 'not_sent', reason: troubleBefore[reason] ?? 'connection_failed' }
    : { kind: 'unknown', reason: troubleAfter[reason] ?? 'connection_lost' };
}

/** Only being throttled says when to ask again. */
export function notAnswered(reply: StripeReply): {
  readonly kind: 'unavailable';
  readonly retryAfterMs: number | null;
} {
  return { kind: 'unavailable', retryAfterMs: reply.kind === 'refused' ? reply.retryAfterMs : null };
}
