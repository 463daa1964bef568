import { useNotifiers } from '../../development/notifiers.ts';
import { lastingSeconds } from '../../development/presets.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useTarget } from './use-target.ts';

export function Target() {
  const { t, format } = useI18n();
  const notifiers = useNotifiers() ?? [];
  const { notifier, lastingS, change } = useTarget();
  return (
    <div className="faults-target">
      <div className="faults-choice">
        <span className="faults-choice-name" aria-hidden="true">
          {t('faults.target')}
        </span>
        <Segmented
          label={t('faults.target')}
          segments={notifiers.map(({ name, label }) => ({
            value: name,
            label: t(`faults.target_${name}`, { provider: label }),
          }))}
          value={notifier?.name ?? null}
          onChange={(target) => change({ target })}
        />
      </div>
      <div className="faults-choice">
        <span className="faults-choice-name" aria-hidden="true">
          {t('faults.lasting')}
        </span>
        <Segmented
          label={t('faults.lasting')}
          segments={lastingSeconds.map((seconds) => ({
            value: seconds,
            label: format.duration(seconds * 1_000),
          }))}
          value={lastingS}
          onChange={(lasting) => change({ lasting })}
        />
      </div>
    </div>
  );
}
