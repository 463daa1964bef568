// How the money of a payment stands, each state with its word, icon and colour.
import type { Authorization, FailureReason, PaymentStatus } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { isDoubted } from '../notifications/is-doubted.ts';
import { Badge } from './badge.tsx';
import type { Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';

const looks: Readonly<Record<PaymentStatus, { readonly tone: Tone; readonly icon: IconName }>> = {
  pending: { tone: 'calm', icon: 'clock' },
  processing: { tone: 'accent', icon: 'wallet' },
  succeeded: { tone: 'good', icon: 'wallet' },
  failed: { tone: 'bad', icon: 'cross' },
  partially_refunded: { tone: 'held', icon: 'refresh' },
  refunded: { tone: 'held', icon: 'refresh' },
};

export function MoneyBadge({ status }: { readonly status: PaymentStatus }) {
  const { t } = useI18n();
  return <Badge {...looks[status]}>{t(`money.status.${status}`)}</Badge>;
}

/** Nothing where it has succeeded: that is as usual. */
export function MoneyStatus({
  status,
  failureReason,
  authorization,
}: {
  readonly status: PaymentStatus;
  readonly failureReason: FailureReason | null;
  readonly authorization: Authorization | null;
}) {
  const { t, word } = useI18n();
  if (status === 'succeeded') return null;
  return (
    <>
      <MoneyBadge status={status} />
      {failureReason !== null && <span>{word('failure', failureReason)}</span>}
      {isDoubted(authorization) && (
        <Badge tone="warn" icon="question">
          {t('money.in_doubt')}
        </Badge>
      )}
      {authorization?.approved_too_late === true && (
        <Badge tone="bad" icon="alert">
          {t('money.too_late')}
        </Badge>
      )}
    </>
  );
}
