// What the log waits for. A transaction that has written anything, anywhere in the
// cluster, holds the horizon until it ends; one that only reads does not.
import type { Transaction } from '../database.ts';
import { horizon } from '../log-tables.ts';

/**
 * For how long the oldest committed event has been kept from all consumers by a
 * transaction that is still under way, in milliseconds; 0 where none is. Beyond a few
 * seconds somebody's transaction is stuck: alert on it.
 */
export async function horizonAgeMs(tx: Transaction, schema: string): Promise<number> {
  const { rows } = await tx.query<{ age_ms: number }>(
    `select extract(epoch from clock_timestamp() - e.at)::float8 * 1000 as age_ms
     from ${schema}.events e where e.xid >= ${horizon} order by e.xid, e.pos limit 1`,
  );
  return Math.max(rows[0]?.age_ms ?? 0, 0);
}

export type Lag = {
  /** Events that the consumer has not taken, those above the horizon included; at most `countMax`. */
  readonly events: number;
  /** Since when the oldest of them waits, in milliseconds; 0 where none does. */
  readonly ageMs: number;
};

export type LagQuery = {
  readonly schema: string;
  readonly consumer: string;
  /** Counting stops here, in each part: what is far behind need not be known exactly. */
  readonly countMax: number;
};

export async function consumerLag(tx: Transaction, { schema, consumer, countMax }: LagQuery): Promise<Lag> {
  const { rows } = await tx.query<{ events: number; age_ms: number | null }>(
    `select least(coalesce(sum(w.events), 0), $2)::integer as events,
       extract(epoch from clock_timestamp() - min(w.since))::float8 * 1000 as age_ms
     from ${schema}.cursors c cross join lateral (
       select count(*) as events, min(n.at) as since from (
         select e.at from ${schema}.events e
         where e.part = c.part and e.xid >= c.xid and (e.xid, e.pos) > (c.xid, c.pos)
         order by e.xid, e.pos limit $2
       ) n
     ) w where c.consumer = $1`,
    [consumer, countMax],
  );
  return { events: rows[0]?.events ?? 0, ageMs: Math.max(rows[0]?.age_ms ?? 0, 0) };
}
