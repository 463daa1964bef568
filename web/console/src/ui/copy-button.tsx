import { useEffect, useState } from 'react';
import './copy-button.css';
import { useI18n } from '../i18n/i18n.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

const SAID_MS = 2_000;

type Copying = 'idle' | 'copied' | 'failed';

function useCopy(text: () => string): { readonly state: Copying; readonly copy: () => void } {
  const [state, setState] = useState<Copying>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), SAID_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    // A page that is not on https or loopback has no clipboard.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) setState('failed');
    else
      clipboard.writeText(text()).then(
        () => setState('copied'),
        () => setState('failed'),
      );
  };
  return { state, copy };
}

const useSaid = (state: Copying): string => {
  const { t } = useI18n();
  if (state === 'idle') return '';
  return state === 'copied' ? t('ui.copied') : t('ui.copy_failed');
};

/** A small icon beside what it copies; `label` says what that is. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { state, copy } = useCopy(() => text);
  return (
    <>
      <button type="button" className="copy-button" aria-label={label} title={label} onClick={copy}>
        <Icon name={state === 'copied' ? 'check' : 'copy'} size={14} />
      </button>
      <span className="visually-hidden" role="status">
        {useSaid(state)}
      </span>
    </>
  );
}

/** The same with words, for what is long. */
export function CopyTextButton({ text, label }: { readonly text: () => string; readonly label: string }) {
  const { state, copy } = useCopy(text);
  const said = useSaid(state);
  return (
    <>
      <Button tone="quiet" size="small" icon={state === 'copied' ? 'check' : 'terminal'} onClick={copy}>
        {said === '' ? label : said}
      </Button>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </>
  );
}
