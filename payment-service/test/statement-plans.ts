// How PostgreSQL would carry a statement out, whatever its values are, and what of that takes longer with each row
// that was ever written: a table or an index that is read from end to end.
import type { TestDatabase } from '@relevo/test-kit';
import { openTestDatabase } from './running-service.ts';

/** As `explain (format json)` has it. */
type Plan = {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Subplan Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
};

type Index = { readonly name: string; readonly table: string; readonly leading: string };
type Indexes = ReadonlyMap<string, Index>;

const readers = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan']);

/** They ask for a row when they are asked for one, so that a limit above them stops what is below. */
const lazy = new Set([
  'Limit',
  'LockRows',
  'Subquery Scan',
  'Result',
  'Append',
  'Merge Append',
  'Nested Loop',
]);

const ofMonth = /_(?:\d{4}_\d{2}|default)_/;

/** A month's table is as large as any. */
const wholeOf = (table: string): string => table.replace(/_(?:\d{4}_\d{2}|default|rest|\d+)$/, '');

/** True where rows are found by a key that begins as the index does: anything else of it is looked for row by row. */
function isLedByKey(plan: Plan, indexes: Indexes): boolean {
  const index = indexes.get(plan['Index Name'] ?? '');
  return index !== undefined && plan['Index Cond']?.includes(index.leading) === true;
}

/** "table by index" for each read to the end of a growing table or of an index of it. */
function readsIn(
  plan: Plan,
  growing: ReadonlySet<string>,
  indexes: Indexes,
  isStopped = false,
): readonly string[] {
  const { 'Node Type': node, 'Index Name': index, Plans: below = [] } = plan;
  const table = wholeOf(plan['Relation Name'] ?? indexes.get(index ?? '')?.table ?? '');
  const isEndless =
    readers.has(node) &&
    growing.has(table) &&
    !isLedByKey(plan, indexes) &&
    // What passes over rows may pass over all of them, limit or not.
    !(isStopped && plan.Filter === undefined);
  return [
    ...(isEndless ? [`${table} by ${index?.replace(ofMonth, '_') ?? 'nothing'}`] : []),
    ...below.flatMap((child) => {
      const isFirst = child['Parent Relationship'] === 'Outer' || child['Parent Relationship'] === 'Member';
      // For one value, or for whether there is any: it is asked for no second row.
      const isOneValue =
        child['Parent Relationship'] === 'InitPlan' && child['Subplan Name']?.startsWith('CTE') !== true;
      const isChildStopped = node === 'Limit' || (isStopped && lazy.has(node));
      return readsIn(child, growing, indexes, isOneValue || (isChildStopped && isFirst));
    }),
  ];
}

export type EndlessRead = { readonly text: string; readonly reads: readonly string[] };

/** The statements that read one of these tables, or an index of it, from end to end. Throws where one can not be planned. */
export async function endlessReads(
  { url }: TestDatabase,
  texts: readonly string[],
  growing: readonly string[],
): Promise<readonly EndlessRead[]> {
  const database = openTestDatabase(url);
  try {
    const { rows } = await database.query<Index>(
      `select c.relname as name, t.relname as table, pg_get_indexdef(i.indexrelid, 1, true) as leading
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid`,
    );
    const indexes = new Map(rows.map((index) => [index.name, index]));
    const found: EndlessRead[] = [];
    for (const text of texts) {
      const explained = await database.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
        `explain (generic_plan, format json) ${text}`,
      );
      const reads = explained.rows
        .flatMap(({ 'QUERY PLAN': plans }) => plans)
        .flatMap(({ Plan: plan }) => readsIn(plan, new Set(growing), indexes));
      if (reads.length > 0) found.push({ text, reads: [...new Set(reads)] });
    }
    return found;
  } finally {
    await database.close();
  }
}
