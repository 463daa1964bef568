// The page of a payment that is there: one that its customer is told of, and one that nobody is told of.
import type { ReactNode } from 'react';
import type { Notification, Payment } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { MoneyStatus } from '../../ui/money-badges.tsx';
import { StatusBadge } from '../../ui/state-badges.tsx';
import './payment.css';
import { MoneyFacts } from './money-facts.tsx';
import { MoneyNotices, UnresolvedNotice } from './money-notices.tsx';
import { MoneyTimeline } from './money-timeline.tsx';
import { DeadNotice, DuplicateNotice } from './notices.tsx';
import { PaymentFacts } from './payment-facts.tsx';
import { RefundsCard } from './refunds-card.tsx';
import { Timeline } from './timeline.tsx';

type KnownProps = {
  readonly payment: Payment;
  /** Where it could not be read again. */
  readonly staleness: ReactNode;
};

type FrameProps = {
  readonly payment: Payment;
  /** How what is owed for it stands. */
  readonly told?: ReactNode;
  /** What a person should know before they read on. */
  readonly notices: ReactNode;
  readonly timeline: ReactNode;
  readonly facts: ReactNode;
};

/** What the page of every payment has, whether it is told of or not. */
function Frame({ payment, told, notices, timeline, facts }: FrameProps) {
  const { t, format } = useI18n();
  const { payment_id: id, status, authorization } = payment;
  return (
    <Page
      title={t('payment.titled', { amount: format.money(payment) })}
      aside={
        <>
          {/* Why it has failed is said below, with what to do. */}
          <MoneyStatus status={status} failureReason={null} authorization={authorization} />
          {told}
        </>
      }
      actions={<CopyAsCurl method="GET" path={`/payments/${id}`} />}
    >
      {notices}
      <UnresolvedNotice payment={payment} />
      <div className="payment">
        <div className="payment-story">
          <Card title={t('payment.timeline')}>{timeline}</Card>
          <RefundsCard payment={payment} />
        </div>
        <Card title={t('payment.facts')}>{facts}</Card>
      </div>
    </Page>
  );
}

export function ToldPayment({
  payment,
  notification,
  staleness,
}: KnownProps & { readonly notification: Notification }) {
  const { t } = useI18n();
  const { status, possible_duplicate: isDuplicate, duplicate_reason: duplicateReason } = notification;
  return (
    <Frame
      payment={payment}
      told={
        <>
          <StatusBadge status={status} />
          {isDuplicate && (
            <Badge tone="warn" icon="copy">
              {t('payment.possible_duplicate')}
            </Badge>
          )}
        </>
      }
      notices={
        <>
          {staleness}
          {isDuplicate && <DuplicateNotice reason={duplicateReason} />}
          {status === 'dead' && <DeadNotice notification={notification} />}
        </>
      }
      timeline={<Timeline notification={notification} authorization={payment.authorization} />}
      facts={<PaymentFacts notification={notification} authorization={payment.authorization} />}
    />
  );
}

/** Nothing is owed for it: its money is not taken yet, or will not be. */
export function UntoldPayment({ payment, staleness }: KnownProps) {
  return (
    <Frame
      payment={payment}
      notices={
        <>
          {staleness}
          <MoneyNotices payment={payment} />
        </>
      }
      timeline={<MoneyTimeline payment={payment} />}
      facts={<MoneyFacts payment={payment} />}
    />
  );
}
