import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalsOf } from '../src/domain/currency.ts';
import { amountMajorMax, formatAmount, parseMoney } from '../src/domain/money.ts';

describe('an amount is read from its digits', () => {
  it.each([
    ['100.0', 'COP', 10_000n],
    ['100', 'JPY', 100n],
    ['0.01', 'USD', 1n],
    ['1e2', 'COP', 10_000n],
    ['12.5e1', 'EUR', 12_500n],
    ['1.250', 'KWD', 1_250n],
    ['100.000000', 'COP', 10_000n],
    ['999999999999.99', 'COP', 99_999_999_999_999n],
    ['1000000000000', 'COP', 100_000_000_000_000n],
    ['0.1', 'USD', 10n],
  ])('%s %s', (amount, currency, amountMinor) => {
    expect(parseMoney({ amount, currency })).toEqual({ ok: true, money: { amountMinor, currency } });
  });

  it.each([
    ['100.001', 'COP', 'too_many_decimals'],
    ['0.5', 'JPY', 'too_many_decimals'],
    ['100.000000000000000000001', 'COP', 'too_many_decimals'],
    ['1e-3', 'USD', 'too_many_decimals'],
    ['-1', 'COP', 'negative'],
    ['-0.001', 'COP', 'negative'],
    ['0', 'COP', 'zero'],
    ['-0', 'COP', 'zero'],
    ['0.00', 'COP', 'zero'],
    ['1000000000000.01', 'COP', 'too_large'],
    ['1e99', 'COP', 'too_large'],
    ['NaN', 'COP', 'not_a_number'],
    ['Infinity', 'COP', 'not_a_number'],
    ['', 'COP', 'not_a_number'],
    ['1,000', 'COP', 'not_a_number'],
    ['0x10', 'COP', 'not_a_number'],
    ['1e400', 'COP', 'not_a_number'],
    ['1', 'XXX', 'unknown_currency'],
    ['1', 'cop', 'unknown_currency'],
  ])('%s %s is refused: %s', (amount, currency, problem) => {
    expect(parseMoney({ amount, currency })).toEqual({ ok: false, problem });
  });

  it('knows the decimals that ISO 4217 gives', () => {
    expect(['COP', 'USD', 'EUR', 'JPY', 'CLP', 'BHD'].map(decimalsOf)).toEqual([2, 2, 2, 0, 0, 3]);
  });

  it('is written and read back without loss, whatever it is', () => {
    const currency = fc.constantFrom('COP', 'JPY', 'KWD');
    fc.assert(
      fc.property(currency, fc.bigInt(1n, amountMajorMax), (code, amountMinor) => {
        const money = { amountMinor, currency: code };
        expect(parseMoney({ amount: formatAmount(money), currency: code })).toEqual({ ok: true, money });
      }),
    );
  });
});
