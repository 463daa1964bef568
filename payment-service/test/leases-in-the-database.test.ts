import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createTestDatabase } from '@relevo/test-kit';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { createPostgresReaders } from '../src/adapters/postgres/postgres-readers.ts';
import { beginDelivery } from '../src/application/delivery-progress.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { newPayment } from './new-payment.ts';
import { openTestDatabase } from './running-service.ts';
import { endOf, stepFor, storeOf } from './stored-steps.ts';

const database = databaseOfThisFile();
const here = storeOf(database, 'here');
const there = storeOf(database, 'there');

async function endLease(notificationId: string): Promise<void> {
  await database.query(
    "update notifications set lease_until = now(), next_attempt_at = now() - interval '1 second' where id = $1",
    [notificationId],
  );
}

describe('a lease', () => {
  it('keeps others away until it is over, and then exactly one takes it', async () => {
    const entry = newPayment();
    await here.accept(entry);
    expect(await there.claimDue(10)).toEqual([]);
    await endLease(entry.notificationId);
    const claims = await Promise.all([there.claimDue(10), here.claimDue(10), there.claimDue(10)]);
    expect(claims.flat().map(({ notificationId }) => notificationId)).toEqual([entry.notificationId]);
  });

  it('that was lost moves nothing, but its outcome is recorded and flags the notification', async () => {
    const entry = newPayment();
    await here.accept(entry);
    await endLease(entry.notificationId);
    const [claimed] = await there.claimDue(1);
    expect(claimed?.leaseCount).toBe(2);
    await expect(here.step(stepFor(entry, endOf(entry, 'late-1')))).resolves.toEqual({ kind: 'lost' });
    const view = await createPostgresReaders(database).notificationById(entry.notificationId);
    expect(view).toMatchObject({
      status: 'sending',
      isPossibleDuplicate: true,
      attempts: [{ outcome: 'accepted', providerMessageId: 'late-1' }],
    });
  });

  it('that was lost and taken again by the same process is not mistaken for the first', async () => {
    const entry = newPayment();
    await here.accept(entry);
    await endLease(entry.notificationId);
    await here.claimDue(1);
    await expect(here.step(stepFor(entry))).resolves.toEqual({ kind: 'lost' });
    await expect(here.step(stepFor(entry, { leaseCount: 2 }))).resolves.toMatchObject({ kind: 'stored' });
  });

  it('that was lost and taken again keeps its two holds apart in one group of writes', async () => {
    const entry = newPayment();
    await here.accept(entry);
    await endLease(entry.notificationId);
    const [claimed] = await here.claimDue(1);
    expect(claimed?.leaseCount).toBe(2);
    const begin = (leaseCount: number, attemptId: string) =>
      here.step(
        stepFor(entry, {
          leaseCount,
          status: 'sending',
          started: { attemptId, provider: 'second', round: 0, skipped: [] },
        }),
      );
    const ofTheFirstHold = uuidv7();
    const ofTheSecondHold = uuidv7();
    const results = await Promise.all([
      // The two entries before these keep both writers busy, so that what follows shares a statement.
      ...[0, 1].map(() => here.step(stepFor(newPayment()))),
      begin(1, ofTheFirstHold),
      begin(2, ofTheSecondHold),
    ]);
    expect(results.slice(2).map(({ kind }) => kind)).toEqual(['lost', 'stored']);
    const { rows } = await database.query<{ id: string }>(
      "select id from attempts where notification_id = $1 and provider = 'second'",
      [entry.notificationId],
    );
    expect(rows).toEqual([{ id: ofTheSecondHold }]);
  });

  it('that was lost flags the notification also where the next hold writes in the same group', async () => {
    const entry = newPayment();
    await here.accept(entry);
    await endLease(entry.notificationId);
    await here.claimDue(1);
    await Promise.all([
      here.step(stepFor(entry, endOf(entry, 'late-2'))),
      here.step(stepFor(entry, { leaseCount: 2, status: 'waiting', nextAttemptAtMs: Date.now() + 60_000 })),
    ]);
    const view = await createPostgresReaders(database).notificationById(entry.notificationId);
    expect(view).toMatchObject({ isPossibleDuplicate: true, attempts: [{ outcome: 'accepted' }] });
  });

  it('left by a process that died in mid-call shows the call as unknown', async () => {
    const entry = newPayment();
    await here.accept(entry);
    await endLease(entry.notificationId);
    const [claimed] = await there.claimDue(1);
    if (claimed === undefined) throw new Error('nothing was claimed');
    const progress = beginDelivery(claimed, null, 5_000);
    expect(progress.attempts).toMatchObject([
      { outcome: 'unknown', reason: 'process_died', endedAtMs: 5_000 },
    ]);
    await there.step(stepFor(entry, { leaseCount: 2 }));
  });
});

describe('a key', () => {
  it('is taken by one of two replicas, and the other learns by whom', async () => {
    const idempotency = { key: 'raced', fingerprint: 'f' };
    const entries = Array.from({ length: 20 }, () => newPayment({ idempotency }));
    const results = await Promise.all(
      entries.map((entry, index) => (index % 2 ? here : there).accept(entry)),
    );
    const taken = results.filter(({ kind }) => kind === 'taken');
    const replayed = results.filter(({ kind }) => kind === 'replayed');
    expect([taken.length, replayed.length]).toEqual([1, 19]);
    const winner = entries[results.findIndex(({ kind }) => kind === 'taken')];
    expect(new Set(replayed)).toEqual(
      new Set(replayed.map(() => ({ kind: 'replayed', paymentId: winner?.payment.paymentId }))),
    );
  });
});

describe('migrations', () => {
  it('run once when several replicas start together', async () => {
    const empty = await createTestDatabase();
    const replicas = [1, 2, 3, 4].map(() => openTestDatabase(empty.url));
    const applied = await Promise.all(replicas.map((replica) => migrate(replica)));
    expect(applied.flat()).toEqual([
      'event_log/0001-event-log',
      'inbound/0001-event-log',
      '0001-payments-and-notifications.sql',
      '0002-receipts-replays-and-replicas.sql',
      '0003-told-in-time.sql',
      '0004-search-by-customer-and-phone.sql',
      '0005-found-through-the-payment.sql',
      '0006-history-by-the-month.sql',
      '0007-taking-payments.sql',
      '0008-refunds.sql',
      '0009-partner-events.sql',
      '0010-streams-of-events.sql',
      '0011-webhooks.sql',
    ]);
    await Promise.all(replicas.map((replica) => replica.close()));
    await empty.drop();
  });

  it('refuse to start on a file that was changed after it was applied', async () => {
    await database.query("update migrations set checksum = 'another'");
    await expect(migrate(database)).rejects.toThrow(/was changed after it was applied/);
  });
});
