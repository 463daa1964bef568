// The faults that are on, as chips on every page, and the one button that ends them all:
// whoever breaks something must be able to mend it from wherever they look.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import './fault-bar.css';
import { useFaults } from '../development/fault-queries.ts';
import type { ActiveFault } from '../development/fault-queries.ts';
import { useFaultActions } from '../development/use-fault-actions.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { ChangeGate } from '../session/change-gate.tsx';
import { useCanChange } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Ring } from '../ui/ring.tsx';

function FaultChip({ active, onRemove }: { readonly active: ActiveFault; readonly onRemove: () => void }) {
  const { t, tn, format } = useI18n();
  const canChange = useCanChange();
  const { fault, notifier } = active;
  const { created_at: from, expires_at: until, injected, status } = fault.state;
  const isUsedUp = status === 'exhausted';
  return (
    <li className="fault-chip">
      <Ring
        from={from}
        until={until}
        label={t('faults.ends')}
        tone={isUsedUp ? 'calm' : 'bad'}
        size={20}
        isBare
      />
      <Link to="/faults" className="fault-chip-name">
        {fault.name}
      </Link>
      <span className="fault-chip-facts" title={tn('faults.met', injected)}>
        {notifier.label} ·{' '}
        {isUsedUp ? (
          t('faults.used_up')
        ) : (
          <>
            <span aria-hidden="true">{format.number(injected)}×</span>
            <span className="visually-hidden">{tn('faults.met', injected)}</span>
          </>
        )}
      </span>
      {canChange === 'yes' && (
        <button
          type="button"
          className="fault-chip-remove"
          aria-label={t('faults.remove', { name: fault.name, provider: notifier.label })}
          title={t('faults.remove', { name: fault.name, provider: notifier.label })}
          onClick={onRemove}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </li>
  );
}

function StopAll({ onStop }: { readonly onStop: () => Promise<void> }) {
  const { t } = useI18n();
  const [isBusy, setIsBusy] = useState(false);
  const stop = async () => {
    setIsBusy(true);
    await onStop();
    setIsBusy(false);
  };
  return (
    <Button tone="danger" size="small" icon="stop" isBusy={isBusy} onClick={() => void stop()}>
      {t('faults.stop_all')}
    </Button>
  );
}

export function FaultBar() {
  const { t } = useI18n();
  const { active } = useFaults();
  const { remove, stopAll } = useFaultActions();
  if (active === null || active.length === 0) return null;
  return (
    <aside className="fault-bar" aria-label={t('faults.active')}>
      <Icon name="fault" size={18} />
      <ul className="fault-bar-chips">
        {active.map((one) => (
          <FaultChip
            key={`${one.notifier.name}/${one.fault.name}`}
            active={one}
            onRemove={() => void remove(one)}
          />
        ))}
      </ul>
      <div className="fault-bar-stop">
        <ChangeGate isShort>
          <StopAll onStop={stopAll} />
        </ChangeGate>
      </div>
    </aside>
  );
}
