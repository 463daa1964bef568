// The read models of refunds.
import type { RefundReaders } from '../../application/refund-readers.ts';
import type { Database } from './pool.ts';
import { createQuery } from './query.ts';
import { refundJson, toRefund } from './refund-json.ts';
import type { RefundRow } from './refund-json.ts';

const refundableSql = `
select p.currency, (select z.gateway from authorizations z where z.payment_id = p.id) as gateway
from payments p where p.id = $1`;

const refundsSql = `select ${refundJson} as refund from refunds r join payments p on p.id = r.payment_id`;

const isSettledSql = 'select next_attempt_at is null as "isSettled" from refunds where id = $1';

export function createPostgresRefundReaders(database: Database): RefundReaders {
  const query = createQuery(database);
  type Row = { readonly refund: RefundRow };
  return {
    refundable: async (paymentId) => {
      const [row] = await query<{ currency: string; gateway: string | null }>(refundableSql, [paymentId]);
      return row ?? null;
    },
    refunds: async (paymentId) => {
      const rows = await query<Row>(`${refundsSql} where r.payment_id = $1 order by r.id`, [paymentId]);
      return rows.map(({ refund }) => toRefund(refund));
    },
    refundById: async ({ paymentId, refundId }) => {
      const [row] = await query<Row>(`${refundsSql} where r.id = $1 and r.payment_id = $2`, [
        refundId,
        paymentId,
      ]);
      return row === undefined ? null : toRefund(row.refund);
    },
    isSettled: async (refundId) => {
      const [row] = await query<{ isSettled: boolean }>(isSettledSql, [refundId]);
      return row?.isSettled ?? false;
    },
  };
}
