// What a person should know before they read the timeline.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import './payment.css';
import { api } from '../../api/api.ts';
import type { DuplicateReason, Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { ReplayDialog } from '../../notifications/replay-dialog.tsx';
import { mayReachTwice } from '../../notifications/replay-risk.ts';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Icon } from '../../ui/icon.tsx';

export function DuplicateNotice({ reason }: { readonly reason: DuplicateReason | null }) {
  const { t, word } = useI18n();
  return (
    <section className="payment-notice" aria-label={t('payment.possible_duplicate')}>
      <Icon name="copy" size={18} />
      <div className="payment-notice-words">
        <p className="payment-notice-title">{t('payment.possible_duplicate.title')}</p>
        {reason !== null && <p>{word('duplicate', reason)}</p>}
      </div>
    </section>
  );
}

function Replay({ notification }: { readonly notification: Notification }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const path = `/notifications/${notification.notification_id}/replay`;
  const replay = async (reason: string) => {
    await api.post(path, { body: { reason } });
    await queries.invalidateQueries({ queryKey: ['payment'] });
  };
  return (
    <>
      <Button tone="danger" icon="refresh" onClick={() => setIsOpen(true)}>
        {t('replay.one')}
      </Button>
      <ReplayDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('replay.one.title')}
        description={mayReachTwice(notification) ? t('replay.one.may_have_reached') : t('replay.one.fresh')}
        confirmLabel={t('replay.one')}
        onReplay={replay}
        aside={(reason) => <CopyAsCurl method="POST" path={path} body={{ reason }} />}
      />
    </>
  );
}

export function DeadNotice({ notification }: { readonly notification: Notification }) {
  const { t, word } = useI18n();
  const { reason } = notification;
  const name = t('payment.step.died', { reason: word('dead_reason', reason ?? '') });
  return (
    <section className="payment-notice payment-notice-dead" aria-label={name}>
      <Icon name="skull" size={18} />
      <div className="payment-notice-words">
        <p className="payment-notice-title">{name}</p>
        <p>{word('advice', reason ?? '')}</p>
        {reason !== 'erased' && (
          <ChangeGate>
            <Replay notification={notification} />
          </ChangeGate>
        )}
      </div>
    </section>
  );
}
