// What the gateway's own ledger says was taken, held against what the payments say.
import { askDatabase } from './database-access.ts';

export type MoneyBook = {
  readonly payments: number;
  readonly open: number;
  readonly succeeded: number;
  readonly taken: number;
  readonly taken_and_not_succeeded: number;
  readonly succeeded_and_not_taken: number;
  readonly succeeded_and_not_owed: number;
  readonly failed_and_owed: number;
  /** What was taken is not what was to be paid. */
  readonly other_amount: number;
  readonly doubts_survived: number;
};

/** Where all is well, once nothing is open; and then as many were taken as have succeeded. */
export const soundBook = {
  open: 0,
  taken_and_not_succeeded: 0,
  succeeded_and_not_taken: 0,
  succeeded_and_not_owed: 0,
  failed_and_owed: 0,
  other_amount: 0,
} as const;

export async function readMoneyBook(databaseUrl: string): Promise<MoneyBook> {
  const [book] = await askDatabase<MoneyBook>(
    databaseUrl,
    `with ledger as (
       select id, entry->'decision'->>'kind' = 'approved' as is_taken, entry->'money'->>'amountMinor' as amount_minor
       from simulated_ledger where kind = 'authorization'
     ), books as (
       select p.status, p.amount_minor, a.decision, a.tries, l.is_taken, l.amount_minor as taken_minor,
              n.id is not null as is_owed
       from payments p join authorizations a on a.payment_id = p.id
       left join ledger l on l.id = a.id left join notifications n on n.id = p.notification_id
     )
     select count(*)::int as payments,
            count(*) filter (where decision is null)::int as open,
            count(*) filter (where status = 'succeeded')::int as succeeded,
            (select count(*)::int from ledger where is_taken) as taken,
            count(*) filter (where is_taken and status <> 'succeeded')::int as taken_and_not_succeeded,
            count(*) filter (where status = 'succeeded' and is_taken is not true)::int as succeeded_and_not_taken,
            count(*) filter (where status = 'succeeded' and not is_owed)::int as succeeded_and_not_owed,
            count(*) filter (where status = 'failed' and is_owed)::int as failed_and_owed,
            count(*) filter (where taken_minor is distinct from amount_minor::text and is_taken)::int as other_amount,
            count(*) filter (where tries > 1)::int as doubts_survived
     from books`,
  );
  if (book === undefined) throw new Error('an aggregate gave no row');
  return book;
}
