// The relay on a real log, with a transport that a test scripts: in order, at least once, and never in the way of
// those who write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import {
  EventTooLargeError,
  consumerLag,
  createWakeUp,
  horizonAgeMs,
  registerConsumer,
  startRelay,
} from '../index.ts';
import type { EventPublisher, LoggedEvent, RelayOptions, Turns } from '../index.ts';
import { createLogDatabase, schema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';

const consumer = 'relay';
const runbooks = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
let logDatabase: LogDatabase;
let running: Turns[];
beforeEach(async () => {
  logDatabase = await createLogDatabase();
  running = [];
  const { log, pool } = logDatabase;
  await registerConsumer({ log, database: pool, consumer, from: 'beginning' });
});
afterEach(async () => {
  await Promise.all(running.map((relay) => relay.stop()));
  await logDatabase.drop();
});

const nameOf = ({ stream, version }: Pick<LoggedEvent, 'stream' | 'version'>): string =>
  `${stream}:${version}`;

/** Keeps what it was given, in order; `refuses` may throw, or wait, first. */
function createSink(refuses: () => Promise<void> | void = () => undefined) {
  const seen: string[] = [];
  const batches: number[] = [];
  const publisher: EventPublisher = {
    publish: async (events) => {
      await refuses();
      batches.push(events.length);
      seen.push(...events.map(nameOf));
    },
    close: () => Promise.resolve(),
  };
  const firstSeen = (): readonly string[] => [...new Set(seen)];
  return { publisher, seen, batches, firstSeen };
}

function relayTo(publisher: EventPublisher, more: Partial<RelayOptions> = {}): Turns {
  const { log, openPool } = logDatabase;
  const relay = startRelay({
    ...{ log, database: openPool(), publisher, consumer, wakeUp: createWakeUp() },
    isForOthers: () => true,
    monotonic: () => performance.now(),
    gatherMs: 1,
    ...more,
  });
  running.push(relay);
  return relay;
}

async function append(...streams: readonly string[]): Promise<void> {
  const { log, pool } = logDatabase;
  const drafts = streams.map((stream) => ({ stream, type: 'relevo.trial.made.v1', data: {} }));
  await pool.transaction((tx) => log.append(tx, drafts));
}

const lag = async (): Promise<number> =>
  (await logDatabase.pool.transaction((tx) => consumerLag(tx, { schema, consumer, countMax: 100 }))).events;
const untilRelayed = () => until(async () => (await lag()) === 0);

const streams = Array.from({ length: 40 }, (_, nth) => `order-${nth}`);

describe('the relay', () => {
  it('hands over everything, each stream in its order, in few batches', async () => {
    for (let nth = 0; nth < 5; nth += 1) await append(...streams);
    // A transaction in another database of the server may keep some of them for a later batch.
    const { pool } = logDatabase;
    await until(async () => (await pool.transaction((tx) => horizonAgeMs(tx, schema))) === 0);
    const sink = createSink();
    relayTo(sink.publisher);
    await untilRelayed();
    expect(sink.seen).toHaveLength(200);
    for (const stream of streams) {
      const own = sink.seen.filter((name) => name.startsWith(`${stream}:`));
      expect(own).toEqual([1, 2, 3, 4, 5].map((version) => `${stream}:${version}`));
    }
    expect(sink.batches.length).toBeLessThan(4);
  });

  it('keeps to itself what is not for others, and goes past it', async () => {
    await append('a', 'b', 'a');
    const sink = createSink();
    relayTo(sink.publisher, { isForOthers: ({ stream }) => stream === 'b' });
    await untilRelayed();
    expect(sink.seen).toEqual(['b:1']);
  });

  it('loses nothing while the transport is away, and says so; it does not ask more often for being woken', async () => {
    let isAway = true;
    let tries = 0;
    const outages: unknown[] = [];
    const wakeUp = createWakeUp();
    const sink = createSink(() => {
      tries += 1;
      if (isAway) throw new Error('nobody there');
    });
    let nowMs = 0;
    relayTo(sink.publisher, {
      wakeUp,
      monotonic: () => nowMs,
      // The clock stands still: a look that finds nothing yet would be the last one.
      gatherMs: 0,
      retryPauseMs: 1_000,
      observer: { onOutage: (error) => outages.push(error) },
    });
    for (let nth = 0; nth < 20; nth += 1) {
      await append('a');
      wakeUp.notify();
    }
    await until(() => outages.length === 1);
    await append('a');
    wakeUp.notify();
    await until(async () => (await lag()) === 21);
    expect(tries).toBe(1);
    isAway = false;
    nowMs = 2_000;
    await untilRelayed();
    expect(sink.seen).toEqual(Array.from({ length: 21 }, (_, index) => `a:${index + 1}`));
  });

  it('goes on behind an event that no broker takes, once a person has done what the runbook says', async () => {
    const sink = createSink();
    let refusals = 0;
    await append('a');
    relayTo(
      {
        ...sink.publisher,
        publish: async (events) => {
          if (!events.some((event) => nameOf(event) === 'a:2')) return sink.publisher.publish(events);
          refusals += 1;
          throw new EventTooLargeError('It has too many bytes.');
        },
      },
      { retryPauseMs: 1 },
    );
    await untilRelayed();
    await append('a', 'b', 'a');
    await until(() => refusals > 2);
    expect(sink.seen).toEqual(['a:1']);
    const { pool } = logDatabase;
    const { rows } = await pool.transaction((tx) =>
      tx.query<{ id: string }>(`select id from ${schema}.events where stream = 'a' and version = 2`),
    );
    const runbook = readFileSync(join(runbooks, 'events-not-passed-on.md'), 'utf8');
    const byHand = [...runbook.matchAll(/```sql\n([^`]+)```/g)].map(([, sql = '']) =>
      sql.replace('EVENT_ID', rows[0]?.id ?? ''),
    );
    const done: (readonly LoggedEvent[])[] = [];
    for (const sql of byHand) done.push((await pool.transaction((tx) => tx.query<LoggedEvent>(sql))).rows);
    expect(done.map((left) => left.map(nameOf))).toEqual([['a:2'], []]);
    await untilRelayed();
    expect(sink.seen).toEqual(['a:1', 'b:1', 'a:3']);
  });

  it('comes again with what was published and not marked, so that the first of each is in order all the same', async () => {
    for (let nth = 0; nth < 4; nth += 1) await append(...streams.slice(0, 10));
    const sink = createSink();
    const dying = logDatabase.openPool();
    const relay = relayTo(sink.publisher, {
      leaseMs: 300,
      batchMax: 3,
      database: {
        // The first transaction after publishing would move the cursors: the process is gone by then.
        transaction: (work) =>
          sink.batches.length > 0 ? new Promise<never>(() => undefined) : dying.transaction(work),
      },
    });
    await until(() => sink.batches.length === 1);
    relayTo(sink.publisher);
    await untilRelayed();
    expect(sink.seen.length).toBeGreaterThan(40);
    expect(sink.firstSeen()).toHaveLength(40);
    for (const stream of streams.slice(0, 10)) {
      const own = sink.firstSeen().filter((name) => name.startsWith(`${stream}:`));
      expect(own).toEqual([1, 2, 3, 4].map((version) => `${stream}:${version}`));
    }
    running = running.filter((each) => each !== relay); // it never ends
  });

  it('shares the work with relays of other processes', async () => {
    for (let nth = 0; nth < 10; nth += 1) await append(...streams);
    const sink = createSink();
    for (let nth = 0; nth < 3; nth += 1) relayTo(sink.publisher, { batchMax: 5 });
    await untilRelayed();
    expect(sink.seen).toHaveLength(400);
    expect(sink.firstSeen()).toHaveLength(400);
  });

  it('holds up no reader of the log while it publishes', async () => {
    let letGo = (): void => undefined;
    const stuck = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isPublishing = false;
    const sink = createSink(() => {
      isPublishing = true;
      return stuck;
    });
    await append('a');
    relayTo(sink.publisher);
    await until(() => isPublishing);
    await append('b');
    const { pool } = logDatabase;
    // Other tests write in this cluster too.
    await until(async () => (await pool.transaction((tx) => horizonAgeMs(tx, schema))) === 0);
    letGo();
    await untilRelayed();
    expect(sink.seen).toEqual(['a:1', 'b:1']);
  });
});
