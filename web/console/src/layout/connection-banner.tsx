// Says when the page is not live any more or only in part, how old what it shows is, and when
// it is tried again. Nothing is hidden meanwhile: old figures with their age beat none.
import './connection-banner.css';
import { reconnect, useLive } from '../api/api.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useLateness } from '../ui/use-lateness.ts';
import { useAgeMs, useNow } from '../ui/use-now.ts';

const wholeSeconds = (ms: number): number => Math.max(0, Math.round(ms / 1_000) * 1_000);

function Age({ heardAtMs }: { readonly heardAtMs: number }) {
  const { t, format } = useI18n();
  const age = format.duration(wholeSeconds(useAgeMs(heardAtMs)));
  return <strong>{t('connection.age', { age })}</strong>;
}

function Retry({ retryAtMs }: { readonly retryAtMs: number | null }) {
  const { t, format } = useI18n();
  const offsetMs = useLive((live) => live.clockOffsetMs);
  const leftMs = (retryAtMs ?? 0) - (useNow() - offsetMs);
  const isNow = retryAtMs === null || leftMs < 500;
  return (
    <>
      <span>
        {isNow
          ? t('connection.retrying')
          : t('connection.retry_in', { time: format.duration(Math.ceil(leftMs / 1_000) * 1_000) })}
      </span>
      <Button size="small" icon="refresh" onClick={reconnect}>
        {t('connection.retry')}
      </Button>
    </>
  );
}

/** The line seems to be there, and what should come by it does not. */
function Late() {
  const { t, format } = useI18n();
  const { lateness, ageMs } = useLateness();
  if (lateness === null) return null;
  const isQuiet = lateness.kind === 'quiet';
  const age = format.duration(wholeSeconds(ageMs));
  return (
    <aside className="connection" aria-label={t('connection.label')}>
      <Icon name="alert" size={18} />
      <span role="status">{isQuiet ? t('connection.quiet') : t('connection.figures_stand_still')}</span>
      <strong>{isQuiet ? t('connection.quiet_age', { age }) : t('connection.figures_age', { age })}</strong>
      <Button size="small" icon="refresh" onClick={reconnect}>
        {t('connection.retry')}
      </Button>
    </aside>
  );
}

export function ConnectionBanner() {
  const { t } = useI18n();
  const connection = useLive((live) => live.connection);
  const heardAtMs = useLive((live) => live.heardAtMs);
  if (connection.kind !== 'lost' && connection.kind !== 'missing') return <Late />;
  return (
    <aside className="connection" aria-label={t('connection.label')}>
      <Icon name="alert" size={18} />
      {/* Only this is read out by itself: an age that changes every second must not be. */}
      <span role="status">{connection.kind === 'lost' ? t('connection.lost') : t('connection.missing')}</span>
      {connection.kind === 'lost' && heardAtMs !== null && <Age heardAtMs={heardAtMs} />}
      {connection.kind === 'lost' && <Retry retryAtMs={connection.retryAtMs} />}
    </aside>
  );
}
