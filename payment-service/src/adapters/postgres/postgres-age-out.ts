// Ageing out, batch by batch: the place that was reached is committed together
// with what was erased, and locking it keeps the other replicas away.
import type { AgeOutStore, ContactPlace } from '../../application/age-out.ts';
import { eraseThese } from './erase-statement.ts';
import type { EventWriter } from './event-rows.ts';
import { leastIdAt } from '../least-id.ts';
import type { Database } from './pool.ts';
import { lockPlace } from './retention-place.ts';
import { inTransaction } from './transaction.ts';

const contactsSql = `
with old as materialized (
  select id, updated_at from customers
  where phone is not null and updated_at < to_timestamp($1::float8 / 1000)
  and ($3::timestamptz is null or (updated_at, id) > ($3::timestamptz, $4))
  order by updated_at, id limit $2
), gone as (
  update customers c set phone = null
  from old where c.id = old.id and c.updated_at = old.updated_at
  and not exists (select from payments p where p.customer_id = c.id and p.id >= $5::uuid)
)
select updated_at::text as "updatedAt", id as "customerId" from old order by updated_at desc, id desc limit 1`;

export function createPostgresAgeOut(database: Database, events: EventWriter | null = null): AgeOutStore {
  return {
    ageOutPayments: (beforeMs, limit) =>
      inTransaction(database, async (run) => {
        const place = await lockPlace(run, 'payments');
        if (place === null) return null;
        const { rows } = await run<{ id: string }>(
          'select id from payments where id > $1::uuid and id < $2::uuid order by id limit $3',
          [place, leastIdAt(beforeMs), limit],
        );
        const ids = rows.map(({ id }) => id);
        const batch = await eraseThese(run, ids, events);
        await run("update retention_progress set up_to_id = $1 where what = 'payments'", [
          ids.at(-1) ?? place,
        ]);
        return { ...batch, isLast: ids.length < limit };
      }),
    ageOutContacts: async (beforeMs, limit, after) => {
      const { rows } = await database.query<ContactPlace>(contactsSql, [
        beforeMs,
        limit,
        after?.updatedAt ?? null,
        after?.customerId ?? null,
        leastIdAt(beforeMs),
      ]);
      return { next: rows[0] ?? null };
    },
  };
}
