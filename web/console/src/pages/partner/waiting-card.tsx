// What of the partner's waits for an event that has not come.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WaitingSubject } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { waitingQuery } from '../../partners/partner-queries.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { TimeAgo } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { gapOf } from './gap.ts';
import { PagedCard } from './paged-card.tsx';
import type { PagedProps } from './paged-card.tsx';

/** As PartnerEventsStale in config/prometheus. */
const STALE_MS = 900_000;

function Since({ at }: { readonly at: string }) {
  const { t } = useI18n();
  const isStale = useNow() - Date.parse(at) > STALE_MS;
  return (
    <span className="arrival-state">
      <TimeAgo at={at} />
      {isStale && (
        <Badge tone="warn" icon="clock">
          {t('partners.stale')}
        </Badge>
      )}
    </span>
  );
}

function useColumns(): readonly Column<WaitingSubject>[] {
  const { t, format } = useI18n();
  return [
    {
      key: 'subject',
      head: t('partners.subject'),
      cell: ({ subject_id: subjectId }) => (
        <Link to="/subjects/$subjectId" params={{ subjectId }} className="row-link partner-id">
          {subjectId}
        </Link>
      ),
      isRowHead: true,
    },
    {
      key: 'missing',
      head: t('partners.missing'),
      cell: (subject) => {
        const { first, last } = gapOf(subject);
        return first === last ? `#${first}` : `#${first}–${last}`;
      },
      isNumber: true,
    },
    {
      key: 'waiting',
      head: t('partners.waiting_count'),
      cell: ({ waiting }) => format.number(waiting),
      isNumber: true,
      isMinor: true,
    },
    { key: 'since', head: t('partners.since'), cell: ({ waiting_since: at }) => <Since at={at} /> },
  ];
}

export function WaitingCard({ partnerId, ...paging }: PagedProps) {
  const { t } = useI18n();
  const query = useQuery({ ...waitingQuery(partnerId, paging.cursor), placeholderData: keepPreviousData });
  return (
    <PagedCard
      {...paging}
      isByName
      title={t('partners.waiting')}
      query={query}
      columns={useColumns()}
      rowKey={({ subject_id: id }) => id}
      empty={t('partners.waiting.none')}
    />
  );
}
