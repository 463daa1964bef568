import { useI18n } from '../../i18n/i18n.tsx';
import type { PlainKey } from '../../i18n/translate.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';

type Look = { readonly tone: Tone; readonly icon: IconName; readonly word: PlainKey };

const looks: Readonly<Record<string, Look>> = {
  scheduled: { tone: 'calm', icon: 'clock', word: 'inbox.status.scheduled' },
  accepted: { tone: 'calm', icon: 'clock', word: 'inbox.status.accepted' },
  queued: { tone: 'calm', icon: 'clock', word: 'inbox.status.queued' },
  sending: { tone: 'accent', icon: 'arrowRight', word: 'inbox.status.sending' },
  sent: { tone: 'accent', icon: 'check', word: 'inbox.status.sent' },
  delivered: { tone: 'good', icon: 'checkDouble', word: 'inbox.status.delivered' },
  undelivered: { tone: 'bad', icon: 'cross', word: 'inbox.status.undelivered' },
  failed: { tone: 'bad', icon: 'cross', word: 'inbox.status.failed' },
  expired: { tone: 'bad', icon: 'clock', word: 'inbox.status.expired' },
  rejected: { tone: 'bad', icon: 'ban', word: 'inbox.status.rejected' },
  canceled: { tone: 'calm', icon: 'ban', word: 'inbox.status.canceled' },
};

/** Where the message is at the provider, which its receipts tell. */
export function MessageStatus({ status }: { readonly status: string }) {
  const { t } = useI18n();
  const look = looks[status];
  if (look === undefined) return <Badge tone="calm">{status}</Badge>;
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {t(look.word)}
    </Badge>
  );
}

/** The word for a status, also in a list to choose from. */
export function useStatusWord(): (status: string) => string {
  const { t } = useI18n();
  return (status) => {
    const look = looks[status];
    return look === undefined ? status : t(look.word);
  };
}
