import { Link } from '@tanstack/react-router';
import type { Authorization, Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Facts } from '../../ui/facts.tsx';
import { When } from '../../ui/time.tsx';
import { Copied, Customer } from './copied-facts.tsx';
import { useGatewayFacts } from './money-facts.tsx';
import type { NamedFact } from './money-facts.tsx';

function Phone({ notification }: { readonly notification: Notification }) {
  const { t } = useI18n();
  const { phone, erased_at: erasedAt } = notification;
  if (phone === null) return t(erasedAt === null ? 'payment.phone.none' : 'payment.phone.erased');
  const digits = phone.slice(-4);
  return (
    <Link to="/payments" search={{ q: digits }}>
      {t('payment.phone.ending', { digits })}
    </Link>
  );
}

function SettledAfter({ notification }: { readonly notification: Notification }) {
  const { format } = useI18n();
  const { settled_at: settledAt, created_at: createdAt } = notification;
  if (settledAt === null) return <When at={notification.deadline} />;
  return format.duration(Date.parse(settledAt) - Date.parse(createdAt));
}

export type PaymentFactsProps = {
  readonly notification: Notification;
  /** Null where it was taken elsewhere. */
  readonly authorization: Authorization | null;
};

export function PaymentFacts({ notification, authorization }: PaymentFactsProps) {
  const { t } = useI18n();
  const ofGateway = useGatewayFacts(authorization);
  const { provider, provider_message_id: messageId, settled_at: settledAt } = notification;
  const ids = [
    ['payment.trace_id', notification.trace_id],
    ['payment.payment_id', notification.payment_id],
    ['payment.notification_id', notification.notification_id],
    ['payment.message_id', messageId],
  ] as const;
  const facts: readonly NamedFact[] = [
    [t('payment.customer'), <Customer key="customer" id={notification.customer_id} />],
    [t('payment.phone'), <Phone key="phone" notification={notification} />],
    [
      t('payment.provider'),
      provider === null ? (
        t('payment.provider.none')
      ) : (
        <Link key="provider" to="/providers/$name" params={{ name: provider }}>
          {provider}
        </Link>
      ),
    ],
    [
      settledAt === null ? t('payment.deadline') : t('payment.told_after'),
      <SettledAfter key="settled" notification={notification} />,
    ],
    [t('payment.class'), notification.class],
    ...ofGateway,
    ...ids.flatMap(([name, id]) =>
      id === null ? [] : [[t(name), <Copied key={name} id={id} name={t(name)} />] as const],
    ),
  ];
  return <Facts facts={facts.map(([name, value]) => ({ key: name, name, value }))} />;
}
