// The payment gateway at Stripe: PaymentIntents, created and confirmed in one call, without the
// customer there and without redirects. Our id is the idempotency key and is in the metadata.
import type { GatewayLookUp, PaymentGateway, RefundRequest } from '../../application/payment-gateway.ts';
import type { AuthorizationRequest } from '../../application/payment-gateway.ts';
import type { AuthorizationDecision, GatewayFailure, RefundDecision } from '../../domain/authorization.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.ts';
import { decisionOfIntent, decisionOfRefund, readIntent, readIntents } from './stripe-answer.ts';
import { readRefund, readRefunds } from './stripe-answer.ts';
import type { StripeClient, StripeClientOptions, StripeReply } from './stripe-client.ts';
import { createStripeClient } from './stripe-client.ts';
import { declineReasonOf, failureOf, notAnswered, refundCodeOf } from './stripe-outcomes.ts';

export type StripeGatewayOptions = StripeClientOptions & { readonly name?: string };

/**
 * Search shows a PaymentIntent within a minute as a rule, and up to an hour late when it is unwell
 * (https://docs.stripe.com/api/payment_intents/search). Until then a repeat is what tells.
 */
const settleMs = 65 * 60_000;

/** Stripe keeps a key for 24 hours at least (https://docs.stripe.com/api/idempotent_requests); two for our clocks. */
const repeatableForMs = 22 * 3_600_000;

/** https://docs.stripe.com/metadata; a longer value would refuse the whole payment. */
const metadataLengthMax = 500;

const unreadable: GatewayFailure = { kind: 'unknown', reason: 'unreadable_answer' };
const inFlight: GatewayFailure = { kind: 'unknown', reason: 'in_flight' };

/** Opens nothing before its first call. */
export function createStripeGateway(options: StripeGatewayOptions): PaymentGateway {
  const client = createStripeClient(options);
  return {
    name: options.name ?? 'stripe',
    settleMs,
    repeatableForMs,
    authorize: (request, signal) => authorize(client, request, signal),
    lookUpAuthorization: (query, signal) => lookUpAuthorization(client, query, signal),
    refund: (request, signal) => refund(client, request, signal),
    lookUpRefund: (query, signal) => lookUpRefund(client, query, signal),
    close: () => client.close(),
  };
}

async function authorize(
  client: StripeClient,
  request: AuthorizationRequest,
  signal: AbortSignal,
): Promise<AuthorizationDecision | GatewayFailure> {
  const { authorizationId, paymentId, customerId, money, paymentMethod } = request;
  const amount = toStripeAmount(money);
  // Half a surrogate pair can be said in JSON and not in a form: no such token exists.
  if (amount === null || !paymentMethod.isWellFormed()) {
    return { kind: 'declined', reason: 'refused_request', gatewayId: null };
  }
  const shownCustomerId = customerId.slice(0, metadataLengthMax).toWellFormed();
  const reply = await client.call(
    { signal, traceparent: request.traceparent, idempotencyKey: authorizationId },
    (stripe, callOptions) =>
      stripe.paymentIntents.create(
        {
          amount,
          currency: money.currency.toLowerCase(),
          payment_method: paymentMethod,
          confirm: true,
          off_session: true,
          // Its default answers before the money is captured.
          capture_method: 'automatic',
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          metadata: {
            authorization_id: authorizationId,
            payment_id: paymentId,
            customer_id: shownCustomerId,
          },
        },
        callOptions,
      ),
  );
  return reply.kind === 'answered' ? decisionFrom(reply.body, request) : declinedOr(reply);
}

function decisionFrom(
  body: unknown,
  { money }: AuthorizationRequest,
): AuthorizationDecision | GatewayFailure {
  const intent = readIntent(body);
  if (intent === null) return unreadable;
  const said = fromStripeAmount(intent);
  // Another amount than was asked for is an answer that can not be true.
  if (said?.amountMinor !== money.amountMinor || said.currency !== money.currency) return unreadable;
  const decision = decisionOfIntent(intent);
  if (decision.kind === 'unreadable') return unreadable;
  return decision.kind === 'pending' ? inFlight : decision;
}

type Unanswered = Exclude<StripeReply, { kind: 'answered' }>;

function declinedOr(reply: Unanswered): AuthorizationDecision | GatewayFailure {
  const failure = failureOf(reply);
  if (failure !== null) return failure;
  if (reply.kind === 'failed' || reply.error === null) return unreadable;
  const reason = reply.status === 402 ? declineReasonOf(reply.error) : 'refused_request';
  return { kind: 'declined', reason, gatewayId: reply.error.paymentIntentId };
}

type AuthorizationQuery = Parameters<PaymentGateway['lookUpAuthorization']>[0];

async function lookUpAuthorization(
  client: StripeClient,
  { authorizationId, traceparent }: AuthorizationQuery,
  signal: AbortSignal,
): Promise<GatewayLookUp<AuthorizationDecision>> {
  const query = `metadata['authorization_id']:'${authorizationId.replace(/['\\]/g, '\\$&')}'`;
  const reply = await client.call({ signal, traceparent }, (stripe, callOptions) =>
    stripe.paymentIntents.search({ query, limit: 100 }, callOptions),
  );
  if (reply.kind !== 'answered') return notAnswered(reply);
  const list = readIntents(reply.body);
  if (list === null) return notAnswered(reply);
  if (list.data.length === 0 && !list.has_more) return { kind: 'absent' };
  const own = list.data.filter(({ metadata }) => metadata?.['authorization_id'] === authorizationId);
  const found = own.find(({ status }) => status === 'succeeded') ?? own[0];
  // Others than were asked for: an answer that can not be true.
  if (found === undefined) return notAnswered(reply);

  // What search shows of its state may be as old as its index.
  const fresh = await client.call({ signal, traceparent }, (stripe, callOptions) =>
    stripe.paymentIntents.retrieve(found.id, {}, callOptions),
  );
  const intent = fresh.kind === 'answered' ? readIntent(fresh.body) : null;
  if (intent?.id !== found.id) return notAnswered(fresh);
  const decision = decisionOfIntent(intent);
  return decision.kind === 'unreadable' ? notAnswered(fresh) : decision;
}

async function refund(
  client: StripeClient,
  { refundId, gatewayId, money, traceparent }: RefundRequest,
  signal: AbortSignal,
): Promise<RefundDecision | GatewayFailure> {
  const amount = toStripeAmount(money);
  if (amount === null) return { kind: 'refused', code: 'amount_not_exact' };
  const reply = await client.call({ signal, traceparent, idempotencyKey: refundId }, (stripe, callOptions) =>
    stripe.refunds.create(
      { payment_intent: gatewayId, amount, metadata: { refund_id: refundId } },
      callOptions,
    ),
  );
  if (reply.kind === 'answered') {
    const answer = readRefund(reply.body);
    if (answer?.amount !== amount) return unreadable;
    const decision = decisionOfRefund(answer);
    if (decision.kind === 'unreadable') return unreadable;
    return decision.kind === 'pending' ? inFlight : decision;
  }
  const failure = failureOf(reply);
  if (failure !== null) return failure;
  const code = reply.kind === 'refused' && reply.error !== null ? refundCodeOf(reply.error) : null;
  return { kind: 'refused', code: code ?? 'refused_request' };
}

type RefundQuery = Parameters<PaymentGateway['lookUpRefund']>[0];

// A list, unlike search, shows at once what was taken.
async function lookUpRefund(
  client: StripeClient,
  { refundId, gatewayId, traceparent }: RefundQuery,
  signal: AbortSignal,
): Promise<GatewayLookUp<RefundDecision>> {
  const reply = await client.call({ signal, traceparent }, (stripe, callOptions) =>
    stripe.refunds.list({ payment_intent: gatewayId, limit: 100 }, callOptions),
  );
  const list = reply.kind === 'answered' ? readRefunds(reply.body) : null;
  if (list === null) return notAnswered(reply);
  const found = list.data.find(({ metadata }) => metadata?.['refund_id'] === refundId);
  if (found === undefined) return list.has_more ? notAnswered(reply) : { kind: 'absent' };
  const decision = decisionOfRefund(found);
  return decision.kind === 'unreadable' ? notAnswered(reply) : decision;
}
