import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './traffic-page.css';
import { useFlow } from '../../api/state-queries.ts';
import type { Traffic } from '../../api/types.ts';
import { DevelopmentGate } from '../../development/development-gate.tsx';
import { useNotifiers } from '../../development/notifiers.ts';
import { isTrafficOffered } from '../../development/is-traffic-offered.ts';
import { trafficLastingS, trafficRequest } from '../../development/traffic-levels.ts';
import { trafficPath, useTraffic } from '../../development/traffic.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { useSession } from '../../session/session.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Ring } from '../../ui/ring.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { TimeUntil } from '../../ui/time.tsx';
import { TrafficLevels } from './traffic-control.tsx';

/** When this choice was made: a new one always begins the whole time anew. */
const beganAt = (until: string): string =>
  new Date(Date.parse(until) - trafficLastingS * 1_000).toISOString();

function Ending({ traffic }: { readonly traffic: Traffic }) {
  const { t } = useI18n();
  const { until, payments_per_second: rate } = traffic;
  if (rate === 0 || until === null) {
    return <p className="traffic-now">{t('traffic.is_off')}</p>;
  }
  return (
    <div className="traffic-now">
      <Ring from={beganAt(until)} until={until} label={t('traffic.ends')} size={64} />
      <div>
        <p className="traffic-now-rate">{t('traffic.is_on', { rate })}</p>
        <p className="traffic-now-end">
          <EndsWhen until={until} />
        </p>
      </div>
    </div>
  );
}

function EndsWhen({ until }: { readonly until: string }) {
  const { t } = useI18n();
  // The moment is a component, so the text is cut where it belongs.
  const [before = '', after = ''] = t('traffic.ends_when', { when: '\u0000' }).split('\u0000');
  return (
    <>
      {before}
      <TimeUntil at={until} />
      {after}
    </>
  );
}

type FigureProps = { readonly name: string; readonly words: string; readonly children: ReactNode };

function Figure({ name, words, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value">{children}</span>
        <span className="figure-words">{words}</span>
      </dd>
    </div>
  );
}

function Figures({ traffic }: { readonly traffic: Traffic }) {
  const { t, format } = useI18n();
  const flow = useFlow().value;
  return (
    <dl className="figures">
      <Figure name={t('traffic.sent')} words={t('traffic.sent_words')}>
        {format.number(traffic.sent)}
      </Figure>
      <Figure name={t('traffic.refused')} words={t('traffic.refused_words')}>
        {format.number(traffic.refused)}
      </Figure>
      {/* Only where it happens: then less is taken than was chosen, and this is why. */}
      {traffic.skipped > 0 && (
        <Figure name={t('traffic.skipped')} words={t('traffic.skipped_words')}>
          {format.number(traffic.skipped)}
        </Figure>
      )}
      {flow !== null && (
        <>
          <Figure name={t('traffic.taken')} words={t('traffic.taken_words')}>
            {format.rate(flow.payments.taken_per_s)}
          </Figure>
          <Figure name={t('traffic.accepted')} words={t('traffic.accepted_words')}>
            {format.rate(flow.settled.accepted_per_s)}
          </Figure>
        </>
      )}
    </dl>
  );
}

function WhatNext() {
  const { t } = useI18n();
  const areMocksThere = (useNotifiers() ?? []).length > 0;
  return (
    <ul className="traffic-next">
      <li>
        <Icon name="flow" />
        <Link to="/">{t('traffic.next_overview')}</Link>
      </li>
      {areMocksThere && (
        <>
          <li>
            <Icon name="fault" />
            <Link to="/faults">{t('traffic.next_faults')}</Link>
          </li>
          <li>
            <Icon name="phone" />
            <Link to="/inbox">{t('traffic.next_inbox')}</Link>
          </li>
        </>
      )}
    </ul>
  );
}

function TrafficParts() {
  const { t } = useI18n();
  const { traffic, error, readAtMs, retry } = useTraffic();
  if (traffic === null) {
    return error === null ? <Skeleton label={t('ui.loading')} lines={4} /> : <ErrorState error={error} />;
  }
  const copied = traffic.payments_per_second === 0 ? 5 : traffic.payments_per_second;
  return (
    <>
      <NotRefreshed error={error} readAtMs={readAtMs} onRetry={retry} />
      <Card
        title={t('traffic.level')}
        actions={<CopyAsCurl method="PUT" path={trafficPath} body={trafficRequest(copied)} />}
      >
        <div className="traffic-choice">
          <TrafficLevels />
          <Ending traffic={traffic} />
        </div>
      </Card>
      <Figures traffic={traffic} />
      <div className="traffic-words">
        <Card title={t('traffic.how_it_ends')}>
          <p>{t('traffic.how_it_ends_words')}</p>
        </Card>
        <Card title={t('traffic.next')}>
          <WhatNext />
        </Card>
      </div>
    </>
  );
}

export function TrafficPage() {
  const { t } = useI18n();
  const session = useSession();
  return (
    <Page title={t('traffic.title')} intro={t('traffic.intro')}>
      <DevelopmentGate
        isThere={session === null ? null : isTrafficOffered(session.development)}
        icon="traffic"
        title={t('traffic.not_here')}
        words={t('traffic.not_here_words')}
      >
        <TrafficParts />
      </DevelopmentGate>
    </Page>
  );
}
