import '../../partners/partners.css';
import type { Arrival, ArrivalResult } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { rateOf } from '../../partners/rate.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { When } from '../../ui/time.tsx';
import type { TracedArrival } from './trace-store.ts';

const looks: Readonly<Record<ArrivalResult, { readonly tone: Tone; readonly icon: IconName }>> = {
  applied: { tone: 'good', icon: 'check' },
  waiting: { tone: 'warn', icon: 'clock' },
  rejected: { tone: 'bad', icon: 'cross' },
  conflict: { tone: 'bad', icon: 'alert' },
};

function State({ arrival: { result, reason, repeats } }: { readonly arrival: Arrival }) {
  const { t, tn, word } = useI18n();
  return (
    <span className="arrival-state">
      <Badge {...looks[result]}>{t(`subject.result.${result}`)}</Badge>
      {reason !== null && <span>{word('rejection', reason)}</span>}
      {repeats > 0 && <span>{tn('subject.repeats', repeats)}</span>}
    </span>
  );
}

/** What it did to the books, each posting in a line. */
function Effect({ arrival: { postings } }: { readonly arrival: Arrival }) {
  const { t, format } = useI18n();
  if (postings.length === 0) return t('subject.effect.none');
  return postings.map((posting) => (
    <div key={posting.posting_id}>
      {t(`subject.effect.${posting.type}`, {
        amount: format.money(posting),
        rate: rateOf(posting.commission_basis_points ?? 0, format.number),
      })}
    </div>
  ));
}

function useColumns(areSeveral: boolean): readonly Column<TracedArrival>[] {
  const { t, format } = useI18n();
  const partner: Column<TracedArrival> = {
    key: 'partner',
    head: t('partners.partner'),
    cell: ({ partner_id: id }) => <span className="partner-id">{id}</span>,
  };
  return [
    {
      key: 'event',
      head: t('subject.event'),
      cell: (arrival) => (
        <span className="arrival">
          <span className="arrival-name">
            #{arrival.sequence} {t(`partners.type.${arrival.type}`)}
          </span>
          <span className="arrival-id partner-id">{arrival.event_id}</span>
          <span className="arrival-narrow">
            <State arrival={arrival} />
            <Effect arrival={arrival} />
            <When at={arrival.received_at} />
          </span>
        </span>
      ),
      isRowHead: true,
    },
    ...(areSeveral ? [partner] : []),
    { key: 'amount', head: t('payments.amount'), cell: (arrival) => format.money(arrival), isNumber: true },
    {
      key: 'state',
      head: t('payments.status'),
      cell: (arrival) => <State arrival={arrival} />,
      isMinor: true,
    },
    {
      key: 'effect',
      head: t('subject.effect'),
      cell: (arrival) => <Effect arrival={arrival} />,
      isMinor: true,
    },
    {
      key: 'came',
      head: t('subject.came'),
      cell: ({ received_at: at }) => <When at={at} isExact />,
      isMinor: true,
    },
  ];
}

export function ArrivalsTable({ arrivals }: { readonly arrivals: readonly TracedArrival[] }) {
  const { t } = useI18n();
  const columns = useColumns(new Set(arrivals.map(({ partner_id: id }) => id)).size > 1);
  return (
    <Table
      caption={t('subject.list')}
      columns={columns}
      rows={arrivals}
      rowKey={({ arrivalId }) => arrivalId}
    />
  );
}
