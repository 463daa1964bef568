// What of a payment was given back, is held for refunds under way, and is left. By digits:
// a float would lose some of a large amount. Pure, so that it can be tested.
import type { Payment, Refund } from '../../api/payment-types.ts';

const decimalsOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** Of an amount as the service writes it, with all its decimals. */
const minorOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

function amountOf(minor: bigint, decimals: number): string {
  const digits = minor.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Until its end, and an unresolved one until a person has looked. */
const holds = ({ status }: Refund): boolean => status !== 'succeeded' && status !== 'failed';

type RefundAmounts = { readonly given: string; readonly held: string; readonly left: string };

export function refundAmountsOf({ amount, refunded_amount, refunds = [] }: Payment): RefundAmounts {
  const decimals = decimalsOf(amount);
  const given = refunded_amount === undefined ? 0n : minorOf(refunded_amount);
  const held = refunds.filter(holds).reduce((sum, refund) => sum + minorOf(refund.amount), 0n);
  const text = (minor: bigint): string => amountOf(minor, decimals);
  return { given: text(given), held: text(held), left: text(minorOf(amount) - given - held) };
}

/** Whether something of it can be given back, as far as the page knows. */
export const isRefundable = (payment: Payment): boolean =>
  (payment.status === 'succeeded' || payment.status === 'partially_refunded') &&
  minorOf(refundAmountsOf(payment).left) > 0n;

type ReadAmount =
  | { readonly kind: 'amount'; readonly amount: string }
  | { readonly kind: 'unreadable' | 'too_much' | 'nothing' };

/** As a person types it, with a comma or a point before the decimals. */
export function readAmount(typed: string, left: string): ReadAmount {
  const decimals = decimalsOf(left);
  const [, whole, part = ''] = /^(\d{1,15})(?:[.,](\d*))?$/.exec(typed.trim()) ?? [];
  if (whole === undefined || part.length > decimals) return { kind: 'unreadable' };
  const minor = BigInt(whole + part.padEnd(decimals, '0'));
  if (minor === 0n) return { kind: 'nothing' };
  return minor > minorOf(left) ? { kind: 'too_much' } : { kind: 'amount', amount: amountOf(minor, decimals) };
}
