// Where a control would change something by hand: the control, or why there is none.
import { useState } from 'react';
import type { ReactNode } from 'react';
import './session.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useCanChange } from './session.tsx';
import { TokenDialog } from './token-dialog.tsx';

export type ChangeGateProps = {
  readonly children: ReactNode;
  /** Where there is no room for a sentence: only the way to the token, or that there is none. */
  readonly isShort?: boolean;
};

/** `children` where changes are heard, else one line that says why not, and how to change that. */
export function ChangeGate({ children, isShort = false }: ChangeGateProps) {
  const { t } = useI18n();
  const canChange = useCanChange();
  const [isAsking, setIsAsking] = useState(false);
  if (canChange === 'yes') return children;
  if (canChange === null) return null;
  const isReadonly = canChange === 'readonly';
  const why = isReadonly ? t('session.readonly') : t('session.token_needed');
  return (
    <p className="change-gate" title={isShort ? why : undefined}>
      {(!isShort || isReadonly) && (
        <span className="change-gate-why">
          <Icon name="lock" size={14} />
          <span>{isShort ? t('session.readonly_short') : why}</span>
        </span>
      )}
      {!isReadonly && (
        <Button tone="quiet" size="small" icon="key" onClick={() => setIsAsking(true)}>
          {t('session.enter_token')}
        </Button>
      )}
      <TokenDialog isOpen={isAsking} onClose={() => setIsAsking(false)} />
    </p>
  );
}
