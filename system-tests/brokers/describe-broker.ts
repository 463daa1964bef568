// The suite of all transports, against a real broker, which is started once for a file.
// Each test has a topic of its own.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { createEventLog, createWakeUp, eventLogMigrations, openTransport } from '@relevo/events';
import type { EventDatabase, Transport } from '@relevo/events';
import { describeTransport } from '@relevo/events/conformance';
import { createTestDatabase, openTestPool } from '@relevo/test-kit';
import type { BrokerKind, RunningBroker } from '../harness/brokers/broker.ts';
import { newId } from '../events/trial-log.ts';

const PREPARE_MS_MAX = 300_000;
const PATIENCE_MS = 60_000;
const service = 'receiver';

/** What can not be had is said, and skipped outside CI. */
export function describeWhereItIs(kind: BrokerKind): typeof describe | typeof describe.skip {
  const missing = kind.missing();
  if (missing === null) return describe;
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.warn(`Skipped: ${missing}`);
  return describe.skip;
}

export function describeBroker(name: string, kind: BrokerKind): void {
  describeWhereItIs(kind)(`a real ${name}`, () => {
    let broker: RunningBroker;
    beforeAll(async () => {
      await kind.prepare();
      broker = await kind.start();
    }, PREPARE_MS_MAX);
    afterAll(() => broker.stop());

    let topics = 0;
    describeTransport(name, () => {
      topics += 1;
      return openUnderTest(broker, `t${process.pid}-${topics}`);
    });
  });
}

const schemas = ['event_log', 'inbound'] as const;

async function migrate(url: string): Promise<void> {
  const pool = openTestPool(url, 1);
  for (const schema of schemas) {
    for (const { sql } of eventLogMigrations(schema)) await pool.transaction((tx) => tx.query(sql));
  }
  await pool.close();
}

async function openUnderTest(broker: RunningBroker, topic: string) {
  const testDatabase = await createTestDatabase({ template: 'sending_and_receiving', migrate });
  const pool = openTestPool(testDatabase.url, 20);
  const wakeUp = createWakeUp();
  const logOf = (schema: string) => createEventLog({ schema, source: '/relevo/trial', newId });
  const opened: Transport[] = [];
  const open = async (database: EventDatabase): Promise<Transport> => {
    const transport = await openTransport({
      url: broker.urlOf(topic),
      log: logOf('event_log'),
      inbound: { service, log: logOf('inbound') },
      database,
      wakeUp,
    });
    opened.push(transport);
    return transport;
  };
  // From now on the broker keeps what is published for the service.
  const first = await open(pool);
  await first.subscriber.subscribe({ consumer: 'first', handle: () => Promise.resolve([]) }).stop();
  await first.close();

  return {
    openPublisher: async () => (await open(pool)).publisher,
    openSubscriber: async (database: EventDatabase) => (await open(database)).subscriber,
    database: pool,
    newId,
    interrupt: async (meanwhile: () => Promise<void>) => {
      await broker.kill();
      await meanwhile();
      await broker.start();
    },
    patienceMs: PATIENCE_MS,
    foreign: {
      send: (text: string) => broker.sendText(topic, service, text),
      takeLaidAside: () => broker.takeLaidAside(topic, service),
    },
    close: async () => {
      await Promise.all(opened.map((transport) => transport.close()));
      await pool.close();
      await testDatabase.drop();
    },
  };
}
