// Who has an idempotency key already, and what that means for whoever comes with it now.
import { isSameRequest } from '../idempotency-fingerprint.ts';
import type { Database } from './pool.ts';

export type KeyRow = {
  readonly key: string;
  readonly fingerprint: string;
  readonly payment_id: string;
  /** Null where the key is the payment's own. */
  readonly refund_id: string | null;
};

const keysSql =
  'select key, fingerprint, payment_id, refund_id from idempotency_keys where key = any($1::text[])';

/** By a second statement: the first one's snapshot is older than the winner's commit. */
export async function readKeyWinners(
  database: Pick<Database, 'query'>,
  keys: readonly string[],
): Promise<readonly KeyRow[]> {
  return (await database.query<KeyRow>(keysSql, [keys], 'winners')).rows;
}

type Loss = { readonly kind: 'in_flight' | 'key_reused' };

/** `winner` is undefined where it is not committed yet. */
export function answerToLoser(
  winner: KeyRow | undefined,
  fingerprint: string,
): Loss | { readonly kind: 'replayed'; readonly paymentId: string } {
  if (winner === undefined) return { kind: 'in_flight' };
  if (winner.refund_id !== null || !isSameRequest(winner.fingerprint, fingerprint))
    return { kind: 'key_reused' };
  return { kind: 'replayed', paymentId: winner.payment_id };
}

/** Likewise for a refund. One table for all keys: a payment's is none for a refund, and the other way round. */
export function answerToLosingRefund(
  winner: KeyRow | undefined,
  fingerprint: string,
): Loss | { readonly kind: 'replayed'; readonly refundId: string } {
  if (winner === undefined) return { kind: 'in_flight' };
  const { refund_id: refundId } = winner;
  if (refundId === null || !isSameRequest(winner.fingerprint, fingerprint)) return { kind: 'key_reused' };
  return { kind: 'replayed', refundId };
}
