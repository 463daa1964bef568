import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { api, useLive } from '../../api/api.ts';
import type { ReplayJob } from '../../api/payment-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { JobBadge } from '../../notifications/job-badge.tsx';
import { replayJobPath, replayJobQuery } from '../../notifications/replay-queries.ts';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { JobFacts } from './job-facts.tsx';
import './replay.css';

function Cancel({ job }: { readonly job: ReplayJob }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const left = Math.max(0, job.total - job.replayed - job.skipped);
  const cancel = async () => {
    const cancelled = await api.delete<ReplayJob>(replayJobPath(job.job_id));
    queries.setQueryData(replayJobQuery(job.job_id).queryKey, cancelled);
  };
  return (
    <>
      <Button tone="danger" icon="stop" onClick={() => setIsOpen(true)}>
        {t('replay.cancel')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('replay.cancel.title')}
        description={t('replay.cancel.words', { left })}
        confirmLabel={t('replay.cancel')}
        cancelLabel={t('replay.keep')}
        tone="danger"
        onConfirm={cancel}
      >
        <CopyAsCurl method="DELETE" path={replayJobPath(job.job_id)} />
      </ConfirmDialog>
    </>
  );
}

function Job({
  job,
  staleness,
}: {
  readonly job: ReplayJob;
  /** Where it could not be read again. */
  readonly staleness: ReactNode;
}) {
  const { t } = useI18n();
  const { job_id: jobId, status, total, replayed, skipped } = job;
  const words = t('replay.progress.words', { done: replayed + skipped, total });
  return (
    <Page
      title={t('replay.title')}
      aside={<JobBadge status={status} />}
      intro={t('replay.intro')}
      actions={<CopyAsCurl method="GET" path={replayJobPath(jobId)} />}
    >
      {staleness}
      <Card
        title={t('replay.progress')}
        aside={<strong>{words}</strong>}
        actions={
          <>
            {status === 'running' && (
              <ChangeGate>
                <Cancel job={job} />
              </ChangeGate>
            )}
            <Link to="/dead-letters">{t('replay.back')}</Link>
          </>
        }
      >
        <div className="replay-progress">
          <Progress
            label={t('replay.progress')}
            words={words}
            total={Math.max(total, replayed + skipped)}
            done={replayed}
            skipped={skipped}
          />
          <JobFacts job={job} />
        </div>
      </Card>
    </Page>
  );
}

export function ReplayPage() {
  const { t } = useI18n();
  const { jobId } = useParams({ from: '/replays/$jobId' });
  const queries = useQueryClient();
  const { data, dataUpdatedAt, error, refetch } = useQuery(replayJobQuery(jobId));
  const lastEventId = useLive(
    ({ notable }) =>
      notable.findLast((event) => event.type === 'replay.job_changed' && event.told.job_id === jobId)?.id,
  );
  useEffect(() => {
    if (lastEventId !== undefined) {
      void queries.invalidateQueries({ queryKey: replayJobQuery(jobId).queryKey });
    }
  }, [queries, jobId, lastEventId]);

  if (data !== undefined) {
    const staleness = <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />;
    return <Job job={data} staleness={staleness} />;
  }
  const isMissing = error instanceof ApiProblem && error.status === 404;
  return (
    <Page title={t('replay.title')}>
      {error === null && <Skeleton label={t('ui.loading')} lines={5} />}
      {isMissing && (
        <EmptyState
          icon="search"
          title={t('replay.not_found')}
          actions={<Link to="/dead-letters">{t('replay.back')}</Link>}
        >
          {t('replay.not_found.words')}
        </EmptyState>
      )}
      {error !== null && !isMissing && <ErrorState error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}
