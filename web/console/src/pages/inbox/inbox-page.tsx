import { Link, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import './inbox.css';
import './phone.css';
import { DevelopmentGate } from '../../development/development-gate.tsx';
import { useNotifiers } from '../../development/notifiers.ts';
import { ReadProblem } from '../../development/read-failure.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyAllAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { TrafficControl } from '../traffic/traffic-control.tsx';
import { ClearInbox } from './clear-inbox.tsx';
import { conversationsOf, isLookedFor } from './conversations.ts';
import type { Conversation } from './conversations.ts';
import { messagesPath, useInbox } from './inbox-queries.ts';
import { NoPhone, Phone } from './phone.tsx';
import { Recipients } from './recipients.tsx';
import { SearchField } from './search-field.tsx';

type ListProps = {
  readonly found: readonly Conversation[];
  /** Messages: how many are listed, whether found or not, and how many there are. */
  readonly listed: number;
  readonly total: number;
  readonly chosen: string | null;
};

function List({ found, listed, total, chosen }: ListProps) {
  const { t, tn } = useI18n();
  const { q = '' } = useSearch({ from: '/inbox' });
  return (
    <div className="inbox-list">
      <SearchField />
      <p className="inbox-count" role="status">
        {q === '' ? tn('inbox.recipients', found.length) : tn('inbox.found', found.length)}
        {total > listed && <> · {t('inbox.newest_of', { listed, total })}</>}
      </p>
      {found.length === 0 ? (
        <EmptyState icon="search" title={t('inbox.nothing_found')} />
      ) : (
        <Recipients conversations={found} chosen={chosen} />
      )}
    </div>
  );
}

/** The conversation that the address names is asked for by itself: it may be older than what is listed. */
function Chosen({ to, isLive }: { readonly to: string; readonly isLive: boolean }) {
  const { t } = useI18n();
  const { received, total, failure } = useInbox({ to, isLive });
  if (received !== null) return <Phone to={to} received={received} total={total} />;
  return failure === null ? (
    <Skeleton label={t('ui.loading')} lines={5} />
  ) : (
    <ReadProblem failure={failure} />
  );
}

function Conversations({ isLive }: { readonly isLive: boolean }) {
  const { t } = useI18n();
  const { q = '', to } = useSearch({ from: '/inbox' });
  const { received, total, failure } = useInbox({ to: null, isLive });
  const found = useMemo(
    () => conversationsOf((received ?? []).filter((one) => q === '' || isLookedFor(one, q))),
    [received, q],
  );
  // Who was first when one came, or looked for something: a list that moves must not turn the page of
  // whoever reads.
  const [first, setFirst] = useState<{ readonly q: string; readonly to: string | null }>({ q, to: null });
  const newest = found[0]?.to ?? null;
  if (first.q !== q || (first.to === null && newest !== null)) setFirst({ q, to: newest });
  if (received === null) {
    return failure === null ? (
      <Skeleton label={t('ui.loading')} lines={6} />
    ) : (
      <ReadProblem failure={failure} />
    );
  }
  if (received.length === 0 && to === undefined) {
    return (
      <EmptyState icon="phone" title={t('inbox.empty')} actions={<TrafficControl />}>
        <p>{t('inbox.empty_words')}</p>
      </EmptyState>
    );
  }
  const shown = to ?? first.to;
  return (
    <>
      <ReadProblem failure={failure} />
      <div className={classes('inbox', to !== undefined && 'inbox-chosen')}>
        <List found={found} listed={received.length} total={total} chosen={shown} />
        <div className="inbox-phone">
          <Link to="/inbox" search={({ to: _to, ...rest }) => rest} className="inbox-back">
            <Icon name="arrowLeft" /> {t('inbox.back')}
          </Link>
          {shown === null ? <NoPhone /> : <Chosen key={shown} to={shown} isLive={isLive} />}
        </div>
      </div>
    </>
  );
}

export function InboxPage() {
  const { t } = useI18n();
  const notifiers = useNotifiers();
  const { to } = useSearch({ from: '/inbox' });
  const [isLive, setIsLive] = useState(true);
  const isThere = notifiers === null ? null : notifiers.length > 0;
  return (
    <Page
      title={t('inbox.title')}
      intro={t('inbox.intro')}
      actions={
        isThere === true && (
          <>
            <Button icon={isLive ? 'pause' : 'play'} onClick={() => setIsLive(!isLive)}>
              {isLive ? t('inbox.pause') : t('inbox.resume')}
            </Button>
            <CopyAllAsCurl
              requests={(notifiers ?? []).map((one) => ({ method: 'GET', path: messagesPath(one, to) }))}
            />
            <ClearInbox />
          </>
        )
      }
    >
      <DevelopmentGate
        isThere={isThere}
        icon="phone"
        title={t('inbox.not_here')}
        words={t('inbox.not_here_words')}
      >
        <Conversations isLive={isLive} />
      </DevelopmentGate>
    </Page>
  );
}
