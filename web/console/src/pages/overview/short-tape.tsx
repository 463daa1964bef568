// What did not come with every message: moves, isolations, what people did.
import { Link } from '@tanstack/react-router';
import './short-tape.css';
import { useLive } from '../../api/api.ts';
import { useProviders } from '../../api/state-queries.ts';
import { worthALine } from '../../breaker/moves.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { lookOf, useEventSentence } from '../../ui/event-words.tsx';
import { Icon } from '../../ui/icon.tsx';
import { When } from '../../ui/time.tsx';

const SHOWN_MAX = 8;

export function ShortTape() {
  const { t } = useI18n();
  const sentenceOf = useEventSentence();
  const notable = useLive((live) => live.notable);
  const { value: providers } = useProviders();
  const shown = worthALine(notable, providers ?? []).slice(0, SHOWN_MAX);
  return (
    <Card title={t('overview.tape')} aside={<Link to="/events">{t('overview.whole_tape')}</Link>}>
      {shown.length === 0 ? (
        <EmptyState icon="tape" title={t('overview.tape_empty')}>
          {t('overview.tape_empty_words')}
        </EmptyState>
      ) : (
        <ol className="short-tape">
          {shown.map((event) => {
            const { tone, icon } = lookOf(event);
            return (
              <li key={event.id}>
                <span className={`short-tape-mark short-tape-${tone}`}>
                  <Icon name={icon} size={14} />
                </span>
                <When at={event.told.at} />
                <span className="short-tape-words">{sentenceOf(event)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
