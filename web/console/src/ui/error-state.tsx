// What went wrong, what to do, and the trace id by which the service's log knows it.
import './state.css';
import { ApiProblem } from '../api/problem.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { useProblemWords } from './use-problem-words.ts';

export type ErrorStateProps = {
  readonly error: unknown;
  /** Shown as a button where asking again may help. */
  readonly onRetry?: () => void;
};

function Words({ error }: { readonly error: unknown }) {
  const { lang, title, detail } = useProblemWords()(error);
  return (
    <div lang={lang}>
      <p className="state-title">{title}</p>
      {detail !== null && <p>{detail}</p>}
    </div>
  );
}

function Details({ problem }: { readonly problem: ApiProblem }) {
  const { t } = useI18n();
  return (
    <>
      {problem.errors.length > 0 && (
        <ul className="state-list" lang="en">
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer + detail}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      <p className="state-facts">
        <code>{problem.code}</code>
        {problem.traceId !== null && (
          <>
            <span>{t('error.trace')}</span> <code className="state-trace">{problem.traceId}</code>
            <CopyButton text={problem.traceId} label={t('error.copy_trace')} />
          </>
        )}
      </p>
    </>
  );
}

export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useI18n();
  return (
    <div className="state state-error" role="alert">
      <Icon name="alert" size={20} />
      <div className="state-words">
        <Words error={error} />
        {error instanceof ApiProblem && <Details problem={error} />}
        {onRetry !== undefined && (
          <Button size="small" icon="refresh" onClick={onRetry}>
            {t('ui.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
