import { Link } from '@tanstack/react-router';
import './breaker-card.css';
import type { Provider } from '../../api/types.ts';
import { BreakerActions } from '../../breaker/breaker-actions.tsx';
import { BreakerStatus } from '../../breaker/breaker-status.tsx';
import { Latency } from '../../breaker/latency.tsx';
import { TripMeters } from '../../breaker/trip-meters.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { moveReason } from '../../ui/move-words.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { StateBadge } from '../../ui/state-badges.tsx';
import { TimeAgo } from '../../ui/time.tsx';

function LastMove({ provider }: { readonly provider: Provider }) {
  const i18n = useI18n();
  const { t } = i18n;
  const last = provider.last_transition;
  if (last === null) return <>{t('breaker.never_moved')}</>;
  return (
    <>
      {t(`circuit.${last.from}`)} → {t(`circuit.${last.to}`)}, <TimeAgo at={last.at} />.{' '}
      {moveReason(last, i18n)}
    </>
  );
}

function Facts({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  return (
    <dl className="breaker-facts">
      <div>
        <dt>{t('breaker.latency_label')}</dt>
        <dd>
          <Latency latency={provider.latency} />
        </dd>
      </div>
      <div>
        <dt>{t('breaker.last_move')}</dt>
        <dd>
          <LastMove provider={provider} />
        </dd>
      </div>
    </dl>
  );
}

export function BreakerCard({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const { name, state } = provider;
  const isWhyWorthwhile = state !== 'closed';
  return (
    <Card
      title={
        <Link to="/providers/$name" params={{ name }} className="breaker-name">
          {name}
        </Link>
      }
      aside={
        <>
          {provider.in_use && (
            <Badge tone="accent" icon="arrowRight">
              {t('breaker.in_use')}
            </Badge>
          )}
          <StateBadge state={state} />
        </>
      }
      actions={
        <>
          <BreakerActions provider={provider} />
          <CopyAsCurl method="GET" path={`/providers/${encodeURIComponent(name)}`} />
          <Link to="/providers/$name" params={{ name }} className="breaker-why">
            {isWhyWorthwhile ? t(`breaker.why_${state}`) : t('breaker.details')}
          </Link>
        </>
      }
    >
      <div className="breaker-card">
        <BreakerStatus provider={provider} />
        <Sparkline history={provider.history} label={t('breaker.history', { provider: name })} />
        <TripMeters provider={provider} />
        <Facts provider={provider} />
      </div>
    </Card>
  );
}
