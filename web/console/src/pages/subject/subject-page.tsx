// What came of a subject, as it comes, through whichever replica.
import { Link, useParams } from '@tanstack/react-router';
import '../../partners/partners.css';
import type { Connection } from '../../api/event-reader.ts';
import type { SubjectState } from '../../api/partner-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { tracePath } from '../../partners/partner-queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { ArrivalsTable } from './arrivals-table.tsx';
import type { TracedArrival } from './trace-store.ts';
import { useTrace } from './use-trace.ts';

function Line({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  switch (connection.kind) {
    case 'open':
      return (
        <Badge tone="good" icon="bolt">
          {t('subject.live')}
        </Badge>
      );
    case 'connecting':
    case 'resting':
      return null;
    case 'lost':
    case 'key_needed':
    case 'missing': {
      const isFull = connection.kind === 'lost' && connection.code === 'http_503';
      return (
        <Badge tone="warn" icon="alert">
          {t(isFull ? 'subject.full' : 'subject.not_live')}
        </Badge>
      );
    }
  }
}

/** How far each partner's subject of this id has come, where something waits or there are several. */
function Standing({ subjects }: { readonly subjects: readonly SubjectState[] }) {
  const { t, tn } = useI18n();
  return (
    <ul className="subject-standing">
      {subjects.map(({ partner_id: partnerId, next_sequence: next, waiting }) => (
        <li key={partnerId}>
          <Link to="/partners/$partnerId" params={{ partnerId }} className="partner-id">
            {partnerId}
          </Link>{' '}
          {waiting === 0 ? (
            <span>{t('subject.standing', { next })}</span>
          ) : (
            <Badge tone="warn" icon="clock">
              {tn('subject.standing.waits', waiting, { next })}
            </Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Read out when something comes; the table is not. */
function News({ latest }: { readonly latest: TracedArrival | null }) {
  const { t } = useI18n();
  return (
    <p className="visually-hidden" role="status">
      {latest !== null &&
        t('subject.news', {
          event: `#${latest.sequence} ${t(`partners.type.${latest.type}`)}`,
          result: t(`subject.result.${latest.result}`),
        })}
    </p>
  );
}

export function SubjectPage() {
  const { t } = useI18n();
  const { subjectId } = useParams({ from: '/subjects/$subjectId' });
  const { connection, subjects, arrivals, areOlderLeftOut, latest } = useTrace(subjectId);
  const isEmpty = subjects !== null && arrivals.length === 0;
  return (
    <Page
      title={t('subject.titled', { id: subjectId })}
      aside={<Line connection={connection} />}
      intro={t('subject.intro')}
      actions={
        <CopyAsCurl
          method="GET"
          path={tracePath(subjectId)}
          headers={{ accept: 'text/event-stream' }}
          isStream
        />
      }
    >
      <News latest={latest} />
      {subjects === null && arrivals.length === 0 && <Skeleton label={t('ui.loading')} lines={5} />}
      {isEmpty && (
        <EmptyState icon="list" title={t('subject.none')}>
          {t('subject.none.words')}
        </EmptyState>
      )}
      {subjects !== null && subjects.length > 0 && <Standing subjects={subjects} />}
      {arrivals.length > 0 && (
        <Card title={t('subject.list')} isFlush>
          {areOlderLeftOut && <p className="partner-hint">{t('subject.older')}</p>}
          <ArrivalsTable arrivals={arrivals} />
        </Card>
      )}
    </Page>
  );
}
