import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive } from '../../api/api.ts';
import { pathOf } from '../../api/client.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { withChange } from '../../notifications/search-values.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterFold } from '../../ui/filter-fold.tsx';
import { ProviderFilter } from '../../ui/provider-filter.tsx';
import { useLateness } from '../../ui/use-lateness.ts';
import { EventLine } from './event-line.tsx';
import './events.css';
import { typesIn } from './search.ts';
import type { EventsSearch } from './search.ts';
import { TextFilter } from './text-filter.tsx';
import { TypeChips } from './type-chips.tsx';
import { useTape } from './use-tape.ts';
import type { Tape } from './use-tape.ts';

const LINES_MAX = 200;

type Change = { readonly [K in keyof EventsSearch]?: EventsSearch[K] | undefined };

function Filters({
  search,
  onChange,
}: {
  readonly search: EventsSearch;
  readonly onChange: (change: Change) => void;
}) {
  const { t } = useI18n();
  const { types, provider, q = '' } = search;
  return (
    <FilterFold
      count={Object.keys(search).length}
      onClear={() => onChange({ types: undefined, provider: undefined, q: undefined })}
    >
      <TypeChips
        types={typesIn(types)}
        onChange={(chosen) => onChange({ types: chosen.length === 0 ? undefined : chosen.join(',') })}
      />
      <ProviderFilter
        label={t('filter.provider')}
        provider={provider}
        onChange={(name) => onChange({ provider: name })}
      />
      <TextFilter q={q} onChange={(text) => onChange({ q: text })} />
    </FilterFold>
  );
}

function State({ isHeld }: { readonly isHeld: boolean }) {
  const { t } = useI18n();
  const kind = useLive((live) => live.connection.kind);
  const isQuiet = useLateness().lateness?.kind === 'quiet';
  if (isHeld) {
    return (
      <Badge tone="held" icon="pause">
        {t('events.held')}
      </Badge>
    );
  }
  if (kind === 'open' && !isQuiet) {
    return (
      <Badge tone="good" icon="dot">
        {t('events.live')}
      </Badge>
    );
  }
  const isOnItsWay = kind === 'connecting' || kind === 'resting';
  return (
    <Badge tone="warn" icon="clock">
      {isQuiet ? t('events.quiet') : isOnItsWay ? t('events.waiting') : t('events.lost')}
    </Badge>
  );
}

function Controls({ tape }: { readonly tape: Tape }) {
  const { t } = useI18n();
  const { isHeld, newCount, areMoreNew, hold, resume, clear } = tape;
  const resumeWords = () => {
    if (areMoreNew) return t('events.resume_more', { count: newCount });
    return newCount === 0 ? t('events.resume') : t('events.resume_new', { count: newCount });
  };
  return (
    <>
      <span role="status">
        <State isHeld={isHeld} />
      </span>
      <Button
        tone={isHeld ? 'primary' : 'plain'}
        size="small"
        icon={isHeld ? 'play' : 'pause'}
        onClick={isHeld ? resume : hold}
      >
        {isHeld ? resumeWords() : t('events.pause')}
      </Button>
      <Button size="small" icon="trash" onClick={clear}>
        {t('events.clear')}
      </Button>
    </>
  );
}

function None({ isEmpty }: { readonly isEmpty: boolean }) {
  const { t } = useI18n();
  const isMissing = useLive((live) => live.connection.kind === 'missing');
  const [title, words] = isMissing
    ? (['events.missing', 'events.missing.words'] as const)
    : isEmpty
      ? (['events.none', 'events.none.words'] as const)
      : (['events.none_fit', 'events.none_fit.words'] as const);
  return (
    <EmptyState icon="tape" title={t(title)}>
      {t(words)}
    </EmptyState>
  );
}

export function EventsPage() {
  const { t } = useI18n();
  const navigate = useNavigate({ from: '/events' });
  const search = useSearch({ from: '/events' });
  const [linesMax, setLinesMax] = useState(LINES_MAX);
  const tape = useTape(search, linesMax);
  const change = (some: Change) =>
    void navigate({
      // From what is in the address by then: a text comes a moment after it was typed.
      search: (before: EventsSearch) => withChange<EventsSearch>(before, some),
      replace: true,
      resetScroll: false,
    });
  return (
    <Page
      title={t('events.title')}
      intro={t('events.intro')}
      actions={<CopyAsCurl method="GET" path={pathOf('/events', { types: search.types })} isStream />}
    >
      <Filters search={search} onChange={change} />
      <Card title={t('events.tape')} aside={<Controls tape={tape} />} isFlush>
        {tape.shown.length === 0 ? (
          <None isEmpty={tape.isEmpty} />
        ) : (
          // A log, but not one to be read out as it grows: hundreds may come in a second.
          <div className="events-frame" role="log" aria-live="off" aria-label={t('events.tape')} tabIndex={0}>
            <ol className="events">
              {tape.shown.map((event) => (
                <EventLine key={event.id} event={event} />
              ))}
            </ol>
            {tape.areMore && (
              <div className="events-older">
                <Button size="small" onClick={() => setLinesMax(linesMax + LINES_MAX)}>
                  {t('events.older')}
                </Button>
              </div>
            )}
          </div>
        )}
      </Card>
    </Page>
  );
}
