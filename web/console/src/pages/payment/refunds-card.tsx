// What was given back of a payment, what is held for what is under way, and what is left.
import './refunds.css';
import type { Payment, Refund, RefundStatus } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { isDoubted } from '../../notifications/is-doubted.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { When } from '../../ui/time.tsx';
import { Copied } from './copied-facts.tsx';
import { RefundButton } from './refund-dialog.tsx';
import { isRefundable, refundAmountsOf } from './refund-amounts.ts';

const looks: Readonly<Record<RefundStatus, { readonly tone: Tone; readonly icon: IconName }>> = {
  pending: { tone: 'calm', icon: 'clock' },
  processing: { tone: 'accent', icon: 'wallet' },
  succeeded: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  unresolved: { tone: 'warn', icon: 'question' },
};

function State({ refund }: { readonly refund: Refund }) {
  const { t, word } = useI18n();
  const { status, failure_reason: reason, failure_code: code, execution } = refund;
  const why = reason === null ? null : [word('refund_failure', reason), code].filter(Boolean).join(': ');
  return (
    <span className="refund-state">
      <Badge {...looks[status]}>{t(`refund.status.${status}`)}</Badge>
      {status === 'processing' && isDoubted(execution) && (
        <Badge tone="warn" icon="question">
          {t('money.in_doubt')}
        </Badge>
      )}
      {why !== null && <span>{why}</span>}
    </span>
  );
}

function useColumns(): readonly Column<Refund>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'when',
      head: t('refund.begun'),
      cell: ({ created_at: at }) => <When at={at} />,
      isRowHead: true,
    },
    { key: 'amount', head: t('payments.amount'), cell: (refund) => format.money(refund), isNumber: true },
    { key: 'state', head: t('payments.status'), cell: (refund) => <State refund={refund} /> },
    {
      key: 'calls',
      head: t('money.tries'),
      // Elsewhere nobody had to be asked.
      cell: ({ execution }) => (execution === null ? '–' : format.number(execution.tries)),
      isNumber: true,
      isMinor: true,
    },
    {
      key: 'reason',
      head: t('refund.reason'),
      cell: ({ reason }) => <span className="refund-reason">{reason ?? '–'}</span>,
      isMinor: true,
    },
    {
      key: 'id',
      head: t('refund.id'),
      cell: ({ refund_id: id }) => <Copied id={id} name={t('refund.id')} />,
      isMinor: true,
    },
  ];
}

function Amounts({ payment }: { readonly payment: Payment }) {
  const { t, format } = useI18n();
  const { currency } = payment;
  const { given, held, left } = refundAmountsOf(payment);
  const facts = [
    ['given', given],
    ['held', held],
    ['left', left],
  ] as const;
  return (
    <Facts
      facts={facts.map(([key, amount]) => ({
        key,
        name: t(`refund.${key}`),
        value: format.money({ amount, currency }),
      }))}
    />
  );
}

/** Nothing where nothing was asked back and nothing can be. */
export function RefundsCard({ payment }: { readonly payment: Payment }) {
  const { t } = useI18n();
  const columns = useColumns();
  const { refunds = [] } = payment;
  if (refunds.length === 0 && !isRefundable(payment)) return null;
  return (
    <Card title={t('refund.list')} isFlush actions={<RefundButton payment={payment} />}>
      <div className="refund-amounts">
        <Amounts payment={payment} />
      </div>
      {refunds.length > 0 && (
        <Table
          caption={t('refund.list')}
          columns={columns}
          rows={refunds}
          rowKey={({ refund_id: id }) => id}
        />
      )}
    </Card>
  );
}
