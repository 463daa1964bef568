// Ten times too much is one wrong exponent away, so every currency is tried.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromStripeAmount, toStripeAmount } from '../../src/adapters/gateways/stripe-amount.ts';
import { decimalsOf } from '../../src/domain/currency.ts';

const letters = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ');
const currencies = letters
  .flatMap((a) => letters.flatMap((b) => letters.map((c) => `${a}${b}${c}`)))
  .filter((code) => decimalsOf(code) !== null);

const anyAmount = fc.bigInt({ min: 1n, max: 10n ** 15n });

describe('an amount at Stripe', () => {
  it('comes back as it went, or is not said, in every currency', () => {
    expect(currencies.length).toBeGreaterThan(150);
    for (const currency of currencies) {
      fc.assert(
        fc.property(anyAmount, (amountMinor) => {
          const amount = toStripeAmount({ amountMinor, currency });
          if (amount !== null)
            expect(fromStripeAmount({ amount, currency: currency.toLowerCase() })).toEqual({
              amountMinor,
              currency,
            });
        }),
        { numRuns: 25 },
      );
    }
  });

  it('grows with the money, whatever the currency', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies), anyAmount, anyAmount, (currency, one, other) => {
        const [first, second] = [one, other].map((amountMinor) => toStripeAmount({ amountMinor, currency }));
        if (first == null || second == null) return;
        expect(Math.sign(first - second)).toBe(one === other ? 0 : one < other ? -1 : 1);
      }),
    );
  });

  // Each line is an example, or follows from the rules, of https://docs.stripe.com/currencies.
  it.each([
    ['10 USD', { amountMinor: 1_000n, currency: 'USD' }, 1_000],
    ['100.00 COP', { amountMinor: 10_000n, currency: 'COP' }, 10_000],
    ['500 JPY, which has no decimals', { amountMinor: 500n, currency: 'JPY' }, 500],
    ['5 ISK, still written with two', { amountMinor: 5n, currency: 'ISK' }, 500],
    ['5 UGX, still written with two', { amountMinor: 5n, currency: 'UGX' }, 500],
    ['12 MGA, written without', { amountMinor: 1_200n, currency: 'MGA' }, 12],
    ['12.20 MGA', { amountMinor: 1_220n, currency: 'MGA' }, null],
    ['5.120 KWD', { amountMinor: 5_120n, currency: 'KWD' }, 5_120],
    ['5.124 KWD, which would have to be rounded', { amountMinor: 5_124n, currency: 'KWD' }, null],
    ['10.45 HUF, which is whole in payouts only', { amountMinor: 1_045n, currency: 'HUF' }, 1_045],
    ['800.45 TWD, likewise', { amountMinor: 80_045n, currency: 'TWD' }, 80_045],
    ['1.000 LYD, in a unit nobody names', { amountMinor: 1_000n, currency: 'LYD' }, null],
    ['nothing', { amountMinor: 0n, currency: 'USD' }, null],
    ['less than nothing', { amountMinor: -100n, currency: 'USD' }, null],
    ['a currency that is none', { amountMinor: 100n, currency: 'XXX' }, null],
    ['more than a number holds', { amountMinor: 2n ** 53n, currency: 'USD' }, null],
  ])('says %s', (_what, money, amount) => {
    expect(toStripeAmount(money)).toBe(amount);
  });

  it.each([
    ['ISK with a fraction', { amount: 550, currency: 'isk' }],
    ['half a cent', { amount: 0.5, currency: 'usd' }],
    ['less than nothing', { amount: -1, currency: 'usd' }],
    ['a currency that is none', { amount: 1, currency: 'constructor' }],
  ])('is not read where Stripe says %s', (_what, said) => {
    expect(fromStripeAmount(said)).toBeNull();
  });
});
