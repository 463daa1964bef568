// Receipts whose message is not known yet wait for it, however many wait with them.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '@relevo/test-kit';
import { createPostgresReceiptStore } from '../src/adapters/postgres/postgres-receipt-store.ts';
import { createMigratedDatabase, openTestDatabase } from './running-service.ts';

const waiting = 1_300;
const roundsMax = 10;

let home: TestDatabase;
let database: ReturnType<typeof openTestDatabase>;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = openTestDatabase(home.url);
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

describe('a receipt that came before its message', () => {
  it('is found once the message is known, although a thousand that came in the same moment are in front', async () => {
    // One statement, one time of receipt for all: as when an outage of ours ends.
    await database.query(
      `insert into receipts (provider, event_key, provider_message_id, status, provider_status)
       select 'twilio', 'SM' || i, 'SM' || i, 'delivered', 'delivered' from generate_series(1, ${waiting}) i`,
    );
    await database.query(
      `insert into attempts (id, notification_id, provider, round, replica, provider_message_id)
       select gen_random_uuid(), $1, 'twilio', 0, 'a', 'SM' || i from generate_series(1, ${waiting}) i`,
      [randomUUID()],
    );
    const store = createPostgresReceiptStore(database, Date.now);
    const seen = new Set<string>();
    for (let rounds = 0; rounds < roundsMax; rounds += 1) {
      for (const { eventKey } of await store.nextMatchable()) seen.add(eventKey);
    }
    expect(seen.size).toBe(waiting);
  });
});
