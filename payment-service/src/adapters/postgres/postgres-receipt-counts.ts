// Sums of what receipts said, and the receipt of a single attempt. Rows are one a
// second of judgement and second of beginning: their number does not grow with traffic.
import type { AttemptReceipt } from '../../application/await-probe-receipts.ts';
import type { ReceiptCountStore } from '../../application/judge-receipts.ts';
import type { ReceiptCounts } from '../../domain/receipt-health.ts';
import type { Database } from './pool.ts';
import { createQuery } from './query.ts';

const addSql = `
  insert into receipt_counts (judged_at, provider, replica, begun_at, delivered, failed, missing)
  select date_trunc('second', now()), d.provider, $1, to_timestamp(d.begun_ms / 1000),
         d.delivered, d.failed, d.missing
  from unnest($2::text[], $3::float8[], $4::int[], $5::int[], $6::int[])
    as d (provider, begun_ms, delivered, failed, missing)
  order by d.provider, d.begun_ms
  on conflict (judged_at, provider, replica, begun_at) do update
  set delivered = receipt_counts.delivered + excluded.delivered,
      failed = receipt_counts.failed + excluded.failed,
      missing = receipt_counts.missing + excluded.missing`;

const sumsSql = `
  select q.provider, sum(c.delivered)::int as delivered, sum(c.failed)::int as failed,
         sum(c.missing)::int as missing
  from unnest($1::text[], $2::float8[], $3::float8[]) as q (provider, window_ms, since_ms)
  join receipt_counts c on c.provider = q.provider
    and c.judged_at > now() - make_interval(secs => q.window_ms / 1000)
    and c.begun_at >= to_timestamp(q.since_ms / 1000)
  group by q.provider`;

/** Longer than the longest window. */
const pruneSql = `
  delete from receipt_counts where ctid = any (array(
    select ctid from receipt_counts where judged_at < now() - interval '15 minutes' limit 5000))`;

export function createPostgresReceiptCounts(
  database: Database,
  replica: string,
): ReceiptCountStore & { readonly prune: () => Promise<void> } {
  const query = createQuery(database);
  return {
    add: async (deltas) => {
      await query(addSql, [
        replica,
        deltas.map(({ provider }) => provider),
        deltas.map(({ begunAtMs }) => begunAtMs),
        deltas.map(({ delivered }) => delivered),
        deltas.map(({ failed }) => failed),
        deltas.map(({ missing }) => missing),
      ]);
    },
    sums: async (questions) => {
      const rows = await query<ReceiptCounts & { readonly provider: string }>(sumsSql, [
        questions.map(({ provider }) => provider),
        questions.map(({ windowMs }) => windowMs),
        questions.map(({ sinceMs }) => sinceMs),
      ]);
      return new Map(rows.map(({ provider, ...counts }) => [provider, counts]));
    },
    prune: async () => {
      await query(pruneSql, []);
    },
  };
}

export function createReceiptsOf(database: Database) {
  const query = createQuery(database);
  return async (attemptIds: readonly string[]): Promise<ReadonlyMap<string, AttemptReceipt>> => {
    const rows = await query<{ readonly id: string; readonly receipt: AttemptReceipt }>(
      `select id, case when receipt_status in ('delivered', 'failed') then receipt_status
                       when receipt_missing_at is not null then 'missing' end as receipt
       from attempts where id = any ($1::uuid[])`,
      [attemptIds],
    );
    return new Map(rows.map(({ id, receipt }) => [id, receipt]));
  };
}
