import { Link } from '@tanstack/react-router';
import './payment-link.css';
import type { Payment } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { ShortId } from '../ui/short-id.tsx';
import { When } from '../ui/time.tsx';
import { receivedAtMs } from './received-at.ts';

/** Leads to the payment from anywhere in its row. */
export function PaymentLink({ payment }: { readonly payment: Pick<Payment, 'payment_id' | 'created_at'> }) {
  const { t } = useI18n();
  const { payment_id: id, created_at: createdAt } = payment;
  const at = new Date(receivedAtMs(id) ?? createdAt).toISOString();
  return (
    <span className="payment-link">
      <Link to="/payments/$paymentId" params={{ paymentId: id }} className="row-link">
        <When at={at} />
        {/* What is seen is part of the name, so that it can be called by voice. */}
        <span className="visually-hidden"> {t('payments.open', { id: id.slice(-8) })}</span>
      </Link>
      <ShortId id={id} />
    </span>
  );
}
