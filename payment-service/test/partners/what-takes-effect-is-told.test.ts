// Whoever takes partners' events, how often they come and in which order: each that takes effect is told of once, by the
// transaction in which it does, and those of a subject in their sequence.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEventLog, eventCatalog } from '@relevo/events';
import { eventSchema } from '../../src/adapters/postgres/event-database.ts';
import { createPostgresPartnerStore } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import type { PartnerStoreOptions } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import type { Database } from '../../src/adapters/postgres/pool.ts';
import { createTimeOrderedIds } from '../../src/adapters/time-ordered-ids.ts';
import { databaseOfThisFile } from '../database-of-this-file.ts';
import { eventOf, story } from './partner-fixtures.ts';

const database = databaseOfThisFile();
const newId = createTimeOrderedIds({ now: Date.now, random: Math.random });
const { append } = createEventLog({ schema: eventSchema, source: '/relevo/test', newId });
const type = 'relevo.partner.event.applied.v1';
/** So that many transactions meet, and not two large ones. */
const group = { entriesMax: 3, concurrentMax: 4, gatherFrom: 100, patienceMs: 20, queueMax: 10_000 };
let replicas: readonly Database[] = [];

beforeAll(() => {
  replicas = [database.openAgain(), database.openAgain()];
});
afterAll(() => Promise.all(replicas.map((replica) => replica.close())));

function createStore(on: Database, options: Partial<PartnerStoreOptions> = {}) {
  return createPostgresPartnerStore({
    ...{ database: on, newId, waitingMax: 100, isWaitingFull: () => false, onSettled: () => undefined },
    news: { append, onWritten: () => undefined },
    ...options,
  });
}

/** In the order in which consumers read them. */
async function toldOf(partner: string) {
  const { rows } = await database.query<{
    id: string;
    stream: string;
    version: number;
    data: { partner_event_id: string; subject_id: string; sequence: number };
  }>(
    `select id, stream, version, data from event_log.events
     where type = $1 and data ->> 'partner' = $2 order by xid, pos`,
    [type, partner],
  );
  for (const { data } of rows) eventCatalog[type].data.parse(data);
  return rows;
}

async function appliedOf(partner: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select arrival_id as id from partner_events where partner_id = $1 and standing = 'applied' order by 1`,
    [partner],
  );
  return rows.map(({ id }) => id);
}

const idsTold = async (partner: string) => (await toldOf(partner)).map(({ data }) => data.partner_event_id);

describe('what is told of partner events', () => {
  it('is each that took effect, once and in the sequence of its subject, however they came', async () => {
    const partnerId = 'at-once';
    const events = Array.from({ length: 30 }, (_, n) => `s-${n}`).flatMap((subjectId) =>
      story(
        { partnerId, subjectId },
        { partnerId, subjectId, type: 'payment' },
        { partnerId, subjectId, type: 'reversal' },
      ),
    );
    const stores = replicas.map((replica) => createStore(replica, { group }));
    // Backwards, so that each subject's wait for its first; and all of it twice.
    const sent = [...events.toReversed(), ...events];
    await Promise.all(sent.flatMap((event, n) => stores[n % stores.length]?.take([event]) ?? []));
    const told = await toldOf(partnerId);
    expect(told.map(({ id }) => id).toSorted()).toEqual(await appliedOf(partnerId));
    expect(told).toHaveLength(90);
    const streams = Map.groupBy(told, ({ stream }) => stream);
    expect(streams.size).toBe(30);
    for (const each of streams.values()) {
      expect(new Set(each.map(({ data }) => data.subject_id)).size).toBe(1);
      expect(each.map(({ version, data }) => [version, data.sequence])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ]);
    }
  });

  it('says whose it is, what and how much', async () => {
    await createStore(database).take([eventOf({ partnerId: 'Acme & Co.', amountMinor: 1_005n })]);
    const [event] = await toldOf('Acme & Co.');
    expect(event).toMatchObject({ version: 1, stream: expect.stringMatching(/^partner-subject-[\w-]{43}$/) });
    expect(event?.data).toEqual({
      ...{ partner: 'Acme & Co.', partner_event_id: 'evt-1', partner_event_type: 'conversion' },
      ...{ payment_id: null, subject_id: 'order-1', sequence: 1, amount: '10.05', currency: 'COP' },
    });
  });

  it('hides ids that are phone numbers, and tells their subjects apart all the same', async () => {
    const subjects = ['+573001112233', '+573991112233'];
    const leads = subjects.map((subjectId) => eventOf({ partnerId: 'leads', eventId: subjectId, subjectId }));
    await createStore(database).take(leads);
    const told = await toldOf('leads');
    expect(told.map(({ version, data }) => [version, data.subject_id, data.partner_event_id])).toEqual([
      [1, '***2233', '***2233'],
      [1, '***2233', '***2233'],
    ]);
    expect(JSON.stringify(told)).not.toMatch(/57300|57399/);
  });

  it('comes with the one that was missing, and not while others wait for it', async () => {
    const [first, second, third] = story(
      { partnerId: 'gap' },
      { partnerId: 'gap', type: 'payment' },
      { partnerId: 'gap' },
    );
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('a story of three');
    const store = createStore(database);
    await store.take([third, second]);
    expect(await idsTold('gap')).toEqual([]);
    await store.take([first]);
    expect(await idsTold('gap')).toEqual([first.eventId, second.eventId, third.eventId]);
  });

  it('is nothing of what had no effect', async () => {
    const partnerId = 'odd';
    const store = createStore(database);
    const [taken, tooMuch] = story({ partnerId }, { partnerId, type: 'reversal', amountMinor: 99_999n });
    if (taken === undefined || tooMuch === undefined) throw new Error('a story of two');
    const other = { ...taken, occurredAtMs: 0 };
    expect((await store.take([taken, tooMuch, taken, other])).map(({ kind }) => kind)).toEqual([
      'applied',
      'rejected',
      'duplicate',
      'conflict',
    ]);
    await store.take([eventOf({ partnerId, eventId: 'next', sequence: 3 })]);
    expect((await toldOf(partnerId)).map(({ version, data }) => [version, data.sequence])).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });

  it('is true or not told: what can not be told is not taken either', async () => {
    const away = () => Promise.reject(new Error('no log'));
    const store = createStore(database, { news: { append: away, onWritten: () => undefined } });
    const event = eventOf({ partnerId: 'undone' });
    await expect(store.take([event])).rejects.toThrow('no log');
    expect(await appliedOf('undone')).toEqual([]);
    expect(await createStore(database).take([event])).toEqual([{ kind: 'applied' }]);
    expect(await idsTold('undone')).toEqual([event.eventId]);
  });

  it('is nothing at all where nobody listens', async () => {
    await createStore(database, { news: null }).take([eventOf({ partnerId: 'silent' })]);
    expect(await toldOf('silent')).toEqual([]);
  });
});
