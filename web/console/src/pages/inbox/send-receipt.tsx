// A receipt by hand: what the provider would tell of this message later, told now.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { NotifierName } from '../../api/types.ts';
import { adminPath } from '../../development/notifiers.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { SelectField } from '../../ui/field.tsx';
import { say, sayError } from '../../ui/notices.tsx';
import type { Received } from './conversations.ts';
import { inboxKey } from './inbox-queries.ts';
import { useStatusWord } from './message-status.tsx';

/** Those that each kind of provider has a receipt for. */
const statuses: Readonly<Record<NotifierName, readonly string[]>> = {
  primary: ['delivered', 'undelivered', 'expired', 'rejected'],
  fallback: ['delivered', 'undelivered', 'failed', 'sent'],
};

export function SendReceipt({ received: { notifier, message } }: { readonly received: Received }) {
  const { t } = useI18n();
  const word = useStatusWord();
  const queries = useQueryClient();
  const [status, setStatus] = useState('delivered');
  const [isBusy, setIsBusy] = useState(false);
  const path = adminPath(notifier.name, `/messages/${encodeURIComponent(message.id)}/receipts`);
  const send = async () => {
    setIsBusy(true);
    try {
      await api.post(path, { body: { status } });
      say(t('inbox.receipt_sent', { status: word(status), to: message.to }));
    } catch (error) {
      sayError(t('inbox.receipt_not_sent'), error);
    }
    setIsBusy(false);
    await queries.invalidateQueries({ queryKey: inboxKey });
  };
  return (
    <ChangeGate>
      <div className="inbox-receipt">
        <SelectField
          label={t('inbox.receipt')}
          options={statuses[notifier.name].map((value) => ({ value, label: word(value) }))}
          value={status}
          onChange={({ target }) => setStatus(target.value)}
        />
        <Button size="small" isBusy={isBusy} onClick={() => void send()}>
          {t('inbox.send_receipt')}
        </Button>
        <CopyAsCurl method="POST" path={path} body={{ status }} />
      </div>
    </ChangeGate>
  );
}
