// What became of the money of one payment, as steps, and what it waits for. Pure, so that it can be tested.
import type { Authorization, Payment } from '../../api/payment-types.ts';
import { isDoubted } from '../../notifications/is-doubted.ts';
import { receivedAtMs } from '../../notifications/received-at.ts';

/** `atMs` is null where the moment is not kept. */
export type MoneyStep =
  | { readonly kind: 'received'; readonly atMs: number }
  | { readonly kind: 'stored'; readonly atMs: number }
  | { readonly kind: 'asked'; readonly atMs: null; readonly authorization: Authorization }
  | { readonly kind: 'failed'; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'too_late'; readonly atMs: null };

export type MoneyPending = {
  /** The gate is closed; a call is under way; a doubt is asked about; it is asked for again. */
  readonly kind: 'gate' | 'call' | 'look_up' | 'again';
  readonly gateway: string;
  readonly dueAt: string | null;
};

export type MoneyStory = { readonly steps: readonly MoneyStep[]; readonly pending: MoneyPending | null };

function pendingOf({ status, authorization }: Payment): MoneyPending | null {
  if (authorization === null || (status !== 'pending' && status !== 'processing')) return null;
  const { gateway, tries, last_outcome: lastOutcome, next_attempt_at: dueAt } = authorization;
  // Before the first call, and during it, the moment is that of a lease: it tells a reader nothing.
  if (tries === 0) return { kind: 'gate', gateway, dueAt: null };
  if (lastOutcome === null) return { kind: 'call', gateway, dueAt: null };
  return { kind: isDoubted(authorization) ? 'look_up' : 'again', gateway, dueAt };
}

export function moneyStoryOf(payment: Payment): MoneyStory {
  const { authorization, failure_reason: reason } = payment;
  const createdAtMs = Date.parse(payment.created_at);
  const steps: MoneyStep[] = [
    { kind: 'received', atMs: receivedAtMs(payment.payment_id) ?? createdAtMs },
    { kind: 'stored', atMs: createdAtMs },
  ];
  if (authorization !== null && authorization.last_outcome !== null) {
    steps.push({ kind: 'asked', atMs: null, authorization });
  }
  if (reason !== null) {
    steps.push({ kind: 'failed', atMs: Date.parse(authorization?.ended_at ?? payment.created_at), reason });
  }
  if (authorization?.approved_too_late === true) steps.push({ kind: 'too_late', atMs: null });
  return { steps, pending: pendingOf(payment) };
}
