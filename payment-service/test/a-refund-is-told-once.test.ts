// Whoever says that a refund has succeeded, how often and when: it is told of once, with its payment.
import { afterEach, describe, expect, it } from '@jest/globals';
import { createEventLog } from '@relevo/events';
import { eventSchema } from '../src/adapters/postgres/event-database.ts';
import { createTimeOrderedIds } from '../src/adapters/time-ordered-ids.ts';
import { atRest } from '../src/domain/wish-plan.ts';
import { databaseOfThisFile } from './database-of-this-file.ts';
import { bookOnceEnded, refundCommand, refundingOn } from './refunding-on-a-database.ts';
import { refunded, scriptedGateway } from './scripted-gateway.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

const database = databaseOfThisFile();
const newId = createTimeOrderedIds({ now: Date.now, random: Math.random });
const log = createEventLog({ schema: eventSchema, source: '/relevo/test', newId });
const started: { readonly stop: () => Promise<void> }[] = [];
let hints = 0;

function refunding(gateway: ScriptedGateway, changes: Parameters<typeof refundingOn>[2] = {}) {
  const events = { insertOf: log.insertOf, newId, onWritten: () => void (hints += 1) };
  const parts = refundingOn(database, gateway, { events, ...changes });
  started.push(parts);
  return parts;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((parts) => parts.stop()));
});

/** In the order in which consumers read them. */
async function toldOf(paymentId: string) {
  const { rows } = await database.query<{ id: string; version: number; refunded: string }>(
    `select id, version, data ->> 'refunded_amount' as refunded from event_log.events
     where stream = 'payment-' || $1::text order by xid, pos`,
    [paymentId],
  );
  return rows;
}

const inDoubt = {
  ...{ beganMs: 0, deadlineMs: 0, tries: 1, questions: 0, doubtSinceMs: 0, notBeforeMs: 0 },
  ...atRest,
};

describe('a refund', () => {
  it('is told of in the order in which the payment went, whichever replica gives back', async () => {
    const gateway = scriptedGateway();
    const replicas = [refunding(gateway), refunding(gateway)];
    const paymentId = (await replicas[0]?.takePaid()) ?? '';
    const parts = Array.from({ length: 8 }, (_, n) => replicas[n % 2]);
    await Promise.all(
      parts.flatMap((replica) => replica?.refund(refundCommand(paymentId, { amountMinor: 1_000n })) ?? []),
    );
    const { refunds } = await bookOnceEnded(database, paymentId);
    const told = await toldOf(paymentId);
    expect(told.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(told.map((event) => event.refunded)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${n}0.00`));
    expect(told.map(({ id }) => id).toSorted()).toEqual(refunds.map(({ id }) => id).toSorted());
    expect(hints).toBeGreaterThan(0);
  });

  it('that nobody could tell of is told of with the gateway’s late word, and that once', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, engine, store } = refunding(gateway, { deadlineMs: 500, doubtMs: 50 });
    engine.start();
    const paymentId = await takePaid();
    gateway.refundScript.push({ kind: 'lost' });
    gateway.refundLookUpAnswer = { kind: 'unavailable', retryAfterMs: null };
    await refund(refundCommand(paymentId));
    const [unresolved] = (await bookOnceEnded(database, paymentId)).refunds;
    expect(unresolved?.status).toBe('unresolved');
    expect(await toldOf(paymentId)).toEqual([]);
    const entry = { wishId: unresolved?.id ?? '', paymentId, leaseCount: 1, history: inDoubt, last: null };
    for (const kind of ['stored', 'ended'])
      expect(await store.step({ ...entry, move: refunded({ refundId: entry.wishId }) })).toMatchObject({
        kind,
      });
    expect(await toldOf(paymentId)).toEqual([{ id: entry.wishId, version: 1, refunded: '100.00' }]);
  });

  it('that failed is not told of, and neither is one that was given after that', async () => {
    const gateway = scriptedGateway();
    const { refund, takePaid, store } = refunding(gateway);
    gateway.refundScript.push({ kind: 'refused', code: 'charge_disputed' });
    const paymentId = await takePaid();
    await refund(refundCommand(paymentId));
    const [failed] = (await bookOnceEnded(database, paymentId)).refunds;
    const entry = { wishId: failed?.id ?? '', paymentId, leaseCount: 1, history: inDoubt, last: null };
    await store.step({ ...entry, move: refunded({ refundId: entry.wishId }) });
    expect(await toldOf(paymentId)).toEqual([]);
  });

  it('is told of with its change or not at all', async () => {
    const gateway = scriptedGateway();
    const insertOf = (rows: string): string => log.insertOf(rows).replace('e.version', '0');
    const unwritable = { insertOf, newId, onWritten: () => undefined };
    const { refund, takePaid } = refunding(gateway, { events: unwritable });
    const paymentId = await takePaid();
    const { rows: before } = await database.query('select * from payments where id = $1', [paymentId]);
    const recorded = refundCommand(paymentId, { gateway: null });
    await expect(refund(recorded)).rejects.toMatchObject({ code: '23514' });
    const { rows: after } = await database.query('select * from payments where id = $1', [paymentId]);
    expect(after).toEqual(before);
  });
});
