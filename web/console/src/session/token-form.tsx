// Takes a token or key, and keeps it only when the service knows it.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { api } from '../api/api.ts';
import type { Session } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { TextField } from '../ui/field.tsx';
import { keepToken } from './token.ts';

export function TokenForm({ onDone }: { readonly onDone?: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const given = token.trim();
    setError(null);
    setWrong(given === '' ? t('session.token_missing') : null);
    if (given === '') return;
    setIsBusy(true);
    try {
      const headers = { Authorization: `Bearer ${given}` };
      const session = await api.get<Session>('/console/session', { headers });
      if (!session.is_authenticated) {
        setWrong(t('session.token_wrong'));
        return;
      }
      keepToken(given);
      await queries.invalidateQueries();
      onDone?.();
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status === 401) setWrong(t('session.token_wrong'));
      else setError(failure);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <form className="token-form" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t('session.token_label')}
        hint={t('session.token_hint')}
        error={wrong}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        type="password"
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
      />
      {error !== null && <ErrorState error={error} />}
      <div className="token-form-foot">
        <Button type="submit" tone="primary" icon="key" isBusy={isBusy}>
          {t('session.use_token')}
        </Button>
      </div>
    </form>
  );
}
