import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyEvent, openConversionsMax } from '../../src/domain/partners/apply-event.ts';
import type { Effect, Subject } from '../../src/domain/partners/apply-event.ts';
import { commissionOf } from '../../src/domain/partners/commission.ts';
import { bookChanges } from '../../src/domain/partners/ledger.ts';
import type { PartnerEvent } from '../../src/domain/partners/partner-event.ts';
import { newSubject, story } from './partner-fixtures.ts';

const tenPercent = 1_000;

/** One after the other; the effect of the last, and the books of all. */
function tell(events: readonly PartnerEvent[], rates: readonly number[] = []) {
  let subject: Subject = newSubject;
  let last: Effect | null = null;
  const postings = events.flatMap((event, index) => {
    last = applyEvent(subject, event, rates[index] ?? tenPercent);
    subject = {
      ...subject,
      sequence: event.sequence,
      ...(last.kind === 'applied' ? { conversions: last.conversions } : {}),
    };
    return last.kind === 'applied' ? last.postings : [];
  });
  return { subject, last: last as Effect | null, books: bookChanges(postings) };
}

describe('commission', () => {
  it.each([
    [5n, 0n],
    [15n, 2n],
    [25n, 2n],
    [35n, 4n],
    [14n, 1n],
    [16n, 2n],
    [10_005n, 1_000n],
    [10_015n, 1_002n],
  ])('of %s at 10 %% is %s: a half goes to the even one', (amountMinor, commission) => {
    expect(commissionOf(amountMinor, tenPercent)).toBe(commission);
  });

  it('is nothing at 0 %, and all of it at 100 %', () => {
    expect([commissionOf(123n, 0), commissionOf(123n, 10_000)]).toEqual([0n, 123n]);
  });
});

describe('an event', () => {
  it('that is a conversion earns the partner commission', () => {
    const { books } = tell(story({ amountMinor: 10_005n }));
    expect(books).toEqual([
      {
        ...{ currency: 'COP', grossMinor: 10_005n, reversedMinor: 0n },
        ...{ commission_expense: 1_000n, partner_payable: -1_000n, cash: 0n },
      },
    ]);
  });

  it('that is a payment was paid to the partner, whatever is owed', () => {
    const { books } = tell(story({ type: 'payment', amountMinor: 700n }));
    expect(books).toMatchObject([{ commission_expense: 0n, partner_payable: 700n, cash: -700n }]);
  });

  it('that is a reversal takes the conversion back, with its commission', () => {
    const { books, subject } = tell(
      story({ amountMinor: 10_005n }, { type: 'reversal', amountMinor: 10_005n }),
    );
    expect(books).toMatchObject([{ grossMinor: 10_005n, reversedMinor: 10_005n, commission_expense: 0n }]);
    expect(subject.conversions).toEqual([]);
  });

  it('takes commission back at the rate that it was earned with, whatever the rate is now', () => {
    const events = story({ amountMinor: 1_000n }, { type: 'reversal', amountMinor: 1_000n });
    expect(tell(events, [2_000, 500]).books).toMatchObject([{ commission_expense: 0n, partner_payable: 0n }]);
  });

  it('takes back the latest conversion first', () => {
    const events = story(
      { amountMinor: 1_000n },
      { amountMinor: 2_000n },
      { type: 'reversal', amountMinor: 2_500n },
    );
    const { subject, books } = tell(events, [1_000, 2_000, 0]);
    expect(subject.conversions).toEqual([
      { amountMinor: 1_000n, reversedMinor: 500n, currency: 'COP', basisPoints: 1_000 },
    ]);
    expect(books).toMatchObject([{ commission_expense: 50n }]);
  });

  it.each([
    ['nothing_to_reverse', story({ type: 'reversal' })],
    [
      'nothing_to_reverse',
      story({ amountMinor: 5n }, { type: 'reversal', amountMinor: 5n }, { type: 'reversal' }),
    ],
    ['more_than_is_left', story({ amountMinor: 100n }, { type: 'reversal', amountMinor: 101n })],
    ['wrong_currency', story({ currency: 'COP' }, { type: 'reversal', currency: 'USD' })],
    ['too_many_conversions', story(...Array.from({ length: openConversionsMax + 1 }, () => ({})))],
  ])('is rejected as %s where it can not be right, and changes nothing', (reason, events) => {
    const { last, books } = tell(events);
    expect(last).toEqual({ kind: 'rejected', reason });
    expect(books).toEqual(tell(events.slice(0, -1)).books);
  });

  it('leaves nothing over where a conversion is reversed in parts, however small they are', () => {
    const amount = fc.bigInt(1n, 100_000n);
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 0, max: 10_000 }),
        fc.array(amount, { maxLength: 20 }),
        (whole, rate, asked) => {
          let left = whole;
          const parts = asked.flatMap((part) => {
            const taken = part < left ? part : left;
            left -= taken;
            return taken > 0n ? [taken] : [];
          });
          const all = left > 0n ? [...parts, left] : parts;
          const events = story(
            { amountMinor: whole },
            ...all.map((amountMinor) => ({ type: 'reversal' as const, amountMinor })),
          );
          const { books, subject } = tell(
            events,
            events.map(() => rate),
          );
          expect(subject.conversions).toEqual([]);
          expect(books).toMatchObject([
            { grossMinor: whole, reversedMinor: whole, commission_expense: 0n, partner_payable: 0n },
          ]);
        },
      ),
    );
  });

  it('never puts the books out of balance', () => {
    const told = fc.record({
      type: fc.constantFrom('conversion', 'payment', 'reversal'),
      amountMinor: fc.bigInt(1n, 1_000n),
      currency: fc.constantFrom('COP', 'USD'),
    });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 40 }), (events) => {
        for (const change of tell(story(...events)).books) {
          expect(change.commission_expense + change.partner_payable + change.cash).toBe(0n);
          expect(change.commission_expense).toBeGreaterThanOrEqual(0n);
          expect(change.reversedMinor).toBeLessThanOrEqual(change.grossMinor);
        }
      }),
    );
  });
});
