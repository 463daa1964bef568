// SIGKILL gives no time to say goodbye: what was promised has to be on disk.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Load } from '../../dev/src/load/payment-load.ts';
import { bothInboxes, paymentsById, putFault, untilSettled } from '../harness/observing.ts';
import { reconcile } from '../../dev/src/load/reconcile.ts';
import type { Books } from '../../dev/src/load/reconcile.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { ProcessName } from '../harness/process-control.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting } from '../harness/until.ts';

const PER_SECOND = 40;
const BETWEEN_KILLS_MS = 1_000;
// The message is taken on arrival and answered late, below the slow limit: each
// kill catches some that went out and whose answer nobody heard.
const ANSWER_AFTER_MS = 150;
// A dead process's lease, then settling and verifying what it left in doubt.
const SETTLE_MS_MAX = 75_000;

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem();
  await putFault(system, 'latency', { distribution: 'fixed', ms: ANSWER_AFTER_MS });
});
afterAll(() => system.stop());

async function killUnderLoad(name: ProcessName, times: number, label: string): Promise<Load> {
  const load = startLoad({ client: system.client, urls: system.urls.payments, label, perSecond: PER_SECOND });
  for (let kills = 0; kills < times; kills += 1) {
    await lasting(BETWEEN_KILLS_MS);
    await system.kill(name);
  }
  await lasting(BETWEEN_KILLS_MS);
  await load.stop();
  await untilSettled(system, SETTLE_MS_MAX);
  return load;
}

async function booksOf(load: Load, label: string): Promise<Books> {
  const payments = await paymentsById(system, [...load.taken.values()]);
  return { promised: load.taken, payments, inboxes: await bothInboxes(system, label) };
}

function tell(what: string, load: Load, books: Books): void {
  const { promised, told, flagged, twiceFlagged } = reconcile(books);
  const inDoubt = [...books.payments.values()].filter(({ notification }) =>
    notification.attempts.some(({ outcome }) => outcome === 'unknown'),
  );
  console.log(
    `${what}: ${promised} payments promised, ${told} told, ${load.retries()} tries repeated, ` +
      `${inDoubt.length} were in doubt, ${flagged} flagged, ${twiceFlagged.length} of them told twice`,
  );
}

function expectNothingLost(load: Load, books: Books): void {
  // A kill that no request noticed proves nothing.
  expect(load.retries()).toBeGreaterThan(0);
  expect(load.refused).toEqual([]);
  expect(reconcile(books)).toMatchObject({ missing: [], lost: [], unsettled: [], twiceUnflagged: [] });
}

describe('a process that is killed under load', () => {
  it('loses no payment when payment-service is killed ten times', async () => {
    const label = 'Pago ante diez caídas';
    const load = await killUnderLoad('payment-service', 10, label);
    const books = await booksOf(load, label);
    tell('payment-service killed 10 times', load, books);
    expectNothingLost(load, books);
  }, 180_000);

  it('loses no payment when the database server is killed three times, and counts what is lost when it is', async () => {
    const label = 'Pago ante tres caídas';
    const load = await killUnderLoad('database', 3, label);
    const books = await booksOf(load, label);
    tell('database killed 3 times', load, books);
    expectNothingLost(load, books);
    expectEveryLossToBeSeen(books);
  }, 180_000);
});

/** The same books with one entry doctored at a time: an account that overlooks it is worth nothing. */
function expectEveryLossToBeSeen(books: Books): void {
  const messages = books.inboxes.flat();
  const once = messages.find(({ body }) => {
    const payment = books.payments.get(books.promised.get(body) ?? '');
    return payment?.notification.possible_duplicate === false;
  });
  if (once === undefined) throw new Error('No message without a flag to doctor the books with.');
  const id = books.promised.get(once.body) ?? '';
  const others = messages.filter(({ body }) => body !== once.body);
  expect(reconcile({ ...books, inboxes: [others] }).lost).toEqual([once.body]);
  expect(reconcile({ ...books, inboxes: [messages, [once]] }).twiceUnflagged).toEqual([once.body]);
  const payments = new Map(books.payments);
  payments.delete(id);
  expect(reconcile({ ...books, payments }).missing).toEqual([once.body]);
}
