import { useState } from 'react';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorState } from './error-state.tsx';

export type ConfirmDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen. */
  readonly description: ReactNode;
  /** What the button says: the deed, not "OK". */
  readonly confirmLabel: string;
  /** Where the deed itself is called "cancel". */
  readonly cancelLabel?: string;
  readonly tone?: 'primary' | 'danger';
  /** Closes once it has resolved; a rejection is shown and leaves the dialog open. */
  readonly onConfirm: () => Promise<unknown>;
  readonly children?: ReactNode;
};

export function ConfirmDialog({
  isOpen,
  onClose,
  title,
  description,
  confirmLabel,
  cancelLabel,
  tone = 'primary',
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const { t } = useI18n();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setIsBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={close}>{cancelLabel ?? t('ui.cancel')}</Button>
          <Button tone={tone} isBusy={isBusy} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && <ErrorState error={error} />}
    </Dialog>
  );
}
