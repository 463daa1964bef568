import { Link } from '@tanstack/react-router';
import { useI18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { TimeAgo } from '../../ui/time.tsx';
import type { Conversation } from './conversations.ts';

const SHOWN_MAX = 100;

type RecipientsProps = {
  readonly conversations: readonly Conversation[];
  /** Whose messages are shown. */
  readonly chosen: string | null;
};

function Recipient({
  conversation,
  isChosen,
}: {
  readonly conversation: Conversation;
  readonly isChosen: boolean;
}) {
  const { tn } = useI18n();
  const { to, last, messages, duplicates } = conversation;
  const providers = [...new Map(messages.map(({ notifier }) => [notifier.name, notifier])).values()];
  return (
    <li>
      <Link
        to="/inbox"
        search={(before) => ({ ...before, to })}
        className="recipient"
        aria-current={isChosen ? 'true' : undefined}
        resetScroll={false}
      >
        <span className="recipient-head">
          <span className="recipient-number">{to}</span>
          <span className="recipient-when">
            <TimeAgo at={last.message.received_at} />
          </span>
        </span>
        <span className="recipient-text">{last.message.body}</span>
        <span className="recipient-facts">
          {providers.map(({ name, label }) => (
            <Badge key={name} tone={name === 'primary' ? 'accent' : 'held'}>
              {label}
            </Badge>
          ))}
          {duplicates.size > 0 && (
            <Badge tone="warn" icon="copy">
              {tn('inbox.duplicates', duplicates.size)}
            </Badge>
          )}
          <span className="recipient-count">{tn('inbox.messages', messages.length)}</span>
        </span>
      </Link>
    </li>
  );
}

export function Recipients({ conversations, chosen }: RecipientsProps) {
  const { t } = useI18n();
  return (
    <>
      <ul className="recipients">
        {conversations.slice(0, SHOWN_MAX).map((conversation) => (
          <Recipient
            key={conversation.to}
            conversation={conversation}
            isChosen={conversation.to === chosen}
          />
        ))}
      </ul>
      {conversations.length > SHOWN_MAX && (
        <p className="recipients-more">
          {t('inbox.more_recipients', { count: conversations.length - SHOWN_MAX })}
        </p>
      )}
    </>
  );
}
