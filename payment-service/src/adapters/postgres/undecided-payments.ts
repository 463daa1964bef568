// Counts the payments whose money is neither taken nor refused, by the partial index of what is due.
import type { Database } from './pool.ts';
import { epochMs } from './query.ts';

/**
 * `pending`: the gateway was not asked yet. `in_doubt`: a try may have been carried out, and nobody is at it just
 * now. `processing`: somebody is, or it is certain that nothing was taken and it is tried again.
 */
export const undecidedStates = ['pending', 'processing', 'in_doubt'] as const;

type UndecidedState = (typeof undecidedStates)[number];

export type Undecided = {
  readonly byState: ReadonlyMap<UndecidedState, number>;
  /** Since when the oldest is on disk, and since when the oldest doubt is there, in ms since the epoch; null where there is none. */
  readonly oldestMs: number | null;
  readonly oldestDoubtMs: number | null;
};

export const noneUndecided: Undecided = { byState: new Map(), oldestMs: null, oldestDoubtMs: null };

const sql = `
select case when a.tries = 0 then 'pending'
            when a.doubt_since is not null and a.lease_owner is null then 'in_doubt'
            else 'processing' end as state,
       count(*)::int as count, ${epochMs('min(a.created_at)')} as oldest_ms,
       ${epochMs('min(a.doubt_since)')} as oldest_doubt_ms
from authorizations a where a.next_attempt_at is not null group by 1`;

type Row = {
  readonly state: UndecidedState;
  readonly count: number;
  readonly oldest_ms: number;
  readonly oldest_doubt_ms: number | null;
};

const leastOf = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
};

export async function countUndecided(database: Pick<Database, 'query'>): Promise<Undecided> {
  const { rows } = await database.query<Row>(sql);
  return {
    byState: new Map(rows.map(({ state, count }) => [state, count])),
    oldestMs: leastOf(rows.map((row) => row.oldest_ms)),
    oldestDoubtMs: leastOf(rows.map((row) => row.oldest_doubt_ms)),
  };
}
