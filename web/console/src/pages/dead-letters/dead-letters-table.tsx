import type { ReactNode } from 'react';
import './dead-letters.css';
import '../../notifications/rows.css';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { FollowedRow } from '../../notifications/followed-rows.ts';
import { PaymentLink } from '../../notifications/payment-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import type { ReplayResult } from './use-replays.ts';

type Row = FollowedRow<Notification>;

export type DeadLettersTableProps = {
  readonly rows: readonly Row[];
  readonly selected: ReadonlySet<string>;
  readonly results: ReadonlyMap<string, ReplayResult>;
  /** False where nothing may be changed: there is nothing to select for. */
  readonly isSelectable: boolean;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
  readonly empty: ReactNode;
};

/** What can be sent again: it is still there, and still dead. */
const isSelectableRow = ({ item, isGone }: Row): boolean => !isGone && item.reason !== 'erased';

const knownCodes = ['not_dead', 'no_contact', 'erased'] as const;

function Result({ result }: { readonly result: ReplayResult }) {
  const { t } = useI18n();
  switch (result.kind) {
    case 'waiting':
    case 'busy':
      return (
        <Badge tone="accent" icon="clock">
          {t(`dead_letters.result.${result.kind}`)}
        </Badge>
      );
    case 'done':
      return (
        <Badge tone="good" icon="check">
          {t('dead_letters.result.done')}
        </Badge>
      );
    case 'failed': {
      const known = knownCodes.find((code) => code === result.code);
      return (
        <Badge tone="bad" icon="cross">
          {known === undefined
            ? t('dead_letters.result.failed', { code: result.code })
            : t(`dead_letters.result.${known}`)}
        </Badge>
      );
    }
  }
}

function LastAttempt({ notification }: { readonly notification: Notification }) {
  const { t, word } = useI18n();
  const last = notification.attempts.at(-1);
  if (last === undefined) return t('dead_letters.never_tried');
  const { provider, outcome, reason, receipt, receipt_missing_at: missingAt } = last;
  if (receipt !== null) {
    const code = receipt.code === null ? '' : ` (${t('payment.step.attempt.code', { code: receipt.code })})`;
    return `${provider}: ${t(`payment.receipt.${receipt.status}`)}${code}`;
  }
  if (missingAt !== null) return t('payment.step.receipt_missing', { provider });
  const what = outcome === null ? t('outcome.under_way') : word('outcome', outcome);
  return `${provider}: ${what}${reason === null || reason === 'ok' ? '' : ` (${word('reason', reason)})`}`;
}

function Reason({ row, result }: { readonly row: Row; readonly result: ReplayResult | undefined }) {
  const { t, word } = useI18n();
  const { item: notification, isGone } = row;
  return (
    <span className="dead-reason">
      <span>{word('dead_reason', notification.reason ?? '')}</span>
      {notification.possible_duplicate && (
        <Badge tone="warn" icon="copy">
          {t('payment.possible_duplicate')}
        </Badge>
      )}
      {result === undefined ? (
        isGone && <em className="payment-gone">{t('payments.left')}</em>
      ) : (
        <Result result={result} />
      )}
    </span>
  );
}

function useColumns(props: DeadLettersTableProps): readonly Column<Row>[] {
  const { t, format } = useI18n();
  const { rows, selected, results, isSelectable, onSelect } = props;
  const ids = rows.filter(isSelectableRow).map(({ item }) => item.notification_id);
  const count = ids.filter((id) => selected.has(id)).length;
  const selection: Column<Row> = {
    key: 'select',
    head: (
      <Checkbox
        label={t('dead_letters.select_all')}
        isChecked={count > 0 && count === ids.length}
        isMixed={count > 0 && count < ids.length}
        isDisabled={ids.length === 0}
        onChange={(isOn) => onSelect(ids, isOn)}
      />
    ),
    cell: (row) => (
      <Checkbox
        label={t('dead_letters.select_one', { id: row.item.payment_id.slice(-8) })}
        isChecked={selected.has(row.item.notification_id)}
        isDisabled={!isSelectableRow(row)}
        onChange={(isOn) => onSelect([row.item.notification_id], isOn)}
      />
    ),
  };
  return [
    ...(isSelectable ? [selection] : []),
    {
      key: 'when',
      head: t('payments.when'),
      cell: ({ item }) => <PaymentLink payment={item} />,
      isRowHead: true,
    },
    {
      key: 'reason',
      head: t('dead_letters.reason'),
      cell: (row) => <Reason row={row} result={results.get(row.item.notification_id)} />,
    },
    {
      key: 'amount',
      head: t('payments.amount'),
      cell: ({ item }) => format.money(item),
      isNumber: true,
      isMinor: true,
    },
    {
      key: 'last',
      head: t('dead_letters.last'),
      cell: ({ item }) => <LastAttempt notification={item} />,
      isMinor: true,
    },
    {
      key: 'customer',
      head: t('payments.customer'),
      cell: ({ item }) => <span className="payment-customer">{item.customer_id}</span>,
      isMinor: true,
    },
    {
      key: 'phone',
      head: t('payments.phone'),
      cell: ({ item: { phone } }) => (phone === null ? '–' : `··· ${phone.slice(-4)}`),
      isMinor: true,
    },
  ];
}

export function DeadLettersTable(props: DeadLettersTableProps) {
  const { t } = useI18n();
  const columns = useColumns(props);
  return (
    <Table
      caption={t('dead_letters.list')}
      columns={columns}
      rows={props.rows}
      rowKey={({ item }) => item.notification_id}
      empty={props.empty}
    />
  );
}
