// What a person on call looks at first: what moves, through whom, and how near each
// provider is to being given up.
import { useProviders } from '../../api/state-queries.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { TrafficControl, TrafficInvitation } from '../traffic/traffic-control.tsx';
import { BreakerCard } from './breaker-card.tsx';
import { FlowCard } from './flow-card.tsx';
import { ShortTape } from './short-tape.tsx';

function BreakerCards() {
  const { t } = useI18n();
  const { value: providers, error } = useProviders();
  if (providers === null) {
    return error === null ? <Skeleton label={t('ui.loading')} lines={6} /> : <ErrorState error={error} />;
  }
  return (
    <div className="breaker-cards">
      {providers.map((provider) => (
        <BreakerCard key={provider.name} provider={provider} />
      ))}
    </div>
  );
}

export function OverviewPage() {
  const { t } = useI18n();
  return (
    <Page title={t('overview.title')} actions={<TrafficControl />}>
      <TrafficInvitation />
      <FlowCard />
      <BreakerCards />
      <ShortTape />
    </Page>
  );
}
