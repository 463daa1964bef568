// One provider: why it is in its state, what comes next, and how near it is to tripping.
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import './provider-page.css';
import { useProviders } from '../../api/state-queries.ts';
import type { Provider } from '../../api/types.ts';
import { BreakerActions } from '../../breaker/breaker-actions.tsx';
import { Latency } from '../../breaker/latency.tsx';
import { TripMeters } from '../../breaker/trip-meters.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { barsOf } from '../../ui/sparkline-bars.ts';
import { Skeleton } from '../../ui/spinner.tsx';
import { StateBadge } from '../../ui/state-badges.tsx';
import { MovesCard } from './moves-card.tsx';
import { NextCard } from './next-card.tsx';
import { WhyCard } from './why-card.tsx';

const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.tsx')).HistoryChart }));

function HistoryCard({ provider }: { readonly provider: Provider }) {
  const { t, format } = useI18n();
  const { name, history } = provider;
  const { totals, peakPerS } = barsOf(history, { width: 1, height: 1 });
  const words = t('spark.summary', { ...totals, peak: format.rate(peakPerS) });
  return (
    <Card
      title={t('provider.history')}
      aside={
        <span className="provider-latency">
          <Latency latency={provider.latency} />
        </span>
      }
    >
      <Suspense fallback={<Skeleton label={t('ui.loading')} lines={6} />}>
        <HistoryChart history={history} label={`${t('breaker.history', { provider: name })}. ${words}`} />
      </Suspense>
    </Card>
  );
}

function Details({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const { name } = provider;
  const { hash } = useLocation();
  const navigate = useNavigate();
  return (
    <Page
      title={name}
      aside={
        <>
          <StateBadge state={provider.state} size="large" />
          {provider.in_use && (
            <Badge tone="accent" icon="arrowRight" size="large">
              {t('breaker.in_use')}
            </Badge>
          )}
        </>
      }
      actions={
        <>
          <BreakerActions
            key={hash}
            provider={provider}
            isAskedFor={hash === 'isolate'}
            onAnswered={() => void navigate({ to: '.', hash: '', replace: true })}
          />
          <CopyAsCurl method="GET" path={`/providers/${encodeURIComponent(name)}`} />
        </>
      }
    >
      <div className="provider-grid">
        <div className="provider-column">
          <WhyCard provider={provider} />
          <div className="provider-history">
            <HistoryCard provider={provider} />
          </div>
          <div className="provider-moves">
            <MovesCard provider={provider} />
          </div>
        </div>
        <div className="provider-column">
          <NextCard provider={provider} />
          <div className="provider-rules">
            <Card title={t('provider.rules')}>
              <TripMeters provider={provider} />
            </Card>
          </div>
        </div>
      </div>
    </Page>
  );
}

export function ProviderPage() {
  const { t } = useI18n();
  const { name } = useParams({ from: '/providers/$name' });
  const { value: providers, error } = useProviders();
  const provider = providers?.find((one) => one.name === name);
  if (provider !== undefined) return <Details provider={provider} />;
  return (
    <Page title={name}>
      {error !== null && <ErrorState error={error} />}
      {error === null && providers === null && <Skeleton label={t('ui.loading')} lines={6} />}
      {providers !== null && (
        <EmptyState
          icon="question"
          title={t('provider.unknown')}
          actions={<Link to="/">{t('not_found.home')}</Link>}
        />
      )}
    </Page>
  );
}
