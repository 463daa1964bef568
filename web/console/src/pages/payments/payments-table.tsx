import { useMemo } from 'react';
import type { ReactNode } from 'react';
import './payments.css';
import '../../notifications/rows.css';
import { useI18n } from '../../i18n/i18n.tsx';
import type { FollowedRow } from '../../notifications/followed-rows.ts';
import { isAtItsEnd } from '../../notifications/notification-queries.ts';
import { PaymentLink } from '../../notifications/payment-link.tsx';
import { useSettledNow } from '../../notifications/use-settled-now.ts';
import type { SettledNow } from '../../notifications/use-settled-now.ts';
import { Badge } from '../../ui/badge.tsx';
import { MoneyStatus } from '../../ui/money-badges.tsx';
import { StatusBadge } from '../../ui/state-badges.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import type { ListedPayment } from './listed-payment.ts';

type PaymentRow = ListedPayment & { readonly isGone: boolean };

/** A row as its latest event has it: an answer that was on its way is older. */
function rowsOf(rows: readonly FollowedRow<ListedPayment>[], settled: SettledNow): readonly PaymentRow[] {
  return rows.map(({ item, isGone }) => {
    const { notification } = item;
    const told = notification === null ? undefined : settled.get(notification.notification_id);
    // A delivered one stays so; and what is dead and was sent again is the list's to say.
    if (notification === null || told === undefined || isAtItsEnd(notification)) return { ...item, isGone };
    const provider = told.provider ?? notification.provider;
    return { ...item, notification: { ...notification, status: told.status, provider }, isGone };
  });
}

function Told({ notification }: { readonly notification: NonNullable<PaymentRow['notification']> }) {
  const { t, word } = useI18n();
  const { status, reason, possible_duplicate: isDuplicate } = notification;
  return (
    <>
      <StatusBadge status={status} />
      {status === 'dead' && reason !== null && <span>{word('dead_reason', reason)}</span>}
      {isDuplicate && (
        <Badge tone="warn" icon="copy">
          {t('payment.possible_duplicate')}
        </Badge>
      )}
    </>
  );
}

function Status({ row: { money, notification, isGone } }: { readonly row: PaymentRow }) {
  const { t } = useI18n();
  return (
    <span className="payment-status">
      {money !== null && <MoneyStatus {...money} />}
      {notification !== null && <Told notification={notification} />}
      {isGone && <em className="payment-gone">{t('payments.left')}</em>}
    </span>
  );
}

const phoneOf = ({ notification }: PaymentRow): string =>
  notification === null || notification.phone === null ? '–' : `··· ${notification.phone.slice(-4)}`;

function useColumns(): readonly Column<PaymentRow>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'when',
      head: t('payments.when'),
      cell: (row) => <PaymentLink payment={row} />,
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
    {
      key: 'provider',
      head: t('payments.provider'),
      cell: (row) => row.notification?.provider ?? '–',
      isMinor: true,
    },
    {
      key: 'attempts',
      head: t('payments.attempts'),
      cell: (row) => format.number(row.notification?.attempts.length ?? 0),
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
      cell: phoneOf,
      isMinor: true,
    },
  ];
}

export function PaymentsTable({
  rows,
  empty,
}: {
  readonly rows: readonly FollowedRow<ListedPayment>[];
  readonly empty: ReactNode;
}) {
  const { t } = useI18n();
  const columns = useColumns();
  const key = rows.map(({ item }) => item.notification?.notification_id ?? '').join(' ');
  const ids = useMemo(() => new Set(key.split(' ')), [key]);
  const settled = useSettledNow(ids);
  return (
    <Table
      caption={t('payments.list')}
      columns={columns}
      rows={rowsOf(rows, settled)}
      rowKey={(row) => row.placeId}
      empty={empty}
    />
  );
}
