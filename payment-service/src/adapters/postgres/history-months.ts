// History is kept by the month: payments, notifications, attempts and receipts each have a partition
// of it, by the time in the id of the notification. What is sent for each payment names the tables of
// the month themselves, so that it costs the same however long history is, and does not wait for a
// month that is being dropped. Everything else goes through the partitioned tables (ADR 29).
import { leastIdAt, msOf } from '../least-id.ts';
import { sqlStateOf } from './pool.ts';
import type { Run } from './transaction.ts';

/** The tables that a statement is about, which has {payments}, {notifications} and {attempts} for them. */
export type HistoryTables = {
  readonly named: (sql: string) => string;
  /** Tells the names of prepared statements apart. */
  readonly suffix: string;
  /** Whether the notification of this id would be in them, as a condition. */
  readonly holds: (id: string) => string;
};

const named =
  (suffix: string) =>
  (sql: string): string =>
    sql.replaceAll(/\{(payments|notifications|attempts)\}/g, `$1${suffix}`);

/** The partitioned tables: every month. */
export const wholeHistory: HistoryTables = { named: named(''), suffix: '', holds: () => 'true' };

function tablesOfMonth(year: number, month: number): HistoryTables {
  const suffix = `_${year}_${String(month + 1).padStart(2, '0')}`;
  const [lowest, beyond] = [leastIdAt(Date.UTC(year, month)), leastIdAt(Date.UTC(year, month + 1))];
  return {
    named: named(suffix),
    suffix,
    holds: (id) => `${id} >= '${lowest}'::uuid and ${id} < '${beyond}'::uuid`,
  };
}

function tablesAt(ms: number): HistoryTables {
  const at = new Date(ms);
  return tablesOfMonth(at.getUTCFullYear(), at.getUTCMonth());
}

/** As PostgreSQL reads a date: what a row of that time is kept under that has no id with a time in it. */
export const firstOfMonth = (ms: number): string => `${new Date(ms).toISOString().slice(0, 7)}-01`;

const undefinedTable = '42P01';

/** Runs one statement on the tables of the month at that time, or on all where it has none of its own. */
export async function inMonthOf<Result>(
  ms: number,
  run: (tables: HistoryTables) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(tablesAt(ms));
  } catch (error) {
    // It was dropped, or never made: what is of it is found through the partitioned tables, or nowhere.
    if (sqlStateOf(error) !== undefinedTable) throw error;
    return run(wholeHistory);
  }
}

/** Likewise for rows of these notifications (and payments): nearly always they are of one month. */
export async function inTheirMonth<Result>(
  ids: readonly string[],
  run: (tables: HistoryTables) => Promise<Result>,
): Promise<Result> {
  const [first = ''] = ids;
  let lowest = first;
  let highest = first;
  for (const id of ids) {
    if (id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  const [fromMs, toMs] = [msOf(lowest), msOf(highest)];
  const isOneMonth = Number.isFinite(toMs) && tablesAt(fromMs).suffix === tablesAt(toMs).suffix;
  return isOneMonth ? inMonthOf(fromMs, run) : run(wholeHistory);
}

/** The present month and those after it that are made before they are needed. */
const monthsAhead = 2;

const makeSql = `
select make_history_month((date_trunc('month', now() at time zone 'UTC') + n * interval '1 month')::date) as "isMade"
from generate_series(0, $1::int) n`;

/** How many were not there yet. */
export async function makeMonthsAhead(run: Run): Promise<number> {
  const { rows } = await run<{ isMade: boolean }>(makeSql, [monthsAhead]);
  return rows.filter(({ isMade }) => isMade).length;
}
