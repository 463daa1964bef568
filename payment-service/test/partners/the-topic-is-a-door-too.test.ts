// The topic through the adapter that PostgreSQL has for it, beside the HTTP door.
import { describe, expect, it } from '@jest/globals';
import { createEventLog, createWakeUp, openTransport } from '@relevo/events';
import { until } from '@relevo/test-kit';
import { readPartnerEvent } from '../../src/adapters/partner-topic-reader.ts';
import { createPostgresPartnerReaders } from '../../src/adapters/postgres/partners/postgres-partner-readers.ts';
import { createPostgresPartnerStore } from '../../src/adapters/postgres/partners/postgres-partner-store.ts';
import { eventDatabaseOf, eventSchema } from '../../src/adapters/postgres/event-database.ts';
import { createTimeOrderedIds } from '../../src/adapters/time-ordered-ids.ts';
import {
  followPartnerTopic,
  partnerEventReceived,
} from '../../src/application/partners/follow-partner-topic.ts';
import type { PartnerObserver } from '../../src/application/partners/partner-store.ts';
import { databaseOfThisFile } from '../database-of-this-file.ts';
import { openTestDatabase, startTestService } from '../running-service.ts';
import { bodyOf, eventOf, story } from './partner-fixtures.ts';

const service = databaseOfThisFile();
const newId = createTimeOrderedIds({ now: Date.now, random: Math.random });
const log = createEventLog({ schema: eventSchema, source: '/partners', newId });
const wakeUp = createWakeUp();
const database = eventDatabaseOf(service);

function createStore(waitingMax = 100) {
  return createPostgresPartnerStore({
    database: service,
    newId,
    waitingMax,
    isWaitingFull: () => false,
    onSettled: () => undefined,
    news: { append: log.append, onWritten: () => wakeUp.notify() },
  });
}

type Following = { readonly unreadable?: string[]; readonly waitingMax?: number };

/** What the topic brings, in a stream of each subject. */
async function bring(...data: readonly object[]): Promise<void> {
  await database.transaction((tx) =>
    log.append(
      tx,
      data.map((each) => ({
        stream: `partner-${'subject_id' in each ? String(each.subject_id) : ''}`,
        type: partnerEventReceived,
        data: { ...each },
      })),
    ),
  );
  wakeUp.notify();
}

async function follow({ unreadable = [], waitingMax = 100 }: Following = {}) {
  const observer: PartnerObserver = {
    eventsSettled: () => undefined,
    eventsReceived: () => undefined,
    eventConflicted: () => undefined,
    booksChecked: () => undefined,
    eventUnreadable: ({ problems }) => unreadable.push(...problems),
  };
  const transport = await openTransport({ url: 'postgres:', log, database, wakeUp });
  const subscription = followPartnerTopic(transport.subscriber, {
    takeWithin: createStore(waitingMax).takeWithin,
    read: readPartnerEvent,
    observer,
    now: Date.now,
  });
  return { subscription, close: () => transport.close() };
}

const readers = () => createPostgresPartnerReaders(service);

describe('the topic of partner events', () => {
  it('is followed by a service that has EVENTS_URL', async () => {
    const running = await startTestService({ environment: { EVENTS_URL: 'postgres:' } });
    const straight = openTestDatabase(running.database.url);
    await eventDatabaseOf(straight).transaction((tx) =>
      log.append(tx, [{ stream: 'partner-order-1', type: partnerEventReceived, data: bodyOf(eventOf({})) }]),
    );
    const balance = async () => (await fetch(`${running.url}/partners/acme/balance`)).json();
    await until(async () => JSON.stringify(await balance()).includes('"commission":"10.00"'), 10_000);
    const written = await straight.query<{ type: string }>(
      'select type from event_log.events order by xid, pos',
    );
    expect(written.rows.map(({ type }) => type)).toEqual([
      partnerEventReceived,
      'relevo.partner.event.applied.v1',
    ]);
    await straight.close();
    await running.stop();
  });

  it('and the HTTP door count each event once between them', async () => {
    const events = Array.from({ length: 40 }, (_, n) => `both-${n}`).flatMap((subjectId) =>
      story(
        { partnerId: 'both', subjectId },
        { partnerId: 'both', subjectId, type: 'reversal', amountMinor: 1n },
      ),
    );
    const { subscription, close } = await follow();
    const store = createStore();
    await Promise.all([
      bring(...events.map(bodyOf)),
      ...events.toReversed().map((event) => store.take([event])),
    ]);
    await bring(...events.slice(0, 10).map(bodyOf));
    await until(async () => (await subscription.lag()) === 0, 10_000);
    await close();
    expect(await readers().balances('both')).toMatchObject([
      { grossMinor: 40n * 10_000n, reversedMinor: 40n, commissionMinor: 40n * 1_000n },
    ]);
    const { rows } = await service.query<{ came: number }>(
      `select sum(repeats + 1)::int as came from partner_events where partner_id = 'both'`,
    );
    expect(rows).toEqual([{ came: 170 }]);
    // It goes past what it has told itself.
    const { rows: told } = await service.query<{ count: number }>(
      `select count(distinct id)::int as count from event_log.events
       where type = 'relevo.partner.event.applied.v1' and data ->> 'partner' = 'both'`,
    );
    expect(told).toEqual([{ count: 80 }]);
  });

  it('passes over what can not be read, and says what is wrong with it', async () => {
    const good = eventOf({ partnerId: 'odd', subjectId: 'odd' });
    const unreadable: string[] = [];
    const { subscription, close } = await follow({ unreadable });
    await bring({ ...bodyOf(good), amount: '-1' }, { ...bodyOf(good), sequence: 'first' }, bodyOf(good));
    await until(async () => (await subscription.lag()) === 0, 10_000);
    expect(await subscription.deadLetters(10)).toEqual([]);
    await close();
    expect(unreadable).toEqual([
      expect.stringMatching(/^\/amount: /),
      expect.stringMatching(/^\/sequence: /),
    ]);
    expect(await readers().balances('odd')).toMatchObject([{ grossMinor: 10_000n }]);
  });

  it('keeps what there is no room for as a dead letter, which goes on once the missing one is there', async () => {
    const [missing, early] = story({ partnerId: 'full' }, { partnerId: 'full', type: 'reversal' });
    const other = eventOf({ partnerId: 'full', subjectId: 'other', eventId: 'other' });
    if (missing === undefined || early === undefined) throw new Error('a story of two');
    const { subscription, close } = await follow({ waitingMax: 0 });
    await bring(bodyOf(early), bodyOf(other));
    await until(async () => (await subscription.deadLetters(10)).length === 1, 10_000);
    expect(await readers().balances('full')).toMatchObject([{ grossMinor: 10_000n, reversedMinor: 0n }]);
    await createStore().take([missing]);
    await subscription.replay(`partner-${early.subjectId}`);
    await close();
    expect(await readers().balances('full')).toMatchObject([{ grossMinor: 20_000n, reversedMinor: 10_000n }]);
  });
});
