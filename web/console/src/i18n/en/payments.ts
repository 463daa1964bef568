export const payments = {
  'payments.title': 'Payments',
} as const;
