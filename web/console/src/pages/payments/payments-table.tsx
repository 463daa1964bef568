import { useMemo } from 'react';
import type { ReactNode } from 'react';
import './payments.css';
import '../../notifications/rows.css';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { FollowedRow } from '../../notifications/followed-rows.ts';
import { PaymentLink } from '../../notifications/payment-link.tsx';
import { useSettledNow } from '../../notifications/use-settled-now.ts';
import type { SettledNow } from '../../notifications/use-settled-now.ts';
import { Badge } from '../../ui/badge.tsx';
import { StatusBadge } from '../../ui/state-badges.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';

type PaymentRow = Notification & { readonly isGone: boolean };

/** A row as its latest event has it: an answer that was on its way is older. */
function rowsOf(rows: readonly FollowedRow[], settled: SettledNow): readonly PaymentRow[] {
  return rows.map(({ notification, isGone }) => {
    const told = settled.get(notification.notification_id);
    // A delivered one stays so; and what is dead and was sent again is the list's to say.
    if (told === undefined || notification.settled_at !== null) return { ...notification, isGone };
    return { ...notification, status: told.status, provider: told.provider ?? notification.provider, isGone };
  });
}

function Status({ row }: { readonly row: PaymentRow }) {
  const { t, word } = useI18n();
  return (
    <span className="payment-status">
      <StatusBadge status={row.status} />
      {row.status === 'dead' && row.reason !== null && <span>{word('dead_reason', row.reason)}</span>}
      {row.possible_duplicate && (
        <Badge tone="warn" icon="copy">
          {t('payment.possible_duplicate')}
        </Badge>
      )}
      {row.isGone && <em className="payment-gone">{t('payments.left')}</em>}
    </span>
  );
}

function useColumns(): readonly Column<PaymentRow>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'when',
      head: t('payments.when'),
      cell: (row) => <PaymentLink notification={row} />,
      isRowHead: true,
    },
    {
      key: 'amount',
      head: t('payments.amount'),
      cell: (row) => (
        <>
          {format.money(row)}
          <div className="payment-narrow">
            <Status row={row} />
          </div>
        </>
      ),
      isNumber: true,
    },
    { key: 'status', head: t('payments.status'), cell: (row) => <Status row={row} />, isMinor: true },
    { key: 'provider', head: t('payments.provider'), cell: (row) => row.provider ?? '–', isMinor: true },
    {
      key: 'attempts',
      head: t('payments.attempts'),
      cell: (row) => format.number(row.attempts.length),
      isNumber: true,
      isMinor: true,
    },
    {
      key: 'customer',
      head: t('payments.customer'),
      cell: (row) => <span className="payment-customer">{row.customer_id}</span>,
      isMinor: true,
    },
    {
      key: 'phone',
      head: t('payments.phone'),
      cell: (row) => (row.phone === null ? '–' : `··· ${row.phone.slice(-4)}`),
      isMinor: true,
    },
  ];
}

export function PaymentsTable({
  rows,
  empty,
}: {
  readonly rows: readonly FollowedRow[];
  readonly empty: ReactNode;
}) {
  const { t } = useI18n();
  const columns = useColumns();
  const key = rows.map(({ notification }) => notification.notification_id).join(' ');
  const ids = useMemo(() => new Set(key.split(' ')), [key]);
  const settled = useSettledNow(ids);
  return (
    <Table
      caption={t('payments.list')}
      columns={columns}
      rows={rowsOf(rows, settled)}
      rowKey={(row) => row.notification_id}
      empty={empty}
    />
  );
}
