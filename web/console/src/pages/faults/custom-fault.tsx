// A fault written by hand. The mock checks it; what it has against it is shown with its line.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { api } from '../../api/api.ts';
import type { Fault } from '../../api/notifier-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { faultsKey } from '../../development/fault-queries.ts';
import { adminPath } from '../../development/notifiers.ts';
import type { Notifier } from '../../development/notifiers.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { CodeField, SelectField } from '../../ui/field.tsx';
import { say } from '../../ui/notices.tsx';
import { lineOf, readDefinition, writeDefinition } from './fault-definition.ts';
import type { Written } from './fault-definition.ts';
import { beginningOf, faultKinds } from './fault-kinds.ts';

export type CustomFaultProps = {
  readonly notifier: Notifier;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Grows when somebody asked further up to change a fault: then the focus belongs here. */
  readonly asked: number;
};

type Addressed = { readonly method: 'PUT' | 'POST'; readonly path: string; readonly body: unknown };

function requestOf({ name, definition }: Written & { kind: 'fault' }, notifier: Notifier): Addressed {
  return name === null
    ? { method: 'POST', path: adminPath(notifier.name, '/faults'), body: definition }
    : {
        method: 'PUT',
        path: adminPath(notifier.name, `/faults/${encodeURIComponent(name)}`),
        body: definition,
      };
}

/** What the mock has against the definition, each with the line that it is about. */
function Refusal({ problem, text }: { readonly problem: ApiProblem; readonly text: string }) {
  const { t } = useI18n();
  const complaints = problem.errors.map((error) => ({ ...error, line: lineOf(text, error.pointer) }));
  return (
    <div className="state state-error" role="alert">
      <div className="state-words">
        <p className="state-title">{t('faults.custom_refused')}</p>
        <ul className="state-list">
          {complaints
            .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
            .map(({ pointer, detail, line }) => (
              <li key={pointer + detail}>
                {line !== null && <strong>{t('faults.custom_line', { line })}: </strong>}
                <code>{pointer}</code> <span lang="en">{detail}</span>
              </li>
            ))}
        </ul>
      </div>
    </div>
  );
}

const isAboutFields = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && error.errors.length > 0;

function useStart({ notifier, text }: CustomFaultProps) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [wrong, setWrong] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const start = async (event: SyntheticEvent) => {
    event.preventDefault();
    setError(null);
    setWrong(null);
    const written = readDefinition(text);
    if (written.kind === 'not_json') setWrong(t('faults.custom_not_json', { problem: written.problem }));
    if (written.kind === 'not_object') setWrong(t('faults.custom_not_object'));
    if (written.kind !== 'fault') return;
    setIsBusy(true);
    try {
      const { method, path, body } = requestOf(written, notifier);
      const { name } = await (method === 'PUT' ? api.put : api.post)<Fault>(path, { body });
      say(t('faults.custom_started', { name, provider: notifier.label }));
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
    await queries.invalidateQueries({ queryKey: faultsKey });
  };
  return { wrong, error, isBusy, start };
}

export function CustomFault(props: CustomFaultProps) {
  const { t } = useI18n();
  const { notifier, text, onText, asked } = props;
  const { wrong, error, isBusy, start } = useStart(props);
  const written = readDefinition(text);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (asked > 0) form.current?.querySelector('textarea')?.focus();
  }, [asked]);
  return (
    <Card title={t('faults.custom')}>
      <form ref={form} className="custom-fault" onSubmit={(event) => void start(event)}>
        <p className="custom-fault-words">{t('faults.custom_words')}</p>
        <SelectField
          label={t('faults.custom_kind')}
          value=""
          options={[
            { value: '', label: t('faults.custom_choose') },
            ...faultKinds.map((kind) => ({ value: kind, label: kind })),
          ]}
          onChange={({ target }) => {
            if (target.value !== '') onText(writeDefinition(beginningOf(target.value)));
          }}
        />
        <CodeField
          label={t('faults.custom_definition')}
          error={wrong}
          rows={Math.min(24, Math.max(8, text.split('\n').length))}
          value={text}
          onChange={({ target }) => onText(target.value)}
        />
        {isAboutFields(error) && <Refusal problem={error} text={text} />}
        {error !== null && !isAboutFields(error) && <ErrorState error={error} />}
        <div className="custom-fault-foot">
          <ChangeGate>
            <Button type="submit" tone="primary" icon="play" isBusy={isBusy} disabled={text.trim() === ''}>
              {t('faults.custom_start')}
            </Button>
          </ChangeGate>
          {written.kind === 'fault' && <CopyAsCurl {...requestOf(written, notifier)} />}
        </div>
      </form>
    </Card>
  );
}
