// One customer's erasure: the contact first, so that nothing new is sent to it, then the payments.
import type { CustomerErasure } from '../../application/erasure.ts';
import { DatabaseUnavailableError } from '../../application/store.ts';
import { eraseThese } from './erase-statement.ts';
import type { EventWriter } from './event-rows.ts';
import { isOutage } from './pool.ts';
import type { Database } from './pool.ts';
import { inTransaction } from './transaction.ts';

const batchMax = 500;

const deleteSql = `
with gone as (delete from customers where id = $1 returning id)
select exists (select from gone) as "wasThere"`;

// Of this service's own connections: others do not write what they read of a contact.
const quietSql = `
select not exists (
  select from pg_stat_activity
  where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
  and xact_start < $1::timestamptz) as "isQuiet"`;

// Payment, notification and key are erased together, so a payment without a message is done.
const leftSql = `
select id from payments
where customer_id = $1 and message is not null and created_at < $2::timestamptz
and ($3::uuid is null or id < $3::uuid)
order by id desc limit ${batchMax}`;

export function createPostgresCustomerErasure(
  database: Database,
  events: EventWriter | null = null,
): CustomerErasure {
  const guarded = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw isOutage(error) ? new DatabaseUnavailableError('The database is away.', { cause: error }) : error;
    }
  };
  const one = async <Row>(sql: string, values: readonly unknown[]): Promise<Row> => {
    const { rows } = await guarded(database.query<Row>(sql, values));
    const [row] = rows;
    if (row === undefined) throw new Error('a select without from returns one row');
    return row;
  };
  return {
    deleteContact: async (customerId) => {
      const { wasThere } = await one<{ wasThere: boolean }>(deleteSql, [customerId]);
      // Asked after the commit: whoever begins later can not see the contact any more.
      const { begunAt } = await one<{ begunAt: string }>('select clock_timestamp()::text as "begunAt"', []);
      return { wasThere, begunAt };
    },
    isQuietSince: async (begunAt) => (await one<{ isQuiet: boolean }>(quietSql, [begunAt])).isQuiet,
    hasPayments: async (customerId) =>
      (
        await one<{ has: boolean }>('select exists (select from payments where customer_id = $1) as has', [
          customerId,
        ])
      ).has,
    eraseBatch: (customerId, begunAt, below) =>
      guarded(
        inTransaction(database, async (run) => {
          const { rows } = await run<{ id: string }>(leftSql, [customerId, begunAt, below]);
          const batch = await eraseThese(
            run,
            rows.map(({ id }) => id),
            events,
          );
          return { ...batch, isLast: rows.length < batchMax, lastId: rows.at(-1)?.id ?? null };
        }),
      ),
  };
}
