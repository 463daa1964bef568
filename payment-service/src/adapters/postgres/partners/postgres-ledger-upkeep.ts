// Whether the partners' books balance, and what waits. Postings are summed up once
// nothing is added any more to the time that they are of; the check then reads the
// sums and what came since, so that it costs the same however long the ledger is.
import type { LedgerCheck, LedgerUpkeep } from '../../../application/partners/partner-store.ts';
import { leastIdAt, msOf } from '../../least-id.ts';
import type { Database } from '../pool.ts';
import { createQuery, epochMs } from '../query.ts';
import { inTransaction } from '../transaction.ts';
import type { Run } from '../transaction.ts';

/** Longer than any transaction is under way: its postings have ids of when it was. */
const openMs = 600_000;
/** What is summed up at once, so that a day without upkeep makes no statement too long. */
const stepMs = 3_600_000;

const sumUpSql = `
with summed as (
  insert into partner_ledger_sums as s (partner_id, currency, gross_minor, reversed_minor,
                                        commission_expense, partner_payable, cash)
  select * from partner_sums($1::uuid, $2::uuid)
  on conflict (partner_id, currency) do update set
    gross_minor = s.gross_minor + excluded.gross_minor,
    reversed_minor = s.reversed_minor + excluded.reversed_minor,
    commission_expense = s.commission_expense + excluded.commission_expense,
    partner_payable = s.partner_payable + excluded.partner_payable,
    cash = s.cash + excluded.cash
)
update partner_ledger_progress set up_to_id = $2::uuid`;

async function sumUp(run: Run, nowMs: number): Promise<{ readonly isDone: boolean }> {
  const { rows: places } = await run<{ up_to_id: string }>(
    'select up_to_id from partner_ledger_progress for update skip locked',
  );
  const [place] = places;
  if (place === undefined) return { isDone: true }; // another replica is at it
  const from = place.up_to_id;
  const { rows: firsts } = await run<{ id: string }>(
    'select id from partner_postings where id >= $1::uuid order by id limit 1',
    [from],
  );
  const [first] = firsts;
  const open = leastIdAt(nowMs - openMs);
  const step = first === undefined ? open : leastIdAt(msOf(first.id) + stepMs);
  const to = step < open ? step : open;
  if (to > from) await run(sumUpSql, [from, to]);
  return { isDone: to === open || to <= from };
}

const checkSql = `
select partner_ledger_imbalance()::float8 as "imbalanceMinor",
       (select count(*)::int from partner_events where standing = 'waiting') as waiting,
       (select ${epochMs('min(received_at)')} from partner_events where standing = 'waiting') as "oldestWaitingMs"`;

export function createPostgresLedgerUpkeep(database: Database, now: () => number): LedgerUpkeep {
  const query = createQuery(database);
  return {
    sumUp: () => inTransaction(database, (run) => sumUp(run, now())),
    check: async () => {
      const [check] = await query<LedgerCheck>(checkSql, []);
      if (check === undefined) throw new Error('a select without a table gives a row');
      return check;
    },
  };
}
