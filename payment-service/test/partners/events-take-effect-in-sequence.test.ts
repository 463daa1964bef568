import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookChanges } from '../../src/domain/partners/ledger.ts';
import type { Posting } from '../../src/domain/partners/ledger.ts';
import { keyOf } from '../../src/domain/partners/partner-event.ts';
import type { PartnerEvent } from '../../src/domain/partners/partner-event.ts';
import { takeEvents } from '../../src/domain/partners/take-events.ts';
import type { Book, KnownEvent, TakeResult, TakingPolicy } from '../../src/domain/partners/take-events.ts';
import { createIds, eventOf, story } from './partner-fixtures.ts';

const roomy: TakingPolicy = { waitingMax: 100, isWaitingFull: false, basisPointsOf: () => 1_000 };

/** Remembers as the database does: each call is one transaction. */
function createTaker(policy: TakingPolicy = roomy) {
  const newId = createIds();
  const known = new Map<string, KnownEvent>();
  const subjects = new Map<string, Book['subjects'][number]>();
  const postings: Posting[] = [];
  const take = (...events: readonly PartnerEvent[]): readonly TakeResult[] => {
    const book = { subjects: [...subjects.values()], events: [...known.values()] };
    const taken = takeEvents(
      events.map((event) => ({ arrivalId: newId(), event })),
      book,
      policy,
    );
    for (const each of taken.events) {
      known.set(keyOf(each.event.partnerId, each.event.eventId), each);
      postings.push(...each.postings);
    }
    for (const each of taken.subjects) subjects.set(keyOf(each.partnerId, each.subjectId), each);
    return taken.results;
  };
  const standings = () => [...known.values()].map(({ event, standing }) => [event.eventId, standing.kind]);
  return { take, standings, books: () => bookChanges(postings), subjects: () => [...subjects.values()] };
}

const [conversion = eventOf({}), reversal = eventOf({}), again = eventOf({})] = story(
  {},
  { type: 'reversal' },
  {},
);

describe('events of a subject', () => {
  it('take effect in their sequence: a reversal that comes first waits for its conversion', () => {
    const { take, books } = createTaker();
    expect(take(reversal)).toEqual([{ kind: 'waiting' }]);
    expect(books()).toEqual([]);
    expect(take(conversion)).toEqual([{ kind: 'applied' }]);
    expect(books()).toMatchObject([{ grossMinor: 10_000n, reversedMinor: 10_000n, commission_expense: 0n }]);
  });

  it('are applied at once where one request has them all, in whatever order', () => {
    expect(
      createTaker()
        .take(again, reversal, conversion)
        .map(({ kind }) => kind),
    ).toEqual(['applied', 'applied', 'applied']);
  });

  it('count once, whether they come again at once or later', () => {
    const { take, books } = createTaker();
    const duplicate = { kind: 'duplicate', of: { kind: 'applied' } };
    expect(take(conversion, conversion)).toEqual([{ kind: 'applied' }, duplicate]);
    expect(take(conversion)).toEqual([duplicate]);
    expect(books()).toMatchObject([{ grossMinor: 10_000n }]);
  });

  it('are refused where they say something else under the same id', () => {
    const { take, books } = createTaker();
    take(conversion);
    const others = [
      { ...conversion, money: { ...conversion.money, amountMinor: 1n } },
      { ...conversion, subjectId: 'other' },
      { ...conversion, sequence: 2 },
      { ...conversion, type: 'payment' as const },
      { ...conversion, occurredAtMs: 0 },
      { ...conversion, money: { ...conversion.money, currency: 'USD' } },
    ];
    expect(take(...others).map(({ kind }) => kind)).toEqual(others.map(() => 'conflict'));
    expect(books()).toMatchObject([{ grossMinor: 10_000n }]);
  });

  it('are another’s where the partner is another, whatever their ids are', () => {
    const { take } = createTaker();
    expect(take(conversion, { ...conversion, partnerId: 'other' })).toEqual([
      { kind: 'applied' },
      { kind: 'applied' },
    ]);
  });

  it('do not block those behind them where they can not be right', () => {
    const { take } = createTaker();
    const [bad = conversion, good = conversion] = story({ type: 'reversal' }, {});
    expect(take(bad, good)).toEqual([
      { kind: 'rejected', reason: 'nothing_to_reverse' },
      { kind: 'applied' },
    ]);
    expect(take(bad)).toEqual([
      { kind: 'duplicate', of: { kind: 'rejected', reason: 'nothing_to_reverse' } },
    ]);
  });

  it('keep their place: another event can not have it, be the first applied or waiting', () => {
    const { take } = createTaker();
    const taken = [{ kind: 'rejected', reason: 'sequence_taken' }];
    take(conversion, again);
    expect(take({ ...conversion, eventId: 'late' })).toEqual(taken);
    expect(take({ ...again, eventId: 'as early' })).toEqual(taken);
    expect(take(reversal)).toEqual([{ kind: 'applied' }]);
  });

  it('wait up to a bound, and are then not taken; the one that is missing always is', () => {
    const { take, standings } = createTaker({ ...roomy, waitingMax: 1 });
    expect(take(reversal, again)).toEqual([{ kind: 'waiting' }, { kind: 'not_taken' }]);
    expect(standings()).toHaveLength(1);
    expect(take(conversion, again).map(({ kind }) => kind)).toEqual(['applied', 'applied']);
  });

  it('do not wait where as many wait in total as may', () => {
    const { take } = createTaker({ ...roomy, isWaitingFull: true });
    expect(take(reversal)).toEqual([{ kind: 'not_taken' }]);
    expect(take(conversion, reversal).map(({ kind }) => kind)).toEqual(['applied', 'applied']);
  });

  it('come to the same, in whatever order, however often and in whatever portions they come', () => {
    const told = fc.record({
      type: fc.constantFrom('conversion', 'payment', 'reversal'),
      amountMinor: fc.bigInt(1n, 1_000n),
      currency: fc.constantFrom('COP', 'COP', 'USD'),
    });
    const stories = fc
      .array(fc.array(told, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
      .map((subjects) =>
        subjects.flatMap((each, n) => story(...each.map((event) => ({ ...event, subjectId: `s-${n}` })))),
      );
    const arrivals = stories.chain((events) =>
      fc.record({
        events: fc.constant(events),
        order: fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        portion: fc.integer({ min: 1, max: 5 }),
      }),
    );
    fc.assert(
      fc.property(arrivals, ({ events, order, portion }) => {
        const inOrder = createTaker();
        for (const event of events) inOrder.take(event);
        const shuffled = createTaker();
        for (let at = 0; at < order.length; at += portion) shuffled.take(...order.slice(at, at + portion));
        const sorted = (taker: typeof inOrder) => ({
          books: [...taker.books()].sort((a, b) => a.currency.localeCompare(b.currency)),
          standings: taker.standings().sort(),
          sequences: taker
            .subjects()
            .map(({ subjectId, sequence }) => [subjectId, sequence])
            .sort(),
        });
        expect(sorted(shuffled)).toEqual(sorted(inOrder));
        expect(shuffled.standings().map(([, standing]) => standing)).not.toContain('waiting');
      }),
    );
  });
});
