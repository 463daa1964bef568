// Stripe's minor units are not always those of ISO 4217. What can not be said in
// them exactly is not said at all: rounding would take another amount than was owed.
// https://docs.stripe.com/currencies#zero-decimal and #special-cases
import { decimalsOf } from '../../domain/currency.ts';
import type { Money } from '../../domain/money.ts';

/** The decimals of Stripe's `amount`, where they are not those of ISO 4217. */
const stripeDecimals: ReadonlyMap<string, number> = new Map([
  // Without decimals in ISO, and for compatibility still written with two, always 00.
  ['ISK', 2],
  ['UGX', 2],
  // Ariary have fifths in ISO, which nobody is paid in.
  ['MGA', 0],
]);

/** With three decimals, of which card networks take two: the last digit has to be 0. */
const threeDecimals: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Stripe does not take them, and nobody says in which unit it would. */
const unspoken: ReadonlySet<string> = new Set(['IQD', 'LYD', 'UYI']);

type Scale = { readonly ours: number; readonly theirs: number };

function scaleOf(currency: string): Scale | null {
  const ours = decimalsOf(currency);
  if (ours === null || unspoken.has(currency)) return null;
  return { ours, theirs: stripeDecimals.get(currency) ?? ours };
}

/** Stripe's `amount`, or null where it can not be said exactly in this currency. */
export function toStripeAmount({ amountMinor, currency }: Money): number | null {
  const scale = scaleOf(currency);
  if (scale === null || amountMinor <= 0n) return null;
  const scaled = amountMinor * 10n ** BigInt(scale.theirs);
  const divisor = 10n ** BigInt(scale.ours);
  if (scaled % divisor !== 0n) return null;
  const amount = scaled / divisor;
  if (threeDecimals.has(currency) && amount % 10n !== 0n) return null;
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : null;
}

/** The money that Stripe's `amount` and `currency` mean, or null where they can not be read. */
export function fromStripeAmount({
  amount,
  currency,
}: {
  readonly amount: number;
  readonly currency: string;
}): Money | null {
  const code = currency.toUpperCase();
  const scale = scaleOf(code);
  if (scale === null || !Number.isSafeInteger(amount) || amount < 0) return null;
  const scaled = BigInt(amount) * 10n ** BigInt(scale.ours);
  const divisor = 10n ** BigInt(scale.theirs);
  return scaled % divisor === 0n ? { amountMinor: scaled / divisor, currency: code } : null;
}
