// What happens next, as the steps back to closed: where it stands, and what each needs.
import type { ReactNode } from 'react';
import './next-card.css';
import type { CircuitState, Provider } from '../../api/types.ts';
import { BreakerStatus } from '../../breaker/breaker-status.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/icon.tsx';
import { circuitLooks } from '../../ui/state-badges.tsx';

type Step = { readonly state: Exclude<CircuitState, 'isolated'>; readonly words: ReactNode };

function useSteps(provider: Provider): readonly Step[] {
  const { t, format } = useI18n();
  const percent = format.percent(provider.ramp_percent / 100);
  return [
    { state: 'open', words: t('provider.step_open') },
    {
      state: 'half_open',
      words: provider.needs_receipt ? t('provider.step_probe_receipt') : t('provider.step_probe'),
    },
    {
      state: 'ramping',
      words:
        provider.state === 'ramping' ? t('provider.step_ramp_now', { percent }) : t('provider.step_ramp'),
    },
    { state: 'closed', words: t('provider.step_closed') },
  ];
}

function Steps({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const steps = useSteps(provider);
  const at = steps.findIndex(({ state }) => state === provider.state);
  return (
    <ol className="next-steps">
      {steps.map(({ state, words }, index) => {
        const isNow = index === at;
        const { tone, icon } = circuitLooks[state];
        return (
          <li
            key={state}
            className={classes('next-step', isNow && `next-now next-${tone}`, index < at && 'next-past')}
            aria-current={isNow ? 'step' : undefined}
          >
            <span className="next-mark">
              <Icon name={index < at ? 'check' : icon} size={14} />
            </span>
            <div>
              <p className="next-name">{t(`circuit.${state}`)}</p>
              <p className="next-words">{words}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function NextCard({ provider }: { readonly provider: Provider }) {
  const { t } = useI18n();
  const isOnItsWayBack = provider.state !== 'closed' && provider.state !== 'isolated';
  return (
    <Card title={isOnItsWayBack ? t('provider.next') : t('provider.now')}>
      <div className="next">
        <BreakerStatus provider={provider} />
        {isOnItsWayBack && <Steps provider={provider} />}
        {isOnItsWayBack && <p className="next-note">{t('provider.probe_fails')}</p>}
        {provider.state === 'isolated' && <p className="next-note">{t('restore.explained')}</p>}
        {provider.state === 'closed' && <p className="next-note">{t('provider.closed_explained')}</p>}
      </div>
    </Card>
  );
}
