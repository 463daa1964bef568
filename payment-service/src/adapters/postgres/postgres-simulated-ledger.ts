// What the simulated gateway has taken, in the database: as with a bank, a restart
// forgets nothing, and all replicas see the same. For development only.
import type { Money } from '../../domain/money.ts';
import { exceedingRefund } from '../gateways/simulated-ledger.ts';
import type { SimulatedLedger, TakenAuthorization, TakenRefund } from '../gateways/simulated-ledger.ts';
import type { Database } from './pool.ts';
import { inTransaction } from './transaction.ts';
import type { Run } from './transaction.ts';

type Kind = 'authorization' | 'refund';

/** JSON knows no bigint. */
type Stored<Entry> = Omit<Entry, 'money'> & {
  readonly money: { readonly amountMinor: string; readonly currency: string };
};

const toStored = <Entry extends { readonly money: Money }>(entry: Entry): Stored<Entry> => ({
  ...entry,
  money: { ...entry.money, amountMinor: entry.money.amountMinor.toString() },
});

const fromStored = <Entry>({ money, ...entry }: Stored<Entry>): Entry =>
  ({ ...entry, money: { ...money, amountMinor: BigInt(money.amountMinor) } }) as Entry; // what toStored made of one

const takeSql = `
insert into simulated_ledger (kind, id, authorization_id, entry) values ($1, $2, $3, $4)
on conflict (kind, id) do nothing`;

const findSql = 'select entry from simulated_ledger where kind = $1 and id = $2';

const givenBackSql = `
select coalesce(sum((entry->'money'->>'amountMinor')::bigint), 0)::text as sum from simulated_ledger
where kind = 'refund' and authorization_id = $1 and entry->'decision'->>'kind' = 'refunded'`;

/** Refunds of one payment come one after the other. */
const lockSql = `select 1 from simulated_ledger where kind = 'authorization' and id = $1 for update`;

export function createPostgresLedger(database: Database): SimulatedLedger {
  const find = async <Entry>(run: Run, kind: Kind, id: string): Promise<Entry | null> => {
    const { rows } = await run<{ entry: Stored<Entry> }>(findSql, [kind, id]);
    return rows[0] === undefined ? null : fromStored(rows[0].entry);
  };
  const query: Run = (text, values) => database.query(text, values);
  return {
    takeAuthorization: async (entry) => {
      const { authorizationId: id } = entry;
      await database.query(takeSql, ['authorization', id, id, toStored(entry)]);
      return (await find<TakenAuthorization>(query, 'authorization', id)) ?? entry;
    },
    findAuthorization: (id) => find(query, 'authorization', id),
    takeRefund: (entry, { amountMinorMax }) =>
      inTransaction(database, async (run) => {
        const { refundId, authorizationId, money } = entry;
        await run(lockSql, [authorizationId]);
        const known = await find<TakenRefund>(run, 'refund', refundId);
        if (known !== null) return known;
        const { rows } = await run<{ sum: string }>(givenBackSql, [authorizationId]);
        const givenBack = BigInt(rows[0]?.sum ?? 0);
        const stored = givenBack + money.amountMinor > amountMinorMax ? exceedingRefund(entry) : entry;
        await run(takeSql, ['refund', refundId, authorizationId, toStored(stored)]);
        return stored;
      }),
    findRefund: (id) => find(query, 'refund', id),
  };
}
