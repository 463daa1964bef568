// What the use cases need from whoever takes the money. Declared here by its
// consumer; adapters are in adapters/gateways, with one contract suite for all.
import type { AuthorizationDecision, GatewayFailure, RefundDecision } from '../domain/authorization.ts';
import type { Money } from '../domain/money.ts';

export type AuthorizationRequest = {
  /** Ours, a UUID: the gateway's idempotency key, and what it is looked up by. The same id is the same wish. */
  readonly authorizationId: string;
  readonly paymentId: string;
  readonly money: Money;
  /** The gateway's token for a card, a wallet or an account (such as `pm_card_visa`); never a card number. */
  readonly paymentMethod: string;
  readonly customerId: string;
  /** W3C trace context to pass on, or null. */
  readonly traceparent: string | null;
};

export type RefundRequest = {
  /** Ours, a UUID: the gateway's idempotency key, and what it is looked up by. */
  readonly refundId: string;
  /** Of the approved authorization. */
  readonly gatewayId: string;
  readonly money: Money;
  readonly traceparent: string | null;
};

/**
 * `pending`: the gateway has it and has not decided. `absent`: the gateway does not know it; its list may
 * lag behind by `settleMs` of the port. `unavailable`: it could not be asked, which says nothing.
 */
export type GatewayLookUp<Decision> =
  | Decision
  | { readonly kind: 'pending' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null };

/**
 * Takes money and gives it back. Nothing here throws for anything that a gateway or a network can do: that
 * is a value. Each call settles soon after `signal` aborts, and closes its socket when it does.
 */
export type PaymentGateway = {
  readonly name: string;
  /** For how long after a request an `absent` look-up proves nothing, in milliseconds. */
  readonly settleMs: number;
  /**
   * For how long after the first request its id is remembered, in milliseconds. Later the same id would be
   * a new wish, and take the money again: from then on it is only looked up, and settled by a person.
   */
  readonly repeatableForMs: number;
  /** Asked again under the same id it carries out the same wish once, and answers as it did. */
  authorize(
    request: AuthorizationRequest,
    signal: AbortSignal,
  ): Promise<AuthorizationDecision | GatewayFailure>;
  lookUpAuthorization(
    query: { readonly authorizationId: string; readonly traceparent: string | null },
    signal: AbortSignal,
  ): Promise<GatewayLookUp<AuthorizationDecision>>;
  refund(request: RefundRequest, signal: AbortSignal): Promise<RefundDecision | GatewayFailure>;
  lookUpRefund(
    query: { readonly refundId: string; readonly gatewayId: string; readonly traceparent: string | null },
    signal: AbortSignal,
  ): Promise<GatewayLookUp<RefundDecision>>;
  close(): void;
};
