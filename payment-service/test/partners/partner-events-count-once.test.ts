// On a real database, as several replicas take them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPostgresPartnerReaders } from '../../src/adapters/postgres/partners/postgres-partner-readers.ts';
import { createPostgresPartnerStore } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import type { PartnerStoreOptions } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import { ConnectionLostError } from '../../src/adapters/postgres/pool.ts';
import type { Database } from '../../src/adapters/postgres/pool.ts';
import { OutcomeUnknownError } from '../../src/application/store.ts';
import type { PartnerEvent } from '../../src/domain/partners/partner-event.ts';
import { createTimeOrderedIds } from '../../src/adapters/time-ordered-ids.ts';
import { databaseOfThisFile } from '../database-of-this-file.ts';
import { eventOf, story } from './partner-fixtures.ts';

const database = databaseOfThisFile();
let replicas: readonly Database[] = [];

beforeAll(() => {
  replicas = [database.openAgain(), database.openAgain()];
});
afterAll(() => Promise.all(replicas.map((replica) => replica.close())));

function createStore(on: Database, options: Partial<PartnerStoreOptions> = {}) {
  return createPostgresPartnerStore({
    database: on,
    newId: createTimeOrderedIds({ now: Date.now, random: Math.random }),
    waitingMax: 100,
    isWaitingFull: () => false,
    onSettled: () => undefined,
    ...options,
  });
}

const readers = () => createPostgresPartnerReaders(database);

async function imbalance(): Promise<string | undefined> {
  const { rows } = await database.query<{ off: string }>('select partner_ledger_imbalance()::text as off');
  return rows[0]?.off;
}

function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  return (
    fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { numRuns: 1, seed })[0] ?? []
  );
}

/** So that many transactions meet, and not two large ones. */
const smallGroups = { entriesMax: 3, concurrentMax: 4, gatherFrom: 100, patienceMs: 20, queueMax: 10_000 };

/** Each half of them to a store of its own, a few at a time, all at once. */
async function sendThrough(events: readonly PartnerEvent[], portion: number): Promise<void> {
  const takes = replicas.map((replica) => createStore(replica, { group: smallGroups }).take);
  const portions = Array.from({ length: Math.ceil(events.length / portion) }, (_, n) =>
    events.slice(n * portion, (n + 1) * portion),
  );
  await Promise.all(portions.flatMap((each, n) => takes[n % takes.length]?.(each) ?? []));
}

describe('an event', () => {
  it('counts once, whatever comes twice, at once and on several replicas', async () => {
    const partnerId = 'at-once';
    const events = Array.from({ length: 60 }, (_, n) => `s-${n}`).flatMap((subjectId) =>
      story(
        { partnerId, subjectId, amountMinor: 1_005n },
        { partnerId, subjectId, type: 'reversal', amountMinor: 505n },
        { partnerId, subjectId, type: 'payment', amountMinor: 20n },
      ),
    );
    await sendThrough(shuffled([...events, ...events, ...events], 7), 5);
    expect(await readers().balances(partnerId)).toEqual([
      {
        currency: 'COP',
        grossMinor: 60n * 1_005n,
        reversedMinor: 60n * 505n,
        // 10.05 earns 1.00, 5.05 takes back 0.50: both halves go to the even one.
        commissionMinor: 60n * 50n,
        paidMinor: 60n * 20n,
        balanceMinor: 60n * 30n,
      },
    ]);
    const { rows } = await database.query<{ standing: string; count: number; came: number }>(
      `select standing, count(*)::int as count, sum(repeats + 1)::int as came
       from partner_events where partner_id = $1 group by standing`,
      [partnerId],
    );
    expect(rows).toEqual([{ standing: 'applied', count: 180, came: 540 }]);
    expect(await imbalance()).toBe('0');
  });

  it('is one of two that come at the same moment under one id, in subjects of their own', async () => {
    const partnerId = 'two-subjects';
    const claims = Array.from({ length: 20 }, (_, n) => n).flatMap((n) =>
      ['left', 'right'].map((side) =>
        eventOf({ partnerId, eventId: `e-${n}`, subjectId: `${side}-${n}`, amountMinor: 100n }),
      ),
    );
    const takes = replicas.map((replica) => createStore(replica).take);
    const results = await Promise.all(claims.flatMap((claim, n) => takes[n % takes.length]?.([claim]) ?? []));
    const kinds = results.flatMap((each) => each.map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind === 'applied')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'conflict')).toHaveLength(20);
    expect(await readers().balances(partnerId)).toMatchObject([{ grossMinor: 2_000n }]);
    const { rows } = await database.query<{ conflicts: number }>(
      'select count(*)::int as conflicts from partner_event_conflicts where partner_id = $1',
      [partnerId],
    );
    expect(rows).toEqual([{ conflicts: 20 }]);
  });

  it('whose commit was lost counts once when it comes again', async () => {
    const partnerId = 'lost';
    let isToBeLost = true;
    const losing: Database = {
      ...database,
      withConnection: (work) =>
        database.withConnection((run) =>
          work(async (text, values, name) => {
            const result = await run(text, values, name);
            if (text !== 'commit' || !isToBeLost) return result as never; // rows of whatever was asked
            isToBeLost = false;
            throw new ConnectionLostError('The answer to the commit was lost.');
          }),
        ),
    };
    const store = createStore(losing);
    const event = eventOf({ partnerId });
    await expect(store.take([event])).rejects.toThrow(OutcomeUnknownError);
    expect(await store.take([event])).toEqual([{ kind: 'duplicate', of: { kind: 'applied' } }]);
    expect(await readers().balances(partnerId)).toMatchObject([{ grossMinor: 10_000n }]);
  });

  it('that waited takes effect with the one that was missing, on whichever replica that comes', async () => {
    const [first = eventOf({}), second = eventOf({}), third = eventOf({})] = story(
      { partnerId: 'gap' },
      { partnerId: 'gap', type: 'payment' },
      { partnerId: 'gap', type: 'reversal' },
    );
    const [one, other] = replicas.map((replica) => createStore(replica));
    expect(await one?.take([third])).toEqual([{ kind: 'waiting' }]);
    expect(await other?.take([second])).toEqual([{ kind: 'waiting' }]);
    expect(await one?.take([second])).toEqual([{ kind: 'duplicate', of: { kind: 'waiting' } }]);
    expect(await one?.take([first])).toEqual([{ kind: 'applied' }]);
    expect(await readers().balances('gap')).toMatchObject([{ commissionMinor: 0n, paidMinor: 10_000n }]);
  });

  it('is known by its time to the millisecond, whenever that is', async () => {
    const store = createStore(database);
    const times = ['2026-01-31T12:00:00.123Z', '1969-07-20T20:17:40.001Z', '9999-12-31T23:59:59.999Z'];
    const events = times.map((time, n) =>
      eventOf({ partnerId: 'timed', eventId: time, subjectId: `s-${n}`, occurredAtMs: Date.parse(time) }),
    );
    await store.take(events);
    expect((await store.take(events)).map(({ kind }) => kind)).toEqual(times.map(() => 'duplicate'));
  });

  it('that is not taken for want of room may come again', async () => {
    const store = createStore(database, { waitingMax: 0 });
    const early = eventOf({ partnerId: 'no-room', sequence: 2 });
    expect(await store.take([early])).toEqual([{ kind: 'not_taken' }]);
    expect(await store.take([eventOf({ partnerId: 'no-room', eventId: 'evt-0' }), early])).toEqual([
      { kind: 'applied' },
      { kind: 'applied' },
    ]);
  });

  it('goes by the rate that its partner has when it takes effect', async () => {
    const partnerId = 'rated';
    const store = createStore(database);
    await readers().put(partnerId, 2_500);
    await store.take([eventOf({ partnerId })]);
    await readers().put(partnerId, 0);
    await store.take([
      eventOf({ partnerId, eventId: 'evt-2', sequence: 2, type: 'reversal', amountMinor: 2_000n }),
    ]);
    expect(await readers().balances(partnerId)).toMatchObject([{ commissionMinor: 2_000n }]);
  });
});
