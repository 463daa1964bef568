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
  const [isAsking, setIsAsking] = useState(isAskedFor);
  const { name } = provider;
  const isIsolated = provider.state === 'isolated';
  const close = () => {
    setIsAsking(false);
    onAnswered?.();
  };
  return (
    <ChangeGate>
      <Button
        size="small"
        icon={isIsolated ? 'unlock' : 'lock'}
        aria-label={t(isIsolated ? 'restore.title' : 'isolate.title', { provider: name })}
        onClick={() => setIsAsking(true)}
      >
        {isIsolated ? t('restore.button') : t('isolate.button')}
      </Button>
      {isIsolated ? (
        <ConfirmDialog
          isOpen={isAsking}
          onClose={close}
          title={t('restore.title', { provider: name })}
          description={t('restore.explained')}
          confirmLabel={t('restore.do')}
          onConfirm={() => restore(name)}
        >
          <CopyAsCurl method="DELETE" path={isolationPath(name)} />
        </ConfirmDialog>
      ) : (
        <IsolateDialog provider={name} isOpen={isAsking} onClose={close} />
      )}
    </ChangeGate>
  );
}
