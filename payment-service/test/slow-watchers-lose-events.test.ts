// Watchers that are slow, too many, or gone, on real sockets. The limits are
// small, so that nothing has to be waited for.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import express from 'express';
import { startServer } from '@relevo/service-kit';
import type { RunningServer } from '@relevo/service-kit';
import { createEventRing } from '../src/adapters/events/event-ring.ts';
import type { EventRing } from '../src/adapters/events/event-ring.ts';
import { createEventStream, streamLimits } from '../src/adapters/events/event-stream.ts';
import type { EventStream, StreamLimits } from '../src/adapters/events/event-stream.ts';
import { connectionsOf, watchEvents } from './watched-events.ts';
import type { EventWatch } from './watched-events.ts';

type Watched = {
  readonly url: string;
  readonly server: RunningServer;
  readonly ring: EventRing;
  readonly stream: EventStream;
  readonly dropped: () => number;
  readonly unwritable: readonly string[];
};

// So long a server waits for what is open when it closes.
const GRACE_MS = 5_000;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(
  limits: Partial<StreamLimits> = {},
  ringSize = 2_000,
  providers: () => readonly unknown[] = () => [],
): Promise<Watched> {
  let dropped = 0;
  const unwritable: string[] = [];
  const onUnwritable = ({ type }: { readonly type: string }): number => unwritable.push(type);
  const ring = createEventRing({
    boot: 'boot',
    size: ringSize,
    rareSize: ringSize,
    now: () => 0,
    onUnwritable,
  });
  const stream = createEventStream({
    ring,
    states: { providers: () => ({ items: providers() }) },
    limits: { ...streamLimits, ...limits },
    now: () => 0,
    replica: 'replica-a',
    version: '1.2.3',
    onDropped: (count) => (dropped += count),
    onUnwritable,
  });
  const app = express();
  app.get('/events', (request, response) => {
    const lastEventId = request.get('Last-Event-ID') ?? null;
    const types = typeof request.query['types'] === 'string' ? new Set([request.query['types']]) : null;
    if (!stream.open(request, response, { types, lastEventId })) response.status(503).end();
  });
  const server = await startServer({ app, host: '127.0.0.1', port: 0 });
  cleanUps.push(() => server.close(0));
  return { url: server.url, server, ring, stream, dropped: () => dropped, unwritable };
}

async function watch(
  watched: Watched,
  headers: Readonly<Record<string, string>> = {},
  localAddress?: string,
): Promise<EventWatch> {
  const seen = await watchEvents(watched.url, '', headers, localAddress);
  cleanUps.push(seen.leave);
  return seen;
}

/** A connection that reads nothing once its stream has begun. All requests are sent at once. */
async function watchAndStopReading({ server }: Watched, query = '', requests = 1): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  socket.on('error', () => undefined); // to be cut is what it is here for
  socket.write(`GET /events${query} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(requests));
  await once(socket, 'data');
  socket.pause();
  return socket;
}

const act = ({ ring }: Watched, action: string, target: string | null = null): void =>
  ring.publish('operator.acted', { action, target, by: 'a test' });

const actionsIn = (seen: EventWatch): readonly unknown[] =>
  seen.events('operator.acted').map(({ fields }) => fields['action']);

const turnsOfTheLoop = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Until the kernel takes no more of it, and what may wait is waiting. */
async function publishUntilDropped(watched: Watched): Promise<void> {
  const padding = 'x'.repeat(20_000);
  await until(async () => {
    for (let index = 0; index < 20; index += 1) act(watched, 'padded', padding);
    await turnsOfTheLoop(2);
    return watched.dropped() > 0;
  });
}

it('drops what is beyond the pace of a watcher, counts it, and says so in its place', async () => {
  const watched = await serve({ eventsPerTurnMax: 3, turnMs: 100 });
  const seen = await watch(watched);
  for (const action of ['a', 'b', 'c', 'd', 'e']) act(watched, action);
  expect((await seen.seen('dropped')).fields).toEqual({ at: '1970-01-01T00:00:00.000Z', count: 2 });
  act(watched, 'f');
  await seen.seen('operator.acted', ({ fields }) => fields['action'] === 'f');
  const order = seen.events().flatMap(({ type, fields }) => {
    if (type === 'dropped') return ['dropped'];
    return type === 'operator.acted' ? [fields['action']] : [];
  });
  expect(order).toEqual(['a', 'b', 'c', 'dropped', 'f']);
  expect(seen.events('dropped').map(({ id }) => id)).toEqual([null]);
  expect(watched.dropped()).toBe(2);
});

it('tells a socket that stopped reading what it lost, once it reads again', async () => {
  const watched = await serve({ eventsPerTurnMax: 100_000, waitingMax: 50, turnMs: 50, stallMs: 60_000 });
  const socket = await watchAndStopReading(watched);
  await publishUntilDropped(watched);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  socket.resume();
  await until(() => text.includes('event: dropped'));
  const said = [...text.matchAll(/"count":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  const taken = text.match(/event: operator\.acted/g)?.length ?? 0;
  expect(said).toBe(watched.dropped());
  expect(taken + said).toBe(watched.ring.newestSeq());
});

it('cuts a socket that reads nothing while something waits for it, and keeps one that reads', async () => {
  const watched = await serve({ eventsPerTurnMax: 100_000, waitingMax: 50, stallMs: 3_000 });
  const reader = await watch(watched);
  await watchAndStopReading(watched);
  await publishUntilDropped(watched);
  expect(await connectionsOf(watched.server)).toBe(2);
  await until(async () => (await connectionsOf(watched.server)) === 1);
  act(watched, 'afterwards');
  await reader.seen('operator.acted', ({ fields }) => fields['action'] === 'afterwards');
});

it('cuts a socket that reads nothing also where it takes state only, which never waits', async () => {
  const state = ['x'.repeat(200_000)];
  const watched = await serve({ turnMs: 5, stallMs: 300 }, 2_000, () => state);
  await watchAndStopReading(watched, '?types=providers');
  await until(async () => (await connectionsOf(watched.server)) === 0);
});

it('puts the state of now before the events that wait for a slow socket', async () => {
  const limits = { eventsPerTurnMax: 100_000, waitingMax: 50, turnMs: 50, stallMs: 60_000 };
  let state = 'before';
  const watched = await serve(limits, 2_000, () => [state]);
  const socket = await watchAndStopReading(watched);
  await publishUntilDropped(watched);
  state = 'of now';
  const other = await watch(watched);
  await until(() => other.events('providers').length > 2); // so many turns have passed
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  socket.resume();
  await until(() => text.includes('of now') && text.includes('event: dropped'));
  expect(text.indexOf('of now')).toBeLessThan(text.lastIndexOf('event: operator.acted'));
});

it('does not cut a quiet stream', async () => {
  const watched = await serve({ stallMs: 50, turnMs: 60_000, pingMs: 120 });
  const seen = await watch(watched);
  await until(() => seen.text().split(': still here\n\n').length > 3);
  act(watched, 'at last');
  await seen.seen('operator.acted');
});

it('counts as dropped what one turn of the event loop pushes out of the ring', async () => {
  const watched = await serve({ turnMs: 100 }, 4);
  const seen = await watch(watched);
  for (const action of ['a', 'b', 'c', 'd', 'e', 'f']) act(watched, action);
  expect((await seen.seen('dropped')).fields['count']).toBe(2);
  expect(actionsIn(seen)).toEqual(['c', 'd', 'e', 'f']);
});

it('says on resuming how many events are gone', async () => {
  const watched = await serve({}, 4);
  for (const action of ['a', 'b', 'c', 'd', 'e', 'f']) act(watched, action);
  const seen = await watch(watched, { 'Last-Event-ID': 'boot-1' });
  expect((await seen.seen('hello')).fields).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    replica: 'replica-a',
    version: '1.2.3',
    missed: 1,
    ring: { size: 4, oldest_id: 'boot-3' },
  });
  await seen.seen('operator.acted', ({ id }) => id === 'boot-6');
  expect(actionsIn(seen)).toEqual(['c', 'd', 'e', 'f']);
});

it.each(['other-3', 'boot-7', 'boot', 'boot-', 'boot--1', '0', 'boot-1e3'])(
  'sends everything after the id %s, of which nobody knows what it was',
  async (id) => {
    const watched = await serve({}, 4);
    for (const action of ['a', 'b', 'c', 'd', 'e', 'f']) act(watched, action);
    const seen = await watch(watched, { 'Last-Event-ID': id });
    expect((await seen.seen('hello')).fields['missed']).toBeNull();
    await seen.seen('operator.acted', (event) => event.id === 'boot-6');
    expect(actionsIn(seen)).toEqual(['c', 'd', 'e', 'f']);
  },
);

it('owes one that resumes more than its pace, and drops none of it', async () => {
  const watched = await serve({ eventsPerTurnMax: 10, turnMs: 60_000 });
  for (let index = 0; index < 2_000; index += 1) act(watched, String(index));
  const seen = await watch(watched, { 'Last-Event-ID': 'boot-0' });
  await seen.seen('operator.acted', ({ id }) => id === 'boot-2000');
  expect(actionsIn(seen)).toHaveLength(2_000);
  expect(watched.dropped()).toBe(0);
});

it('turns away whoever comes when all places are taken, and takes the next when one has left', async () => {
  const watched = await serve({ watchersMax: 2 });
  const first = await watch(watched);
  await watch(watched);
  expect((await watch(watched)).status).toBe(503);
  first.leave();
  await until(async () => (await watch(watched)).status === 200);
});

it('gives one connection one place, however many streams it asks for', async () => {
  const watched = await serve({ watchersMax: 3 });
  await watchAndStopReading(watched, '', 130);
  await turnsOfTheLoop(20);
  expect((await watch(watched)).status).toBe(200);
});

it('gives one address a share of the places, and the others the rest', async () => {
  const watched = await serve({ watchersPerAddressMax: 2 });
  const first = await watch(watched);
  await watch(watched);
  expect((await watch(watched)).status).toBe(503);
  const elsewhere = await watch(watched, {}, '127.0.0.2');
  expect(elsewhere.status).toBe(200);
  first.leave();
  await until(async () => (await watch(watched)).status === 200);
});

it('writes nothing while nobody watches, and once for all who do', async () => {
  const watched = await serve();
  let written = 0;
  const event = {
    target: null,
    by: 'a test',
    get action() {
      written += 1;
      return 'counted';
    },
  };
  watched.ring.publish('operator.acted', event);
  await turnsOfTheLoop(3);
  expect(written).toBe(0);
  const all = await Promise.all([1, 2, 3].map(() => watch(watched, { 'Last-Event-ID': 'boot-0' })));
  for (const seen of all) await seen.seen('operator.acted');
  expect(written).toBe(1);
});

it('survives an event that can not be written, and so do the others', async () => {
  const watched = await serve();
  const seen = await watch(watched);
  const broken = {
    target: null,
    by: 'a test',
    get action(): string {
      throw new Error('broken');
    },
  };
  watched.ring.publish('operator.acted', broken);
  act(watched, 'afterwards');
  await seen.seen('operator.acted');
  expect(actionsIn(seen)).toEqual(['afterwards']);
  expect(watched.unwritable).toEqual(['operator.acted']);
});

it('ends every stream at once when the process stops, read or not, and opens none any more', async () => {
  const watched = await serve({ eventsPerTurnMax: 100_000, waitingMax: 50 });
  const reader = await watch(watched);
  await watchAndStopReading(watched);
  await publishUntilDropped(watched);
  const begunAtMs = performance.now();
  watched.stream.close();
  expect((await watch(watched)).status).toBe(503);
  await watched.server.close(GRACE_MS);
  await reader.ended;
  expect(performance.now() - begunAtMs).toBeLessThan(GRACE_MS);
});
