// Those who watch subjects cost what they must: on real sockets, with a scripted port and small limits.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { startServer } from '@relevo/service-kit';
import type { RunningServer } from '@relevo/service-kit';
import express from 'express';
import { createTraceStream, traceStreamLimits } from '../../src/adapters/http/partners/trace-stream.ts';
import type { TraceStream, TraceStreamLimits } from '../../src/adapters/http/partners/trace-stream.ts';
import { beginning, isAfter } from '../../src/adapters/http/partners/trace-position.ts';
import type { TraceChange, TraceChanges } from '../../src/application/partners/partner-readers.ts';
import { connectionsOf, watchesOfEachTest } from '../watched-events.ts';
import { createIds, eventOf } from './partner-fixtures.ts';

const watch = watchesOfEachTest('/');
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const newId = createIds();

/** Something that changed `second` seconds after the epoch. */
function changeAt(second: number, padding = ''): TraceChange {
  const arrivalId = newId();
  const event = eventOf({ eventId: `${arrivalId}${padding}` });
  return {
    position: { changedUs: second * 1_000_000, arrivalId },
    arrival: {
      ...{ arrivalId, event, standing: { kind: 'applied' }, door: 'http', receivedAtMs: second * 1_000 },
      ...{ settledAtMs: second * 1_000, repeats: 0, repeatedAtMs: null, postings: [] },
    },
  };
}

type Watched = {
  readonly url: string;
  readonly server: RunningServer;
  readonly stream: TraceStream;
  readonly told: TraceChange[];
  /** Questions asked, by what they were about. */
  readonly asked: string[];
  readonly failures: unknown[];
  isAway: boolean;
  /** What each question waits for before it is answered. */
  gate: () => Promise<void>;
};

async function serve(limits: Partial<TraceStreamLimits> = {}): Promise<Watched> {
  const told: TraceChange[] = [];
  const asked: string[] = [];
  const failures: unknown[] = [];
  const changes: TraceChanges = {
    after: async (subjectId, { position, limit }) => {
      asked.push(subjectId);
      await watched.gate();
      if (watched.isAway) throw new Error('away');
      const found = told
        .filter((change) => isAfter(change.position, position))
        .sort((a, b) => (isAfter(a.position, b.position) ? 1 : -1));
      return found.slice(0, limit);
    },
    subjects: () => Promise.resolve([{ partnerId: 'acme', nextSequence: told.length + 1, waiting: 0 }]),
  };
  const stream = createTraceStream({
    changes,
    limits: { ...traceStreamLimits, everyMs: 10, ...limits },
    now: () => 1_000_000,
    elapsedMs: () => performance.now(),
    onFailed: (error) => failures.push(error),
  });
  const app = express();
  app.get('/:subject', (request, response) => {
    const lastEventId = request.get('Last-Event-ID') ?? null;
    const subjectId = request.params.subject;
    if (!stream.open(request, response, { subjectId, lastEventId })) response.status(503).end();
  });
  const server = await startServer({ app, host: '127.0.0.1', port: 0 });
  stream.loop.start();
  cleanUps.push(async () => {
    stream.close();
    await stream.loop.stop();
    await server.close(0);
  });
  const watched: Watched = {
    ...{ url: server.url, server, stream, told, asked, failures },
    isAway: false,
    gate: () => Promise.resolve(),
  };
  return watched;
}

const connectionsTo = ({ server }: Watched): Promise<number> =>
  new Promise((resolve, reject) => {
    server.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

it('asks once for all who watch the same, and nothing while nobody watches', async () => {
  const watched = await serve();
  let answer = (): void => undefined;
  watched.gate = () => new Promise((resolve) => (answer = resolve));
  const watchers = await Promise.all(['a', 'a', 'a'].map((subject) => watch(watched, subject)));
  await until(() => watched.asked.length === 1);
  answer(); // to those who were there when it was asked
  await until(() => watched.asked.length === 2);
  watched.told.push(changeAt(1));
  answer();
  for (const seen of watchers) await seen.seen('arrival');
  await until(() => watched.asked.length === 3);
  for (const { leave } of watchers) leave();
  await until(async () => (await connectionsTo(watched)) === 0);
  answer();
  for (let turn = 0; turn < 20; turn += 1) {
    watched.stream.loop.hint();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(watched.asked).toHaveLength(3);
});

it('tells what was committed late, between what was told already, and nothing twice', async () => {
  const watched = await serve();
  const seen = await watch(watched, 'a');
  watched.told.push(changeAt(999));
  await seen.seen('arrival');
  watched.told.push(changeAt(998));
  await until(() => seen.events('arrival').length === 2);
  watched.told.push(changeAt(1_000));
  await until(() => seen.events('arrival').length === 3);
  expect(new Set(seen.events('arrival').map(({ id }) => id)).size).toBe(3);
});

it('sends a long trace in pages, to a newcomer as to those who have seen it', async () => {
  const watched = await serve({ pageMax: 3, pagesMax: 2 });
  watched.told.push(...Array.from({ length: 20 }, (_, second) => changeAt(second + 1)));
  const early = await watch(watched, 'a');
  await until(() => early.events('arrival').length === 20);
  const late = await watch(watched, 'a');
  watched.told.push(changeAt(990));
  await until(() => early.events('arrival').length === 21);
  await until(() => late.events('arrival').length === 21);
  const ids = late.events('arrival').map(({ id }) => id);
  expect(ids).toEqual(early.events('arrival').map(({ id }) => id));
});

it('refuses more watchers than there is room for, and has room again once one has left', async () => {
  const watched = await serve({ watchersMax: 2 });
  const first = await watch(watched, 'a');
  await watch(watched, 'b');
  expect((await watch(watched, 'a')).status).toBe(503);
  first.leave();
  await until(async () => (await watch(watched, 'a')).status === 200);
});

it('ends a stream that is old, and all of them when it closes', async () => {
  const watched = await serve({ ageMaxMs: 50 });
  await (
    await watch(watched, 'a')
  ).ended;
  const open = await serve();
  const seen = await watch(open, 'a');
  await seen.seen('subjects');
  open.stream.close();
  await seen.ended;
  expect((await watch(open, 'a')).status).toBe(503);
});

/** A connection that reads nothing once its stream has begun. */
async function watchAndStopReading({ server }: Watched): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  socket.on('error', () => undefined); // to be cut is what it is here for
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  socket.pause();
  return socket;
}

it('leaves one that does not read behind, without holding up the others, and cuts it', async () => {
  const watched = await serve({ unsentBytesMax: 1_000, stallMs: 2_000 });
  const stuck = await watchAndStopReading(watched);
  const cut = once(stuck, 'close');
  const seen = await watch(watched, 'a');
  const padding = 'x'.repeat(100_000);
  watched.told.push(...Array.from({ length: 100 }, (_, second) => changeAt(second + 1, padding)));
  await until(() => seen.events('arrival').length === 100);
  await until(async () => (await connectionsOf(watched.server)) === 1);
  stuck.resume();
  await cut;
});

it('goes on where it was once the database is back, and says once that it was away', async () => {
  const watched = await serve();
  const seen = await watch(watched, 'a');
  await seen.seen('subjects');
  watched.isAway = true;
  const before = watched.asked.length;
  await until(() => watched.asked.length > before + 2);
  watched.told.push(changeAt(1));
  watched.isAway = false;
  await seen.seen('arrival');
  expect(watched.failures).toHaveLength(1);
});

it('takes an id that is none of its own for nothing', async () => {
  const watched = await serve();
  watched.told.push(changeAt(1));
  const seen = await watch(watched, 'a', { 'Last-Event-ID': `x-${beginning.arrivalId}` });
  await seen.seen('arrival');
});
