// The part of a step that every wish at the payment gateway has: whose it is, how far
// its plan has come, and when somebody has to look again. One table for each kind of
// wishes, with these columns under the same names.
import type { UndecidedMove, WishStepEntry } from '../../application/wishes.ts';

/** `gateway`: only what was asked of this one is claimed, whoever takes the money by now. */
export type WishContext = { readonly owner: string; readonly leaseMs: number; readonly gateway: string };

export type WishTable = 'authorizations' | 'refunds';

/** Its row, locked. Parameters 1 to 12 of the statement are `progressValues`. */
export const lockedSql = (table: WishTable): string => `
  select w.*, coalesce(w.lease_owner = $2 and w.lease_count = $3, false) as is_held
  from ${table} w where w.id = $1 for update`;

/** For the set clause of an update of `w`. What neither tries nor waits has ended: nobody holds it, nobody looks again. */
export const progressSql = `
  tries = $4, questions = $5, doubt_since = to_timestamp($6::float8 / 1000), not_before = to_timestamp($7::float8 / 1000),
  last_outcome = coalesce($8, w.last_outcome), last_reason = case when $8 is null then w.last_reason else $9 end,
  lease_owner = case when $10 = 'trying' then w.lease_owner end,
  lease_until = case when $10 = 'trying' then now() + $11 * interval '1 millisecond' end,
  next_attempt_at = case when $10 = 'trying' then now() + $11 * interval '1 millisecond'
                         when $10 = 'parked' then to_timestamp($12::float8 / 1000) end`;

type AnyMove = UndecidedMove | { readonly kind: string };

export function progressValues(
  { wishId, leaseCount, history, last, move }: WishStepEntry<AnyMove>,
  { owner, leaseMs }: WishContext,
): readonly unknown[] {
  return [
    ...[wishId, owner, leaseCount],
    ...[history.tries, history.questions, history.doubtSinceMs, history.notBeforeMs],
    ...[last?.outcome ?? null, last?.reason ?? null, move.kind, leaseMs],
    'dueAtMs' in move ? move.dueAtMs : null,
  ];
}
