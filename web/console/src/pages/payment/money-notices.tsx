// What a person should know, and do, about money that was not taken, or may have been.
import './payment.css';
import type { Payment } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { isDoubted } from '../../notifications/is-doubted.ts';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon.tsx';

function Notice({
  icon,
  title,
  words,
  isBad,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly words: string;
  readonly isBad: boolean;
}) {
  return (
    <section className={classes('payment-notice', isBad && 'payment-notice-dead')} aria-label={title}>
      <Icon name={icon} size={18} />
      <div className="payment-notice-words">
        <p className="payment-notice-title">{title}</p>
        <p>{words}</p>
      </div>
    </section>
  );
}

export function MoneyNotices({ payment }: { readonly payment: Payment }) {
  const { t, word } = useI18n();
  const { failure_reason: reason, authorization } = payment;
  if (authorization?.approved_too_late === true) {
    return <Notice icon="alert" title={t('money.too_late')} words={t('money.advice.too_late')} isBad />;
  }
  if (reason !== null) {
    const title = t('money.failed', { reason: word('failure', reason) });
    return <Notice icon="cross" title={title} words={word('failure_advice', reason)} isBad />;
  }
  if (authorization === null || !isDoubted(authorization)) return null;
  const { gateway } = authorization;
  const words = t('money.doubt.words', { gateway });
  return <Notice icon="question" title={t('money.doubt.title')} words={words} isBad={false} />;
}

/** Of refunds that nobody could tell of: each holds its money until somebody has looked. */
export function UnresolvedNotice({ payment: { refunds = [] } }: { readonly payment: Payment }) {
  const { tn, t } = useI18n();
  const count = refunds.filter(({ status }) => status === 'unresolved').length;
  if (count === 0) return null;
  const title = tn('refund.unresolved.title', count);
  return <Notice icon="question" title={title} words={t('refund.unresolved.words')} isBad={false} />;
}
