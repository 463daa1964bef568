// What the topic brought and there was no room for, as an operator finds it and brings it in.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEventLog } from '@relevo/events';
import { until } from '@relevo/test-kit';
import { eventDatabaseOf, eventSchema } from '../../src/adapters/postgres/event-database.ts';
import { createTimeOrderedIds } from '../../src/adapters/time-ordered-ids.ts';
import { partnerEventReceived } from '../../src/application/partners/follow-partner-topic.ts';
import { openTestDatabase, startTestService } from '../running-service.ts';
import type { TestService } from '../running-service.ts';
import { bodyOf, eventOf } from './partner-fixtures.ts';

const log = createEventLog({
  schema: eventSchema,
  source: '/partners',
  newId: createTimeOrderedIds({ now: Date.now, random: Math.random }),
});
const stream = 'partner-crowded';
const subjectId = 'crowded';
const roomFor = 1_000;
let service: TestService;

beforeAll(async () => {
  service = await startTestService({ environment: { EVENTS_URL: 'postgres:' } });
}, 60_000);
afterAll(() => service.stop());

async function ask(path: string, body?: unknown) {
  const sent = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(service.url + path, body === undefined ? {} : sent);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }; // the tests look at it
}

const event = (sequence: number) =>
  eventOf({ subjectId, sequence, eventId: `crowded-${sequence}`, type: 'payment' });
const paid = async () => {
  const { body } = await ask('/partners/acme/balance');
  return (body['balances'] as readonly { paid: string }[])[0]?.paid;
};

it('is shown with its reason, stays dead while that lasts, and takes effect once somebody tries it again', async () => {
  const early = Array.from({ length: roomFor }, (_, index) => bodyOf(event(index + 2)));
  expect((await ask('/partner-events', early)).status).toBe(200);
  const straight = openTestDatabase(service.database.url);
  await eventDatabaseOf(straight).transaction((tx) =>
    log.append(tx, [
      { stream, type: partnerEventReceived, data: bodyOf(event(roomFor + 2)) },
      { stream, type: partnerEventReceived, data: bodyOf(event(roomFor + 3)) },
    ]),
  );
  await straight.close();
  const dead = async () => (await ask('/partner-events/dead')).body['items'] as readonly object[];
  await until(async () => (await dead()).length === 2, 20_000);
  expect(await dead()).toMatchObject([
    { stream, partner_id: 'acme', subject_id: subjectId, event_id: `crowded-${roomFor + 2}` },
    { stream, event_id: `crowded-${roomFor + 3}`, attempts: 0 },
  ]);

  const still = await ask('/partner-events/dead/replay', { stream });
  expect(still).toMatchObject({ status: 200, body: { stream, replayed: 0 } });
  expect(still.body['error']).toContain('Too many partner events wait');
  expect(await dead()).toHaveLength(2);

  expect((await ask('/partner-events', bodyOf(event(1)))).status).toBe(201);
  const tried = await ask('/partner-events/dead/replay', { stream });
  expect(tried).toEqual({ status: 200, body: { stream, replayed: 2, error: null } });
  expect(await dead()).toEqual([]);
  expect(await paid()).toBe(`${(roomFor + 3) * 100}.00`);
  expect((await ask('/partner-events/dead/replay', { stream })).body['replayed']).toBe(0);
}, 60_000);

it('says that nobody listens where no events are written', async () => {
  const silent = await startTestService({});
  const answer = await fetch(`${silent.url}/partner-events/dead`);
  expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'events_off' }]);
  await silent.stop();
});
