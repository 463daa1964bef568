// All that brokers have in common, in front of a broker that does nothing by itself. The
// real ones are in system-tests/brokers.
import { createWakeUp } from '../index.ts';
import { describeTransport } from '../conformance.ts';
import { createPublisher } from '../src/adapters/create-publisher.ts';
import { createInletSubscriber } from '../src/adapters/inlet/inlet-subscriber.ts';
import { createLogDatabase, inboundSchema, newTestId } from './log-database.ts';
import { createScriptedBroker } from './scripted-broker.ts';

describeTransport('a broker behind an inlet', async () => {
  const { pool, log, logOf, drop } = await createLogDatabase();
  const broker = createScriptedBroker();
  const wakeUp = createWakeUp();
  const inbound = { service: 'receiver', log: logOf(inboundSchema) };
  return {
    openPublisher: () => Promise.resolve(createPublisher(broker.openSending())),
    openSubscriber: (database) =>
      Promise.resolve(createInletSubscriber(broker, { log, inbound, database, wakeUp })),
    database: pool,
    newId: newTestId,
    interrupt: async (meanwhile) => {
      broker.goAway();
      await meanwhile();
      broker.comeBack();
    },
    foreign: {
      send: (text) => {
        broker.send(text);
        return Promise.resolve();
      },
      takeLaidAside: () => Promise.resolve(broker.takeLaidAside()),
    },
    close: drop,
  };
});
