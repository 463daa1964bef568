import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { paymentQuery } from '../../notifications/notification-queries.ts';
import { useEventsOf } from '../../notifications/use-events-of.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { ToldPayment, UntoldPayment } from './known-payment.tsx';

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
  const { data, dataUpdatedAt, error, refetch } = useQuery(paymentQuery(id));
  const refresh = useCallback(
    () => void queries.invalidateQueries({ queryKey: paymentQuery(id).queryKey }),
    [queries, id],
  );
  useEventsOf(data?.notification?.notification_id ?? null, refresh);

  if (data === null) return <NotFound id={id} />;
  if (data !== undefined) {
    const { payment, notification } = data;
    const isOther = payment.payment_id !== id.toLowerCase();
    if (isOther)
      return <Navigate to="/payments/$paymentId" params={{ paymentId: payment.payment_id }} replace />;
    const staleness = <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />;
    if (notification === null) return <UntoldPayment payment={payment} staleness={staleness} />;
    return <ToldPayment payment={payment} notification={notification} staleness={staleness} />;
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
