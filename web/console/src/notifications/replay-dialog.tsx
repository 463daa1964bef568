// Before anything is sent again: what that would come to, and why it is done. The
// reason is kept with each notification, so it is asked for.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import './replay-dialog.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { TextField } from '../ui/field.tsx';

const REASON_LENGTH_MAX = 200;

export type ReplayDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** What the button says. */
  readonly confirmLabel: string;
  /** Closes once it has resolved; a rejection is shown and leaves the dialog open. */
  readonly onReplay: (reason: string) => Promise<unknown>;
  /** False while it is not known yet what it would come to. */
  readonly isReady?: boolean;
  /** The risk, and further fields. */
  readonly children?: ReactNode;
  /** Beside the buttons: the same as curl. */
  readonly aside?: (reason: string) => ReactNode;
};

export function ReplayDialog({ isOpen, onClose, title, description, ...form }: ReplayDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
    >
      <ReplayForm {...form} onClose={onClose} />
    </Dialog>
  );
}

type ReplayFormProps = Omit<ReplayDialogProps, 'isOpen' | 'title' | 'description'>;

function ReplayForm({ onClose, confirmLabel, onReplay, isReady = true, children, aside }: ReplayFormProps) {
  const { t } = useI18n();
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const { mutate, isPending, error } = useMutation({ mutationFn: onReplay, onSuccess: onClose });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const given = reason.trim();
    setIsMissing(given === '');
    if (given !== '' && !isPending && isReady) mutate(given);
  };
  return (
    <form className="replay-form" onSubmit={submit}>
      {children}
      <TextField
        label={t('replay.reason')}
        hint={t('replay.reason.hint')}
        error={isMissing ? t('replay.reason.missing') : null}
        value={reason}
        maxLength={REASON_LENGTH_MAX}
        onChange={(event) => setReason(event.target.value)}
        aria-required
        autoComplete="off"
      />
      {error !== null && <ErrorState error={error} />}
      <div className="replay-form-foot">
        {aside?.(reason.trim())}
        <span className="replay-form-space" />
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" tone="danger" icon="refresh" isBusy={isPending} disabled={!isReady}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
