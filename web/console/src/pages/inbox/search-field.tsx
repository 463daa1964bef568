import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { TextField } from '../../ui/field.tsx';
import { addressText } from '../payments/understand-search.ts';

const PAUSE_MS = 250;

/** What is typed goes into the address after a moment, so that it can be kept and shared. */
export function SearchField() {
  const { t } = useI18n();
  const { q = '' } = useSearch({ from: '/inbox' });
  const navigate = useNavigate({ from: '/inbox' });
  const [text, setText] = useState(q);
  const [known, setKnown] = useState(q);
  if (known !== q) {
    // Changed from outside: a link, or the way back.
    setKnown(q);
    setText(q);
  }
  useEffect(() => {
    const wanted = addressText(text);
    if (wanted === q) return undefined;
    const timer = setTimeout(() => {
      setKnown(wanted);
      void navigate({
        // Whose messages were shown is not what is looked for now.
        search: wanted === '' ? {} : { q: wanted },
        replace: true,
        resetScroll: false,
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <TextField
      label={t('inbox.search')}
      isLabelHidden
      type="search"
      placeholder={t('inbox.search')}
      value={text}
      maxLength={200}
      onChange={({ target }) => setText(target.value)}
    />
  );
}
