// Who is alive, what was isolated by hand, and what each replica has found: one
// statement every half second.
import type { TripReason } from '@relevo/resilience';
import type { FleetNews, FleetStore, Isolation } from '../../application/fleet.ts';
import type { Database } from './pool.ts';
import { createQuery, epochMs } from './query.ts';

/**
 * Found by a replica's own calls. Not what others told it, or it would be told back; not a failed probe,
 * which is the same finding still; not receipts, whose sums every replica reads itself.
 */
const ownFindings: readonly TripReason[] = ['rate', 'consecutive', 'slow', 'overdue', 'auth'];

/** Ten beats missed: a replica that is paused or cut off says nothing about the present. */
const silenceMax = `interval '5 seconds'`;

const isolationColumns = `provider, reason, isolated_by as "isolatedBy",
  ${epochMs('since')} as "sinceMs", ${epochMs('until')} as "untilMs"`;

const exchangeSql = `
  with beat as (
    insert into replicas (replica) values ($1) on conflict (replica) do update set seen_at = now()
  ), others as (
    select replica from replicas where replica <> $1 and seen_at > now() - ${silenceMax}
  ), isolations as (
    select ${isolationColumns} from provider_isolations where until > now() limit 100
  ), findings as (
    select s.provider, s.replica, (s.tripped ->> 'atMs')::float8 as "foundAtMs"
    from provider_state s join others using (replica)
    where s.reopen_at > now() and s.tripped ->> 'reason' = any ($2) limit 1000
  )
  select (select count(*)::int + 1 from others) as "liveReplicas",
         (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from isolations i) as isolations,
         (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from findings f) as findings`;

/** Replicas come under ever new names where their host gives them; what a name left behind is dropped. */
const forgottenAfter = `interval '7 days'`;

export async function forgetOldReplicas(database: Database): Promise<void> {
  await database.query(`delete from replicas where seen_at < now() - ${forgottenAfter}`);
  await database.query(`delete from provider_state where updated_at < now() - ${forgottenAfter}`);
}

export function createPostgresFleetStore(database: Database, replica: string): FleetStore {
  const query = createQuery(database);
  return {
    exchange: async () => {
      const [news] = await query<FleetNews>(exchangeSql, [replica, ownFindings]);
      if (news === undefined) throw new Error('the exchange of the fleet answered no row');
      return news;
    },
    depart: async () => {
      await query('delete from replicas where replica = $1', [replica]);
    },
    isolate: async ({ provider, reason, isolatedBy, ttlMs }) => {
      const [isolation] = await query<Isolation>(
        `insert into provider_isolations (provider, reason, isolated_by, since, until)
         values ($1, $2, $3, now(), now() + make_interval(secs => $4::float8 / 1000))
         on conflict (provider) do update
         set reason = excluded.reason, isolated_by = excluded.isolated_by,
             since = excluded.since, until = excluded.until
         returning ${isolationColumns}`,
        [provider, reason, isolatedBy, ttlMs],
      );
      if (isolation === undefined) throw new Error('the isolation was not stored');
      return isolation;
    },
    endIsolation: async (provider) => {
      await query('delete from provider_isolations where provider = $1', [provider]);
    },
  };
}
