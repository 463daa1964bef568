import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import './isolate-dialog.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { CopyAsCurl } from '../ui/copy-as-curl.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { isolationPath, useIsolation } from './isolation.ts';

const MINUTE_S = 60;
const durationsS = [5, 15, 60, 240, 1_440].map((minutes) => minutes * MINUTE_S);
const DEFAULT_S = 15 * MINUTE_S;
const REASON_LENGTH_MAX = 200;

export type IsolateDialogProps = {
  readonly provider: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

function IsolateForm({ provider, onClose }: Omit<IsolateDialogProps, 'isOpen'>) {
  const { t, format } = useI18n();
  const { isolate } = useIsolation();
  const [reason, setReason] = useState('');
  const [ttlS, setTtlS] = useState(DEFAULT_S);
  const [isMissing, setIsMissing] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const request = { reason: reason.trim(), ttl_s: ttlS };

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setIsMissing(request.reason === '');
    setError(null);
    if (request.reason === '') return;
    setIsBusy(true);
    try {
      await isolate(provider, request);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <form className="isolate-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        label={t('isolate.reason')}
        hint={t('isolate.reason_hint')}
        error={isMissing ? t('isolate.reason_missing') : null}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={REASON_LENGTH_MAX}
        autoComplete="off"
        required
      />
      <SelectField
        label={t('isolate.until')}
        hint={t('isolate.until_hint')}
        value={String(ttlS)}
        onChange={(event) => setTtlS(Number(event.target.value))}
        options={durationsS.map((seconds) => ({
          value: String(seconds),
          label: format.duration(seconds * 1_000),
        }))}
      />
      {error !== null && <ErrorState error={error} />}
      <div className="isolate-foot">
        <CopyAsCurl method="PUT" path={isolationPath(provider)} body={request} />
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" tone="danger" icon="lock" isBusy={isBusy}>
          {t('isolate.do')}
        </Button>
      </div>
    </form>
  );
}

export function IsolateDialog({ provider, isOpen, onClose }: IsolateDialogProps) {
  const { t } = useI18n();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('isolate.title', { provider })}
      description={t('isolate.explained')}
    >
      <IsolateForm provider={provider} onClose={onClose} />
    </Dialog>
  );
}
