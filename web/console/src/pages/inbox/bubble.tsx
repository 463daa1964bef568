import { useState } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { sayError } from '../../ui/notices.tsx';
import { When } from '../../ui/time.tsx';
import type { Duplicate, Received } from './conversations.ts';
import { DuplicateFlag } from './duplicate-flag.tsx';
import { useGoToPayment } from './find-payment.ts';
import { MessageStatus } from './message-status.tsx';
import { SendReceipt } from './send-receipt.tsx';

type BubbleProps = { readonly received: Received; readonly duplicate: Duplicate | null };

function Fact({ name, text }: { readonly name: string; readonly text: string | null }) {
  const { t } = useI18n();
  if (text === null) return null;
  return (
    <div className="bubble-fact">
      <dt>{name}</dt>
      <dd>
        <code>{text}</code>
        <CopyButton text={text} label={t('inbox.copy', { what: name })} />
      </dd>
    </div>
  );
}

function FindPayment({ received: { message } }: { readonly received: Received }) {
  const { t } = useI18n();
  const goToPayment = useGoToPayment();
  const [isBusy, setIsBusy] = useState(false);
  const go = async () => {
    setIsBusy(true);
    try {
      await goToPayment(message);
    } catch (error) {
      sayError(t('inbox.no_payment'), error);
    }
    setIsBusy(false);
  };
  return (
    <Button size="small" icon="wallet" isBusy={isBusy} onClick={() => void go()}>
      {t('inbox.find_payment')}
    </Button>
  );
}

function Details({ received }: { readonly received: Received }) {
  const { t, tn } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  const { message } = received;
  return (
    <details className="bubble-details" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        {tn('inbox.segments', message.segments)}, {message.encoding}{' '}
        <span className="bubble-details-word">{t('inbox.details')}</span>
      </summary>
      {/* Of the one that is open only: a conversation may be long. */}
      {isOpen && (
        <div className="bubble-more">
          <dl>
            <Fact name={t('inbox.id')} text={message.id} />
            <Fact name={t('inbox.from')} text={message.from} />
            <Fact name={t('inbox.attempt')} text={message.correlation_label} />
            <Fact name={t('inbox.trace')} text={message.trace_id} />
          </dl>
          <FindPayment received={received} />
          <SendReceipt received={received} />
        </div>
      )}
    </details>
  );
}

/** One message as the phone shows it, and under it what no phone knows. */
export function Bubble({ received, duplicate }: BubbleProps) {
  const { t } = useI18n();
  const { notifier, message } = received;
  return (
    <li className="bubble">
      <p className="bubble-text">{message.body === '' ? <em>{t('inbox.no_text')}</em> : message.body}</p>
      <p className="bubble-facts">
        <Badge tone={notifier.name === 'primary' ? 'accent' : 'held'}>{notifier.label}</Badge>
        <MessageStatus status={message.status} />
        <When at={message.received_at} />
      </p>
      {duplicate !== null && <DuplicateFlag duplicate={duplicate} />}
      <Details received={received} />
    </li>
  );
}
