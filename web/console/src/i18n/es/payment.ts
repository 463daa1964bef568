import type { payment as en } from '../en/payment.ts';
import type { Translation } from '../translate.ts';

export const payment: Translation<typeof en> = {
  'payment.title': 'Pago',
};
