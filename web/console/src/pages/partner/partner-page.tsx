import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import '../../partners/partners.css';
import { ApiProblem } from '../../api/problem.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { withChange } from '../../notifications/search-values.ts';
import { partnerPath, partnerQuery } from '../../partners/partner-queries.ts';
import { rateOf } from '../../partners/rate.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { BalancesCard } from './balances-card.tsx';
import type { PartnerSearch } from './search.ts';
import { StatementCard } from './statement-card.tsx';
import { WaitingCard } from './waiting-card.tsx';

function NotFound({ id }: { readonly id: string }) {
  const { t } = useI18n();
  return (
    <EmptyState
      icon="search"
      title={t('partners.not_found')}
      actions={<Link to="/partners">{t('partners.all')}</Link>}
    >
      {t('partners.not_found.words', { id })}
    </EmptyState>
  );
}

export function PartnerPage() {
  const { t, format } = useI18n();
  const { partnerId } = useParams({ from: '/partners/$partnerId' });
  const search = useSearch({ from: '/partners/$partnerId' });
  const navigate = useNavigate();
  const { data, dataUpdatedAt, error, refetch } = useQuery(partnerQuery(partnerId));
  const go = (change: { readonly [K in keyof PartnerSearch]: string | undefined }) =>
    void navigate({
      to: '/partners/$partnerId',
      params: { partnerId },
      search: withChange<PartnerSearch>(search, change),
      // The list that was turned a page in stands below others: it must stay where it is.
      resetScroll: false,
    });
  if (data === undefined) {
    const isMissing = error instanceof ApiProblem && error.status === 404;
    return (
      <Page title={t('partners.partner')}>
        {error === null && <Skeleton label={t('ui.loading')} lines={6} />}
        {isMissing && <NotFound id={partnerId} />}
        {error !== null && !isMissing && <ErrorState error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const rate = rateOf(data.commission_basis_points, format.number);
  return (
    <Page
      title={t('partners.titled', { id: partnerId })}
      aside={<Badge tone="calm">{t('partners.rate_of', { rate })}</Badge>}
      actions={<CopyAsCurl method="GET" path={partnerPath(partnerId, '/balance')} />}
    >
      <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />
      <BalancesCard partnerId={partnerId} />
      <WaitingCard partnerId={partnerId} cursor={search.waiting} onPage={(waiting) => go({ waiting })} />
      <p className="partner-note">{t('partners.rejections')}</p>
      <StatementCard partnerId={partnerId} cursor={search.cursor} onPage={(cursor) => go({ cursor })} />
    </Page>
  );
}
