// How many payments the service makes by itself, to be chosen; and the invitation to
// whoever comes to a page on which nothing moves. For any page that wants them.
import './traffic-control.css';
import { trafficLevels } from '../../development/traffic-levels.ts';
import { useIsTrafficThere, useSetTraffic, useTraffic } from '../../development/traffic.ts';
import { useFlow } from '../../api/state-queries.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';

const INVITED_LEVELS = [1, 5, 20] as const;

export function TrafficLevels({ size = 'normal' }: { readonly size?: 'normal' | 'small' }) {
  const { t, format } = useI18n();
  const { traffic } = useTraffic();
  const setTraffic = useSetTraffic();
  return (
    <ChangeGate>
      <Segmented
        label={t('traffic.level')}
        segments={trafficLevels.map((level) => ({
          value: level,
          label: level === 0 ? t('traffic.off') : format.number(level),
        }))}
        value={traffic?.payments_per_second ?? null}
        onChange={(level) => void setTraffic(level)}
        size={size}
      />
    </ChangeGate>
  );
}

/** The choice in one line, with its name; nothing where no traffic can be made. */
export function TrafficControl() {
  const { t } = useI18n();
  if (!useIsTrafficThere()) return null;
  return (
    <div className="traffic-control">
      <span className="traffic-control-name" aria-hidden="true">
        {t('traffic.level')}
      </span>
      <TrafficLevels size="small" />
    </div>
  );
}

/** For a page where nothing moves: gone as soon as something does. */
export function TrafficInvitation() {
  const { t } = useI18n();
  const { traffic } = useTraffic();
  const flow = useFlow().value;
  const setTraffic = useSetTraffic();
  const isQuiet = traffic?.payments_per_second === 0 && (flow?.payments.taken_per_s ?? 0) === 0;
  if (!isQuiet) return null;
  return (
    <section className="traffic-invitation" aria-labelledby="traffic-invitation">
      <Icon name="traffic" size={28} />
      <div className="traffic-invitation-words">
        <h2 id="traffic-invitation">{t('traffic.invitation')}</h2>
        <p>{t('traffic.invitation_words')}</p>
      </div>
      <div className="traffic-invitation-actions">
        <ChangeGate>
          {INVITED_LEVELS.map((level) => (
            <Button
              key={level}
              tone={level === 5 ? 'primary' : 'plain'}
              icon="play"
              onClick={() => void setTraffic(level)}
            >
              {t('traffic.start', { rate: level })}
            </Button>
          ))}
        </ChangeGate>
      </div>
    </section>
  );
}
