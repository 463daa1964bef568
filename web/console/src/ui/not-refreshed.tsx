// Above what was read before: that it could not be read again, why, and how old it is.
// Old figures with their age beat none.
import './state.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { useAgeMs } from './use-now.ts';
import { useProblemWords } from './use-problem-words.ts';

export type NotRefreshedProps = {
  /** Nothing is shown where there is none. */
  readonly error: unknown;
  /** What it is, where it does not stand right below. */
  readonly what?: string;
  /** When what is shown was read: TanStack Query's dataUpdatedAt. */
  readonly readAtMs: number;
  readonly onRetry: () => unknown;
};

export function NotRefreshed({ error, ...stale }: NotRefreshedProps) {
  return error === null ? null : <Said error={error} {...stale} />;
}

function Said({ error, what, readAtMs, onRetry }: NotRefreshedProps) {
  const { t, format } = useI18n();
  const words = useProblemWords()(error);
  const ageMs = Math.max(0, Math.round(useAgeMs(readAtMs) / 1_000) * 1_000);
  return (
    <div className="state state-stale">
      <Icon name="clock" size={20} />
      <div className="state-words">
        {/* Only this is read out by itself: an age that changes every second must not be. */}
        <p className="state-title" role="status">
          {what === undefined ? t('ui.not_refreshed') : t('ui.not_refreshed_what', { what })}
        </p>
        <p>
          {t('connection.age', { age: format.duration(ageMs) })} <span lang={words.lang}>{words.title}</span>
        </p>
        <Button size="small" icon="refresh" onClick={() => void onRetry()}>
          {t('ui.retry')}
        </Button>
      </div>
    </div>
  );
}
