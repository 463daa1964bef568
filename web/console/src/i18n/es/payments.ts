import type { payments as en } from '../en/payments.ts';
import type { Translation } from '../translate.ts';

export const payments: Translation<typeof en> = {
  'payments.title': 'Pagos',
};
