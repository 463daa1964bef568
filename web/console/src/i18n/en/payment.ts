export const payment = {
  'payment.title': 'Payment',
} as const;
