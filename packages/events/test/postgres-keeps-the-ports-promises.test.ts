import { createWakeUp, openTransport } from '../index.ts';
import type { EventDatabase } from '../index.ts';
import { describeTransport } from '../conformance.ts';
import { createLogDatabase, newTestId } from './log-database.ts';

describeTransport('postgres', async () => {
  const { pool, log, drop } = await createLogDatabase();
  const wakeUp = createWakeUp();
  const open = (database: EventDatabase) => openTransport({ url: 'postgres:', log, database, wakeUp });
  return {
    openPublisher: async () => (await open(pool)).publisher,
    openSubscriber: async (database) => (await open(database)).subscriber,
    database: pool,
    newId: newTestId,
    interrupt: async (meanwhile) => {
      await pool.breakConnections();
      await meanwhile();
    },
    close: drop,
  };
});
