import { useId, useState } from 'react';
import type { ActiveFault } from '../../development/fault-queries.ts';
import type { Notifier } from '../../development/notifiers.ts';
import { presetIds, presets } from '../../development/presets.ts';
import type { PresetId } from '../../development/presets.ts';
import { presetPath, presetRequest, useFaultActions } from '../../development/use-fault-actions.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ChangeGate } from '../../session/change-gate.tsx';
import { useCanChange } from '../../session/session.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ring } from '../../ui/ring.tsx';
import { writeDefinition } from './fault-definition.ts';

export type PresetGridProps = {
  readonly notifier: Notifier;
  readonly lastingS: number;
  readonly active: readonly ActiveFault[];
  readonly onEdit: (text: string) => void;
};

type PresetCardProps = Omit<PresetGridProps, 'active'> & {
  readonly preset: PresetId;
  /** Where it is on at this notifier. */
  readonly running: ActiveFault | null;
};

function RunningWords({ running }: { readonly running: ActiveFault }) {
  const { t, tn } = useI18n();
  const { created_at: from, expires_at: until, injected, status } = running.fault.state;
  const isUsedUp = status === 'exhausted';
  return (
    <span className={classes('preset-running', isUsedUp && 'preset-used-up')}>
      <span>{isUsedUp ? t('faults.used_up') : tn('faults.met', injected)}</span>
      <Ring from={from} until={until} label={t('faults.ends')} tone={isUsedUp ? 'calm' : 'bad'} size={44} />
    </span>
  );
}

function PresetActions({ preset, notifier, lastingS, running, onEdit }: PresetCardProps) {
  const { t } = useI18n();
  const { startPreset, remove } = useFaultActions();
  const [isBusy, setIsBusy] = useState(false);
  const canChange = useCanChange();
  const name = t(`faults.preset.${preset}.name`);
  const request = presetRequest(preset, lastingS);
  const doIt = async (deed: Promise<void>) => {
    setIsBusy(true);
    await deed;
    setIsBusy(false);
  };
  return (
    <div className="preset-actions">
      {canChange === 'yes' && (
        <>
          {running !== null && (
            <Button
              size="small"
              icon="stop"
              aria-label={t('faults.remove', { name, provider: notifier.label })}
              onClick={() => void doIt(remove(running))}
            >
              {t('faults.stop')}
            </Button>
          )}
          <Button
            tone={running === null ? 'primary' : 'plain'}
            size="small"
            icon={running === null ? 'play' : 'refresh'}
            isBusy={isBusy}
            aria-label={
              running === null ? t('faults.start_label', { name, provider: notifier.label }) : undefined
            }
            onClick={() => void doIt(startPreset(preset, notifier, lastingS))}
          >
            {running === null ? t('faults.start') : t('faults.start_again')}
          </Button>
          <Button
            tone="quiet"
            size="small"
            onClick={() => onEdit(writeDefinition({ name: preset, ...request }))}
          >
            {t('faults.as_json')}
          </Button>
        </>
      )}
      <CopyAsCurl method="PUT" path={presetPath(preset, notifier)} body={request} />
    </div>
  );
}

function PresetCard(props: PresetCardProps) {
  const { t } = useI18n();
  const id = useId();
  const { preset, running } = props;
  const isOn = running !== null && running.fault.state.status !== 'exhausted';
  return (
    <li>
      <article className={classes('preset', isOn && 'preset-on')} aria-labelledby={id}>
        <header className="preset-head">
          <Icon name={presets[preset].icon} size={18} />
          <h3 id={id}>{t(`faults.preset.${preset}.name`)}</h3>
          {running !== null && <RunningWords running={running} />}
        </header>
        <p>{t(`faults.preset.${preset}.does`)}</p>
        <p className="preset-see">
          <strong>{t('faults.see')}:</strong> {t(`faults.preset.${preset}.see`)}
        </p>
        <PresetActions {...props} />
      </article>
    </li>
  );
}

export function PresetGrid({ active, ...rest }: PresetGridProps) {
  const { t } = useI18n();
  const canChange = useCanChange();
  const runningOf = (preset: PresetId) =>
    active.find(({ notifier, fault }) => notifier.name === rest.notifier.name && fault.name === preset) ??
    null;
  return (
    <section aria-labelledby="presets" className="faults-presets">
      <h2 id="presets">{t('faults.presets')}</h2>
      {/* One line for all of them, in the place of a button on each. */}
      {canChange !== 'yes' && <ChangeGate>{null}</ChangeGate>}
      <ul className="preset-grid">
        {presetIds.map((preset) => (
          <PresetCard key={preset} {...rest} preset={preset} running={runningOf(preset)} />
        ))}
      </ul>
    </section>
  );
}
