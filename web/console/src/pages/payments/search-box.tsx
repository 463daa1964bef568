import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import './payments.css';
import { useI18n } from '../../i18n/i18n.tsx';
import { findPayment } from '../../notifications/notification-queries.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { PaymentsSearch } from './search.ts';
import { addressText, isAmbiguous, understandSearch } from './understand-search.ts';
import type { Understood } from './understand-search.ts';

function useWordsFor(): (understood: Understood) => string {
  const { t } = useI18n();
  return (understood) => {
    switch (understood.kind) {
      case 'nothing':
        return t('payments.search.hint');
      case 'id':
        return t('payments.search.id');
      case 'phone':
        return t('payments.search.phone', { digits: understood.suffix });
      case 'customer':
        return t('payments.search.customer', { customer: understood.customerId });
    }
  };
}

export type SearchBoxProps = {
  readonly search: PaymentsSearch;
  readonly onSearch: (change: {
    readonly q: string | undefined;
    readonly as: 'customer' | undefined;
  }) => void;
};

/** Says what it takes the text for while it is typed; an id that is found leads to its payment at once. */
export function SearchBox({ search, onSearch }: SearchBoxProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const wordsFor = useWordsFor();
  const { q = '', as } = search;
  const [draft, setDraft] = useState({ text: q, of: q });
  const [isLooking, setIsLooking] = useState(false);
  // The address was changed elsewhere: by a link, or by going back.
  if (draft.of !== q) setDraft({ text: q, of: q });
  const { text } = draft;
  const kept = text.trim() === q ? as : undefined;
  const understood = understandSearch(text, kept);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const asked = addressText(text, kept);
    if (understood.kind === 'id') {
      setIsLooking(true);
      const found = await findPayment(understood.id).catch(() => null);
      setIsLooking(false);
      if (found !== null) {
        await navigate({ to: '/payments/$paymentId', params: { paymentId: found.payment.payment_id } });
        return;
      }
    }
    setDraft({ text: asked, of: q });
    onSearch({ q: asked === '' ? undefined : asked, as: kept });
  };

  return (
    <form className="payment-search" role="search" onSubmit={(event) => void submit(event)}>
      <TextField
        type="search"
        label={t('payments.search')}
        isLabelHidden
        placeholder={t('payments.search.placeholder')}
        hint={wordsFor(understood)}
        value={text}
        maxLength={128}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => setDraft({ text: event.target.value, of: q })}
      />
      <Button type="submit" tone="primary" icon="search" isBusy={isLooking}>
        {t('payments.search')}
      </Button>
      {isAmbiguous(text) && (
        <p className="payment-search-other">
          <Button
            tone="quiet"
            size="small"
            icon="refresh"
            onClick={() =>
              kept === 'customer'
                ? onSearch({ q: addressText(text), as: undefined })
                : onSearch({ q: text.trim(), as: 'customer' })
            }
          >
            {kept === 'customer'
              ? t('payments.search.as_phone', { digits: addressText(text) })
              : t('payments.search.as_customer', { digits: text.trim() })}
          </Button>
        </p>
      )}
    </form>
  );
}
