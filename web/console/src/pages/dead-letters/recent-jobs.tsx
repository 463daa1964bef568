import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReplayJob } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useFilterInWords } from '../../notifications/filter-in-words.ts';
import { JobBadge } from '../../notifications/job-badge.tsx';
import { replayJobsQuery } from '../../notifications/replay-queries.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { Table } from '../../ui/table.tsx';
import type { Column } from '../../ui/table.tsx';
import { When } from '../../ui/time.tsx';

function useColumns(): readonly Column<ReplayJob>[] {
  const { t } = useI18n();
  const inWords = useFilterInWords();
  return [
    {
      key: 'begun',
      head: t('replay.begun'),
      cell: (job) => (
        <Link to="/replays/$jobId" params={{ jobId: job.job_id }} className="row-link">
          <When at={job.created_at} />
        </Link>
      ),
      isRowHead: true,
    },
    { key: 'status', head: t('payments.status'), cell: (job) => <JobBadge status={job.status} /> },
    {
      key: 'progress',
      head: t('replay.progress'),
      cell: (job) => t('replay.progress.words', { done: job.replayed + job.skipped, total: job.total }),
      isNumber: true,
    },
    { key: 'filter', head: t('replay.filter'), cell: (job) => inWords(job.filter), isMinor: true },
    { key: 'why', head: t('replay.why'), cell: (job) => job.reason, isMinor: true },
    { key: 'by', head: t('replay.by'), cell: (job) => job.requested_by, isMinor: true },
  ];
}

export function RecentJobs() {
  const { t } = useI18n();
  const columns = useColumns();
  const { data, dataUpdatedAt, error, refetch } = useQuery(replayJobsQuery);
  return (
    <Card title={t('dead_letters.jobs')} isFlush>
      {data === undefined && error === null && <Skeleton label={t('ui.loading')} />}
      {data === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />}
      {data !== undefined && (
        <Table
          caption={t('dead_letters.jobs')}
          columns={columns}
          rows={data.items}
          rowKey={({ job_id: id }) => id}
          empty={t('dead_letters.jobs.none')}
        />
      )}
    </Card>
  );
}
