// Giving a payment back by hand, as a whole or in part.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import './refunds.css';
import { api } from '../../api/api.ts';
import { newKey } from '../../api/new-key.ts';
import type { Payment, Refund, RefundRequest } from '../../api/payment-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { paymentQuery } from '../../notifications/notification-queries.ts';
import { ChangeGate } from '../../session/change-gate.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { TextField } from '../../ui/field.tsx';
import { say } from '../../ui/notices.tsx';
import { isRefundable, readAmount, refundAmountsOf } from './refund-amounts.ts';

const REASON_LENGTH_MAX = 500;
/** Shorter than the page waits for an answer: what takes longer is seen in the list. */
const WAIT = 'wait=5';

type FormProps = { readonly payment: Payment; readonly onClose: () => void };

/** It is stored, and has come to its end: sent again it would be the same one. */
const isOver = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'refund_failed';

function RefundForm({ payment, onClose }: FormProps) {
  const { t, format, language } = useI18n();
  const queries = useQueryClient();
  const { payment_id: paymentId, currency } = payment;
  // As it was when the dialog was opened: what is typed must not change under one's hands.
  const [left] = useState(() => refundAmountsOf(payment).left);
  // Once for each dialog: pressed twice, or sent again after a timeout, it is the same refund.
  const [key] = useState(newKey);
  const [typed, setTyped] = useState(language === 'es' ? left.replace('.', ',') : left);
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const read = readAmount(typed, left);
  const path = `/payments/${paymentId}/refunds`;
  const headers = { 'idempotency-key': key, prefer: WAIT };
  const body: RefundRequest = {
    amount: read.kind === 'amount' ? read.amount : typed.trim(),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.post<Refund>(path, { body, headers }),
    onSuccess: (refund) => {
      say(t('refund.said', { amount: format.money(refund), state: t(`refund.status.${refund.status}`) }));
      onClose();
    },
    // Also where it has failed: then it stands in the list.
    onSettled: () => queries.invalidateQueries({ queryKey: paymentQuery(paymentId).queryKey }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (read.kind === 'amount' && !isPending && !isOver(error)) mutate();
  };
  const most = format.money({ amount: left, currency });
  return (
    <form className="refund-form" onSubmit={submit} noValidate>
      <TextField
        label={t('refund.amount', { currency })}
        hint={t('refund.amount.hint', { left: most })}
        error={isChecked && read.kind !== 'amount' ? t(`refund.amount.${read.kind}`, { left: most }) : null}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        inputMode="decimal"
        maxLength={20}
        autoComplete="off"
        required
      />
      <TextField
        label={t('refund.reason')}
        hint={t('refund.reason.hint')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={REASON_LENGTH_MAX}
        autoComplete="off"
      />
      <p className="refund-key">{t('refund.key', { key })}</p>
      {error !== null && <ErrorState error={error} />}
      <div className="refund-foot">
        <CopyAsCurl method="POST" path={path} body={body} headers={headers} />
        <span className="refund-deeds">
          <Button onClick={onClose}>{isOver(error) ? t('ui.close') : t('ui.cancel')}</Button>
          {!isOver(error) && (
            <Button type="submit" tone="danger" icon="refresh" isBusy={isPending}>
              {read.kind === 'amount'
                ? t('refund.do', { amount: format.money({ amount: read.amount, currency }) })
                : t('refund.do_bare')}
            </Button>
          )}
        </span>
      </div>
    </form>
  );
}

/** The way to a refund, where there is something left to give back; and the question until it is answered. */
export function RefundButton({ payment }: { readonly payment: Payment }) {
  const { t } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  const where = payment.authorization?.gateway;
  // What is asked for is held at once, so that nothing may be left before the answer is here.
  if (!isRefundable(payment) && !isOpen) return null;
  return (
    <ChangeGate>
      <Button icon="refresh" onClick={() => setIsOpen(true)}>
        {t('refund.begin')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={t('refund.title')}
        description={
          where === undefined ? t('refund.explained.elsewhere') : t('refund.explained', { gateway: where })
        }
      >
        <RefundForm payment={payment} onClose={close} />
      </Dialog>
    </ChangeGate>
  );
}
