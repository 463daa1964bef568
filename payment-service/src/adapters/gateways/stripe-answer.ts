// Reading what Stripe answers without trusting it: a PaymentIntent and a refund.
// https://docs.stripe.com/payments/paymentintents/lifecycle, https://docs.stripe.com/api/refunds/object
import { z } from 'zod';
import type { AuthorizationDecision, RefundDecision } from '../../domain/authorization.ts';
import { idOf } from '../providers/json-answer.ts';
import { declineReasonOf } from './stripe-outcomes.ts';

const idSchema = z.unknown().transform((value, context) => {
  const id = idOf(value);
  if (id === null) context.addIssue('not an id');
  return id ?? z.NEVER;
});
const code = z.string().nullish();
const metadataSchema = z.record(z.string(), z.string()).nullish();

const intentSchema = z.object({
  object: z.literal('payment_intent'),
  id: idSchema,
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  metadata: metadataSchema,
  last_payment_error: z.object({ code, decline_code: code }).nullish(),
});

const refundSchema = z.object({
  object: z.literal('refund'),
  id: idSchema,
  status: z.string().nullable(),
  amount: z.number(),
  metadata: metadataSchema,
  // Shown to people as it is, so nothing but a code passes.
  failure_reason: z
    .string()
    .regex(/^\w{1,64}$/)
    .nullish()
    .catch(null),
});

export type StripeIntent = z.infer<typeof intentSchema>;
export type StripeRefund = z.infer<typeof refundSchema>;

/** Null where it is none. */
export const readIntent = (body: unknown): StripeIntent | null => intentSchema.safeParse(body).data ?? null;
export const readRefund = (body: unknown): StripeRefund | null => refundSchema.safeParse(body).data ?? null;

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), has_more: z.boolean() });
const intentList = listOf(intentSchema);
const refundList = listOf(refundSchema);

export type StripeList<Item> = { readonly data: readonly Item[]; readonly has_more: boolean };

export const readIntents = (body: unknown): StripeList<StripeIntent> | null =>
  intentList.safeParse(body).data ?? null;
export const readRefunds = (body: unknown): StripeList<StripeRefund> | null =>
  refundList.safeParse(body).data ?? null;

type Undecided = { readonly kind: 'pending' } | { readonly kind: 'unreadable' };

export function decisionOfIntent(intent: StripeIntent): AuthorizationDecision | Undecided {
  const gatewayId = intent.id;
  const last = intent.last_payment_error;
  switch (intent.status) {
    case 'succeeded':
      return { kind: 'approved', gatewayId };
    case 'processing':
    case 'requires_confirmation':
      return { kind: 'pending' };
    // Nobody is there to act: the customer has left, and comes back with another wish.
    case 'requires_action':
      return { kind: 'declined', reason: 'authentication_required', gatewayId };
    case 'requires_payment_method': {
      // Before its confirmation has run, too.
      if (last == null) return { kind: 'pending' };
      const codes = { code: last.code ?? null, declineCode: last.decline_code ?? null };
      return { kind: 'declined', reason: declineReasonOf(codes), gatewayId };
    }
    case 'canceled':
      return { kind: 'declined', reason: 'refused_request', gatewayId };
    default:
      return { kind: 'unreadable' };
  }
}

export function decisionOfRefund(refund: StripeRefund): RefundDecision | Undecided {
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'refunded', gatewayId: refund.id };
    case 'pending':
    case 'requires_action':
      return { kind: 'pending' };
    case 'failed':
    case 'canceled':
      return { kind: 'refused', code: refund.failure_reason ?? refund.status };
    default:
      return { kind: 'unreadable' };
  }
}
