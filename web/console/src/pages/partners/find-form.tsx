import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import '../../partners/partners.css';
import { useI18n } from '../../i18n/i18n.tsx';
import { ID_LENGTH_MAX } from '../../partners/partner-queries.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';

/** An id says nothing of whose it is: whoever types it says which of the two. Enter takes it for a partner. */
export function FindForm() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const id = text.trim();
  const goToPartner = (event: SyntheticEvent) => {
    event.preventDefault();
    if (id !== '') void navigate({ to: '/partners/$partnerId', params: { partnerId: id } });
  };
  const goToSubject = () => {
    if (id !== '') void navigate({ to: '/subjects/$subjectId', params: { subjectId: id } });
  };
  return (
    <form className="partner-find" role="search" onSubmit={goToPartner}>
      <TextField
        type="search"
        label={t('partners.find')}
        isLabelHidden
        placeholder={t('partners.find')}
        hint={t('partners.find.hint')}
        value={text}
        maxLength={ID_LENGTH_MAX}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" tone="primary" icon="search">
        {t('partners.find.partner')}
      </Button>
      <Button icon="list" onClick={goToSubject}>
        {t('partners.find.subject')}
      </Button>
    </form>
  );
}
