import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Posting } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { statementQuery } from '../../partners/partner-queries.ts';
import { rateOf } from '../../partners/rate.ts';
import type { Column } from '../../ui/table.tsx';
import { When } from '../../ui/time.tsx';
import { PagedCard } from './paged-card.tsx';
import type { PagedProps } from './paged-card.tsx';

/** What it does to the balance: commission adds, what is taken back or paid takes away. */
const signedOf = ({ type, amount }: Posting): string => (type === 'conversion' ? amount : `-${amount}`);

function useColumns(): readonly Column<Posting>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'subject',
      head: t('partners.subject'),
      cell: ({ subject_id: subjectId, posted_at: at, type }) => (
        <span className="arrival">
          <Link to="/subjects/$subjectId" params={{ subjectId }} className="row-link partner-id">
            {subjectId}
          </Link>
          <span className="arrival-id arrival-narrow">
            {t(`partners.type.${type}`)} · <When at={at} />
          </span>
        </span>
      ),
      isRowHead: true,
    },
    { key: 'when', head: t('partners.posted'), cell: ({ posted_at: at }) => <When at={at} />, isMinor: true },
    {
      key: 'type',
      head: t('partners.type'),
      cell: ({ type }) => t(`partners.type.${type}`),
      isMinor: true,
    },
    {
      key: 'of',
      head: t('partners.event_amount'),
      cell: ({ event_amount: amount, currency }) => format.money({ amount, currency }),
      isNumber: true,
      isMinor: true,
    },
    {
      key: 'rate',
      head: t('partners.rate'),
      cell: ({ commission_basis_points: basisPoints }) =>
        basisPoints === null ? '–' : rateOf(basisPoints, format.number),
      isNumber: true,
      isMinor: true,
    },
    {
      key: 'amount',
      head: t('partners.effect'),
      cell: (posting) => format.money({ amount: signedOf(posting), currency: posting.currency }),
      isNumber: true,
    },
  ];
}

export function StatementCard({ partnerId, ...paging }: PagedProps) {
  const { t } = useI18n();
  const query = useQuery({ ...statementQuery(partnerId, paging.cursor), placeholderData: keepPreviousData });
  return (
    <PagedCard
      {...paging}
      title={t('partners.statement')}
      query={query}
      columns={useColumns()}
      rowKey={({ posting_id: id }) => id}
      empty={t('partners.statement.none')}
    />
  );
}
