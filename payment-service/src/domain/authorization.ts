// One authorization is one wish to take the money of one payment. It may be asked
// for more than once, always under the same id, and ends in exactly one way.
import { abandonReasons } from './wish-plan.ts';

/** Why the gateway, or the bank behind it, said no: a closed set that a shop can act on. */
const declineReasons = [
  'card_declined',
  'insufficient_funds',
  'expired_card',
  'incorrect_details',
  'authentication_required',
  'suspected_fraud',
  /** The gateway can not carry this out as it was asked: method, currency or amount. */
  'refused_request',
] as const;

export type DeclineReason = (typeof declineReasons)[number];

/** Why a payment has failed. */
export const failureReasons = [...declineReasons, ...abandonReasons] as const;

export type FailureReason = (typeof failureReasons)[number];

/** Why a call to the gateway has no answer, by what that leaves certain: a closed set. */
export const gatewayTroubles = {
  // Certain that the gateway did not get it.
  not_sent: [
    'connection_refused',
    'dns_failure',
    'tls_failure',
    'connect_timeout',
    'connection_failed',
    'service_unavailable',
  ],
  throttled: ['rate_limited'],
  // A person must mend it; `id_reused`: the same id was used for another wish, a bug of ours.
  misconfigured: ['authentication', 'forbidden', 'id_reused'],
  // It may or may not have been carried out.
  unknown: ['timeout', 'connection_lost', 'server_error', 'in_flight', 'unreadable_answer', 'process_died'],
} as const;

export type GatewayTrouble = (typeof gatewayTroubles)[keyof typeof gatewayTroubles][number];

/** What did not come to an answer. Whatever is `unknown` is looked up, never asked for under a new id. */
export type GatewayFailure =
  | { readonly kind: 'not_sent'; readonly reason: GatewayTrouble }
  | { readonly kind: 'throttled'; readonly reason: GatewayTrouble; readonly retryAfterMs: number | null }
  | { readonly kind: 'misconfigured'; readonly reason: GatewayTrouble }
  | { readonly kind: 'unknown'; readonly reason: GatewayTrouble };

/** `gatewayId` is the gateway's own name for it, where it has one. */
export type AuthorizationDecision =
  | { readonly kind: 'approved'; readonly gatewayId: string }
  | { readonly kind: 'declined'; readonly reason: DeclineReason; readonly gatewayId: string | null };

export type RefundDecision =
  | { readonly kind: 'refunded'; readonly gatewayId: string }
  /** Already given back elsewhere, too long ago, disputed: the gateway will not do it, and has not. */
  | { readonly kind: 'refused'; readonly code: string };
