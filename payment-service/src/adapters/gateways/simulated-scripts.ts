// Which payment method and which amount the simulated gateway answers with what. Stripe's public
// test methods mean here what they mean there (https://docs.stripe.com/testing), so that a request
// goes to either; `sim_…` are for what Stripe has no method for. docs/gateways.md lists them all.
import type { DeclineReason, GatewayFailure } from '../../domain/authorization.ts';
import type { Money } from '../../domain/money.ts';

/** What comes back of something that was taken. */
export type Answer =
  | { readonly kind: 'decision' }
  | { readonly kind: 'never' }
  | { readonly kind: 'failure'; readonly failure: GatewayFailure };

type NotTaken = { readonly kind: 'not_taken'; readonly failure: GatewayFailure };

export type AuthorizationScript =
  | NotTaken
  | {
      readonly kind: 'taken';
      /** Null is approved. */
      readonly declineReason: DeclineReason | null;
      readonly pendingMs: number;
      readonly answer: Answer;
      readonly refundScript: string;
    };

export type RefundScript =
  | NotTaken
  | {
      readonly kind: 'taken';
      /** Null is refunded. */
      readonly refusedCode: string | null;
      readonly pendingMs: number;
      readonly answer: Answer;
    };

const decision: Answer = { kind: 'decision' };
const never: Answer = { kind: 'never' };
const losing: Answer = { kind: 'failure', failure: { kind: 'unknown', reason: 'connection_lost' } };

const approved = {
  kind: 'taken',
  declineReason: null,
  pendingMs: 0,
  answer: decision,
  refundScript: 'refunded',
} as const;
const declinedFor = (declineReason: DeclineReason): AuthorizationScript => ({ ...approved, declineReason });
const refundsBy = (refundScript: string): AuthorizationScript => ({ ...approved, refundScript });
const notTaken = (failure: GatewayFailure): NotTaken => ({ kind: 'not_taken', failure });

const failed5xx: GatewayFailure = { kind: 'unknown', reason: 'server_error' };
const failing5xx: Answer = { kind: 'failure', failure: failed5xx };
const timeout: AuthorizationScript = { ...approved, answer: never };
const lostAnswer: AuthorizationScript = { ...approved, answer: losing };
const notSent = notTaken({ kind: 'not_sent', reason: 'connection_refused' });
/** A 5xx before anything was done; nobody outside can tell it from the one after. */
const serverError = notTaken(failed5xx);
const serverErrorTaken: AuthorizationScript = {
  ...approved,
  answer: { kind: 'failure', failure: failed5xx },
};
const throttled = notTaken({ kind: 'throttled', reason: 'rate_limited', retryAfterMs: 1_000 });

/** What a share of failures is made of, in equal parts. */
export const failures: readonly AuthorizationScript[] = [notSent, serverError, lostAnswer];
export const declined = declinedFor('card_declined');

const byMethod: ReadonlyMap<string, AuthorizationScript> = new Map<string, AuthorizationScript>([
  ...['visa', 'visa_debit', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'unionpay'].map(
    (card) => [`pm_card_${card}`, approved] as const,
  ),
  ['pm_card_chargeDeclined', declinedFor('card_declined')],
  ['pm_card_chargeDeclinedProcessingError', declinedFor('card_declined')],
  ['pm_card_chargeDeclinedInsufficientFunds', declinedFor('insufficient_funds')],
  ['pm_card_chargeDeclinedVelocityLimitExceeded', declinedFor('insufficient_funds')],
  ['pm_card_chargeDeclinedExpiredCard', declinedFor('expired_card')],
  ['pm_card_chargeDeclinedIncorrectCvc', declinedFor('incorrect_details')],
  ['pm_card_chargeDeclinedFraudulent', declinedFor('suspected_fraud')],
  ['pm_card_chargeDeclinedLostCard', declinedFor('suspected_fraud')],
  ['pm_card_chargeDeclinedStolenCard', declinedFor('suspected_fraud')],
  ['pm_card_authenticationRequired', declinedFor('authentication_required')],
  ['pm_card_pendingRefund', refundsBy('pending_refund')],
  ['pm_card_refundFail', refundsBy('failed_refund')],
  ['sim_timeout', timeout],
  ['sim_timeout_declined', { ...approved, declineReason: 'card_declined', answer: never }],
  ['sim_lost_answer', lostAnswer],
  ['sim_lost_answer_declined', { ...approved, declineReason: 'card_declined', answer: losing }],
  ['sim_not_sent', notSent],
  ['sim_server_error', serverError],
  ['sim_server_error_taken', serverErrorTaken],
  ['sim_throttled', throttled],
  ['sim_misconfigured', notTaken({ kind: 'misconfigured', reason: 'authentication' })],
  [
    'sim_unreadable',
    { ...approved, answer: { kind: 'failure', failure: { kind: 'unknown', reason: 'unreadable_answer' } } },
  ],
  ['sim_refund_refused', refundsBy('refused_refund')],
  ['sim_refund_timeout', refundsBy('timeout_refund')],
  ['sim_refund_lost_answer', refundsBy('lost_refund')],
  ['sim_refund_not_sent', refundsBy('unsent_refund')],
  ['sim_refund_server_error', refundsBy('broken_refund')],
  ['sim_refund_throttled', refundsBy('throttled_refund')],
]);

/** By the last four digits of the minor units, for an amount whose method would be approved. */
const byAmountEnding: ReadonlyMap<string, AuthorizationScript> = new Map<string, AuthorizationScript>([
  ['9001', declinedFor('card_declined')],
  ['9002', declinedFor('insufficient_funds')],
  ['9003', declinedFor('expired_card')],
  ['9004', declinedFor('incorrect_details')],
  ['9005', declinedFor('authentication_required')],
  ['9006', declinedFor('suspected_fraud')],
  ['9007', declinedFor('refused_request')],
  ['9011', timeout],
  ['9012', lostAnswer],
  ['9013', notSent],
  ['9014', serverError],
  ['9015', serverErrorTaken],
  ['9016', throttled],
  ['9017', { ...approved, pendingMs: 2_000 }],
  ['9018', refundsBy('refused_refund')],
]);

/** All that mean something, but for `sim_pending_<ms>`: for the page that lists them. */
export const magicSigns = { methods: [...byMethod.keys()], amountEndings: [...byAmountEnding.keys()] };

const refunded = { kind: 'taken', refusedCode: null, pendingMs: 0, answer: decision } as const;

const refundScripts: ReadonlyMap<string, RefundScript> = new Map<string, RefundScript>([
  ['refunded', refunded],
  ['pending_refund', { ...refunded, pendingMs: 2_000 }],
  ['failed_refund', { ...refunded, refusedCode: 'expired_or_canceled_card' }],
  ['refused_refund', { ...refunded, refusedCode: 'charge_disputed' }],
  ['timeout_refund', { ...refunded, answer: never }],
  ['lost_refund', { ...refunded, answer: losing }],
  ['unsent_refund', notSent],
  ['broken_refund', serverError],
  ['throttled_refund', throttled],
]);

const pendingMethod = /^sim_pending_(\d{1,7})$/;
const unknownMethod = declinedFor('refused_request');

export function authorizationScriptOf(
  paymentMethod: string,
  money: Money,
  options: { readonly readsMagicAmounts: boolean },
): AuthorizationScript {
  // Stripe's page lists some of them with the brand and some without; both are known there.
  const script = byMethod.get(paymentMethod.replace(/^pm_card_visa_charge/, 'pm_card_charge'));
  const [, pendingMs] = pendingMethod.exec(paymentMethod) ?? [];
  if (pendingMs !== undefined) return { ...approved, pendingMs: Number(pendingMs) };
  if (script !== approved) return script ?? unknownMethod;
  const ending = money.amountMinor.toString().padStart(4, '0').slice(-4);
  return (options.readsMagicAmounts ? byAmountEnding.get(ending) : undefined) ?? approved;
}

/** A 5xx is remembered with its key, as at Stripe: asked again it stays one, and only a look-up tells. */
export function repeatedAnswerOf(script: AuthorizationScript): Answer {
  return script === serverErrorTaken ? failing5xx : decision;
}

export const isPlain = (script: AuthorizationScript): boolean => script === approved;

/** A name from a ledger that another version wrote means nothing special. */
export const refundScriptOf = (name: string): RefundScript => refundScripts.get(name) ?? refunded;
