import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { notificationQuery } from '../../notifications/notification-queries.ts';
import { useEventsOf } from '../../notifications/use-events-of.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { StatusBadge } from '../../ui/state-badges.tsx';
import './payment.css';
import { DeadNotice, DuplicateNotice } from './notices.tsx';
import { PaymentFacts } from './payment-facts.tsx';
import { Timeline } from './timeline.tsx';

function Known({
  notification,
  staleness,
}: {
  readonly notification: Notification;
  /** Where it could not be read again. */
  readonly staleness: ReactNode;
}) {
  const { t, format } = useI18n();
  const { payment_id: paymentId, status, possible_duplicate: isDuplicate } = notification;
  return (
    <Page
      title={t('payment.titled', { amount: format.money(notification) })}
      aside={
        <>
          <StatusBadge status={status} />
          {isDuplicate && (
            <Badge tone="warn" icon="copy">
              {t('payment.possible_duplicate')}
            </Badge>
          )}
        </>
      }
      actions={<CopyAsCurl method="GET" path={`/payments/${paymentId}`} />}
    >
      {staleness}
      {isDuplicate && <DuplicateNotice reason={notification.duplicate_reason} />}
      {status === 'dead' && <DeadNotice notification={notification} />}
      <div className="payment">
        <Card title={t('payment.timeline')}>
          <Timeline notification={notification} />
        </Card>
        <Card title={t('payment.facts')}>
          <PaymentFacts notification={notification} />
        </Card>
      </div>
    </Page>
  );
}

function NotFound({ id }: { readonly id: string }) {
  const { t } = useI18n();
  return (
    <Page title={t('payment.title')}>
      <EmptyState
        icon="search"
        title={t('payment.not_found')}
        actions={<Link to="/payments">{t('payment.search')}</Link>}
      >
        {t('payment.not_found.words', { id })}
      </EmptyState>
    </Page>
  );
}

/** Also by the id of its notification: what is logged and told of names that one. */
export function PaymentPage() {
  const { t } = useI18n();
  const { paymentId: id } = useParams({ from: '/payments/$paymentId' });
  const queries = useQueryClient();
  const { data, dataUpdatedAt, error, refetch } = useQuery(notificationQuery(id));
  const refresh = useCallback(
    () => void queries.invalidateQueries({ queryKey: notificationQuery(id).queryKey }),
    [queries, id],
  );
  useEventsOf(data?.notification_id ?? null, refresh);

  if (data === null) return <NotFound id={id} />;
  if (data !== undefined) {
    const isOther = data.payment_id !== id.toLowerCase();
    if (isOther)
      return <Navigate to="/payments/$paymentId" params={{ paymentId: data.payment_id }} replace />;
    const staleness = <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />;
    return <Known notification={data} staleness={staleness} />;
  }
  return (
    <Page title={t('payment.title')}>
      {error === null ? (
        <Skeleton label={t('ui.loading')} lines={6} />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}
