import { useEffect, useState } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { TextField } from '../../ui/field.tsx';

const PAUSE_MS = 250;

/** What is typed goes into the address after a moment; what comes into the address otherwise is shown. */
export function TextFilter({
  q,
  onChange,
}: {
  readonly q: string;
  readonly onChange: (q: string | undefined) => void;
}) {
  const { t } = useI18n();
  const [draft, setDraft] = useState({ text: q, seen: q, sent: q });
  const { text, seen, sent } = draft;
  if (q !== seen) setDraft({ text: q === sent ? text : q, seen: q, sent });
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === q) return undefined;
    const timer = setTimeout(() => {
      setDraft((before) => ({ ...before, sent: wanted }));
      onChange(wanted === '' ? undefined : wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
    // onChange is another one at each drawing, and nothing hangs on which.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, q]);
  return (
    <TextField
      type="search"
      label={t('events.text')}
      placeholder={t('events.text.placeholder')}
      value={text}
      maxLength={128}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setDraft({ ...draft, text: event.target.value })}
    />
  );
}
