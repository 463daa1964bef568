import { useI18n } from '../../i18n/i18n.tsx';
import type { I18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { TimeUntil } from '../../ui/time.tsx';
import type { Pending } from './pending-of.ts';
import { StepLine } from './step-line.tsx';

function wordsOf({ kind, provider }: Pending, notificationClass: string, t: I18n['t']) {
  const about = { provider: provider ?? '?', class: notificationClass };
  switch (kind) {
    case 'queued':
      return { title: t('payment.pending.queued'), words: t('payment.pending.queued.words') };
    case 'sending':
      return { title: t('payment.pending.sending', about), words: t('payment.pending.sending.words', about) };
    case 'verifying':
      return {
        title: t('payment.pending.verifying', about),
        words: t('payment.pending.verifying.words', about),
      };
    case 'waiting':
      return { title: t('payment.pending.waiting'), words: t('payment.pending.waiting.words') };
    case 'held':
      return { title: t('payment.pending.held'), words: t('payment.pending.held.words', about) };
    case 'receipt':
      return { title: t('payment.pending.receipt', about), words: t('payment.pending.receipt.words', about) };
  }
}

/** What comes next, when, and what then. */
export function PendingStep({
  pending,
  notificationClass,
}: {
  readonly pending: Pending;
  readonly notificationClass: string;
}) {
  const { t } = useI18n();
  const { title, words } = wordsOf(pending, notificationClass, t);
  const { kind, dueAt } = pending;
  const isDoubt = kind === 'verifying' || kind === 'waiting' || kind === 'held';
  return (
    <StepLine
      icon={kind === 'sending' ? 'arrowRight' : 'clock'}
      tone={isDoubt ? 'warn' : 'accent'}
      title={title}
      aside={
        dueAt !== null && (
          <Badge tone={isDoubt ? 'warn' : 'accent'} icon="clock">
            <TimeUntil at={dueAt} />
          </Badge>
        )
      }
      atMs={null}
      sinceMs={null}
      isPending
    >
      {words}
    </StepLine>
  );
}
