import type { MoneyProblem } from '../../domain/money.ts';

/** What to send instead. */
export const moneyAdvice: Readonly<Record<MoneyProblem, string>> = {
  unknown_currency: 'expected an ISO 4217 currency, such as COP, USD or EUR',
  not_a_number: 'expected a decimal number such as 100.00',
  negative: 'expected more than 0; it is negative',
  zero: 'expected more than 0',
  too_many_decimals: 'expected no more decimals than the currency has (COP 2, USD 2, JPY 0)',
  too_large: 'expected at most 1000000000000 (10^12)',
};
