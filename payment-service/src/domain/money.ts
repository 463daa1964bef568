// Money is a whole number of minor units. It is read from the digits that the
// caller wrote, never from a floating-point number: 0.1 + 0.2 has no place here.
import { decimalsOf } from './currency.ts';

export type Money = { readonly amountMinor: bigint; readonly currency: string };

export type MoneyProblem =
  'unknown_currency' | 'not_a_number' | 'negative' | 'zero' | 'too_many_decimals' | 'too_large';

export type MoneyResult =
  { readonly ok: true; readonly money: Money } | { readonly ok: false; readonly problem: MoneyProblem };

/** The largest amount, in major units: 10^12. */
export const amountMajorMax = 1_000_000_000_000n;

const decimal = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Minor units and the digits beyond them, from text such as `100.0`, `1e3` or `0.05`. */
function toMinor(
  text: string,
  decimals: number,
): { minor: bigint; isExact: boolean; isNegative: boolean } | null {
  const [, sign, whole, fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = whole + fraction;
  const shift = Number(exponent) - fraction.length + decimals;
  const isNegative = sign === '-' && /[1-9]/.test(digits);
  if (shift >= 0) return { minor: BigInt(digits) * 10n ** BigInt(shift), isExact: true, isNegative };
  const cut = digits.padStart(-shift + 1, '0');
  const isExact = /^0*$/.test(cut.slice(shift));
  return { minor: BigInt(cut.slice(0, shift)), isExact, isNegative };
}

/** Reads an amount in major units, as the caller wrote it. Trailing zeros beyond the currency's decimals are fine. */
export function parseMoney({ amount, currency }: { amount: string; currency: string }): MoneyResult {
  const decimals = decimalsOf(currency);
  if (decimals === null) return { ok: false, problem: 'unknown_currency' };
  const parsed = toMinor(amount, decimals);
  if (parsed === null) return { ok: false, problem: 'not_a_number' };
  if (parsed.isNegative) return { ok: false, problem: 'negative' };
  if (!parsed.isExact) return { ok: false, problem: 'too_many_decimals' };
  if (parsed.minor === 0n) return { ok: false, problem: 'zero' };
  if (parsed.minor > amountMajorMax * 10n ** BigInt(decimals)) return { ok: false, problem: 'too_large' };
  return { ok: true, money: { amountMinor: parsed.minor, currency } };
}

/** Major units with all of the currency's decimals, such as `100.00`; a balance may be `-0.50`. */
export function formatAmount({ amountMinor, currency }: Money): string {
  if (amountMinor < 0n) return `-${formatAmount({ amountMinor: -amountMinor, currency })}`;
  const decimals = decimalsOf(currency) ?? 0;
  if (decimals === 0) return amountMinor.toString();
  const digits = amountMinor.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
