// Not every sender writes what `toCloudEvent` does: whoever subscribes may say how its messages are read.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { createWakeUp } from '../index.ts';
import type { LoggedEvent, ReadMessage } from '../index.ts';
import { createInletSubscriber } from '../src/adapters/inlet/inlet-subscriber.ts';
import { createLogDatabase, inboundSchema } from './log-database.ts';
import type { LogDatabase } from './log-database.ts';
import { createScriptedBroker } from './scripted-broker.ts';

let logDatabase: LogDatabase;
beforeAll(async () => {
  logDatabase = await createLogDatabase();
});
afterAll(() => logDatabase.drop());

/** `{"order": 7}`, from a shop that has never heard of CloudEvents. */
const readOrder: ReadMessage = (message) => {
  const order = typeof message === 'object' && message !== null && 'order' in message ? message.order : null;
  if (typeof order !== 'number') return { problem: 'it is no order' };
  const id = `00000000-0000-7000-8000-${String(order).padStart(12, '0')}`;
  return { event: { id, source: '/shop', stream: 'orders', type: 'shop.order.v1', data: { order } } };
};

it('keeps what it reads in order and once, and lays aside the rest, with the reason', async () => {
  const { pool: database, log, logOf } = logDatabase;
  const broker = createScriptedBroker();
  const reasons: string[] = [];
  const handled: LoggedEvent[] = [];
  const subscriber = createInletSubscriber(broker, {
    ...{ log, database, wakeUp: createWakeUp() },
    inbound: { service: 'receiver', log: logOf(inboundSchema), read: readOrder },
    observer: { onLaidAside: ({ reason }) => reasons.push(reason) },
  });
  const subscription = subscriber.subscribe({
    consumer: 'orders',
    handle: (events) => {
      handled.push(...events);
      return Promise.resolve([]);
    },
  });
  for (const text of ['{"order":1}', 'order 2', '{"order":1}', '{"id":"of another"}', '{"order":3}'])
    broker.send(text);
  await until(async () => (await subscription.lag()) === 0);
  await subscriber.close();
  expect(handled).toMatchObject([
    { source: '/shop', stream: 'orders', version: 1, data: { order: 1 } },
    { source: '/shop', stream: 'orders', version: 2, data: { order: 3 } },
  ]);
  expect(broker.takeLaidAside()).toEqual(['order 2', '{"id":"of another"}']);
  expect(reasons).toEqual(['it is no JSON', 'it is no order']);
});
