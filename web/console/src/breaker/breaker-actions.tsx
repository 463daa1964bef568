// Isolate or restore, each after a question; or why that can not be done here.
import { useState } from 'react';
import type { Provider } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { ChangeGate } from '../session/change-gate.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyAsCurl } from '../ui/copy-as-curl.tsx';
import { IsolateDialog } from './isolate-dialog.tsx';
import { isolationPath, useIsolation } from './isolation.ts';

type BreakerActionsProps = {
  readonly provider: Provider;
  /** Somebody has asked for it already, elsewhere. */
  readonly isAskedFor?: boolean;
  readonly onAnswered?: () => void;
};

export function BreakerActions({ provider, isAskedFor = false, onAnswered }: BreakerActionsProps) {
  const { t } = useI18n();
  const { restore } = useIsolation();
  const { name } = provider;
  const isIsolated = provider.state === 'isolated';
  const possible = isIsolated ? 'restore' : 'isolate';
  // As it was asked: whoever isolates meanwhile makes no other question of it, with its button under one's hand.
  const [asked, setAsked] = useState(isAskedFor ? possible : null);
  const close = () => {
    setAsked(null);
    onAnswered?.();
  };
  return (
    <ChangeGate>
      <Button
        size="small"
        icon={isIsolated ? 'unlock' : 'lock'}
        aria-label={t(isIsolated ? 'restore.title' : 'isolate.title', { provider: name })}
        onClick={() => setAsked(possible)}
      >
        {isIsolated ? t('restore.button') : t('isolate.button')}
      </Button>
      <ConfirmDialog
        isOpen={asked === 'restore'}
        onClose={close}
        title={t('restore.title', { provider: name })}
        description={t('restore.explained')}
        confirmLabel={t('restore.do')}
        onConfirm={() => restore(name)}
      >
        <CopyAsCurl method="DELETE" path={isolationPath(name)} />
      </ConfirmDialog>
      <IsolateDialog provider={name} isOpen={asked === 'isolate'} onClose={close} />
    </ChangeGate>
  );
}
