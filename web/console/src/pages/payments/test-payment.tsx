// A payment from the page, for whoever tries the system out.
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import './payments.css';
import { api } from '../../api/api.ts';
import { newKey } from '../../api/new-key.ts';
import type { Payment, PaymentRequest } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { useSession } from '../../session/session.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { TextField } from '../../ui/field.tsx';

function TestPaymentForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  // Once for each form: sent again after a timeout, it is the same payment.
  const [key] = useState(newKey);
  const headers = { 'idempotency-key': key };
  const [payment, setPayment] = useState<PaymentRequest>({
    amount: '100.00',
    customer_id: '123',
    message: t('payments.try.default_message'),
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.post<Payment>('/payments', { body: payment, headers }),
    onSuccess: ({ payment_id: paymentId }) => navigate({ to: '/payments/$paymentId', params: { paymentId } }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isPending) mutate();
  };
  const field = (name: 'amount' | 'customer_id' | 'message') => ({
    value: payment[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setPayment((before) => ({ ...before, [name]: event.target.value })),
    autoComplete: 'off',
  });
  return (
    <form className="test-payment" onSubmit={submit}>
      <div className="test-payment-row">
        <TextField label={t('payments.try.amount')} inputMode="decimal" {...field('amount')} />
        <TextField
          label={t('payments.try.customer')}
          hint={t('payments.try.customer.hint')}
          {...field('customer_id')}
        />
      </div>
      <TextField label={t('payments.try.message')} maxLength={1_600} {...field('message')} />
      <p className="test-payment-key">{t('payments.try.key', { key })}</p>
      {error !== null && <ErrorState error={error} />}
      <div className="test-payment-foot">
        <CopyAsCurl method="POST" path="/payments" body={payment} headers={headers} />
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" tone="primary" icon="arrowRight" isBusy={isPending}>
          {t('payments.try.send')}
        </Button>
      </div>
    </form>
  );
}

/** In development only: elsewhere a customer would be told of a payment that nobody made. */
export function TestPayment() {
  const { t } = useI18n();
  const session = useSession();
  const [isOpen, setIsOpen] = useState(false);
  if (session === null || session.development === null || session.can_change === 'readonly') return null;
  return (
    <>
      <Button icon="wallet" onClick={() => setIsOpen(true)}>
        {t('payments.try')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('payments.try')}
        description={t('payments.try.words')}
      >
        <TestPaymentForm onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}
