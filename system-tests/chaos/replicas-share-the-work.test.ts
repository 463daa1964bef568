// Several payment-services on one database: each does its part, and what one of
// them leaves lying the others take up, no sooner and hardly later than agreed.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Load } from '../../dev/src/load/payment-load.ts';
import { reconcile } from '../../dev/src/load/reconcile.ts';
import type { Account } from '../../dev/src/load/reconcile.ts';
import { askDatabase, countOwed } from '../harness/database-access.ts';
import { slowIsNoFailure } from '../harness/eager-gateway.ts';
import { allPayments, bothInboxes, clearFaults, inbox, putFault } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const LEASE_MS = 5_000;
// The claim loop looks once a second at the latest; the rest is for a busy machine.
const TAKEOVER_MARGIN_MS = 3_000;
const SETTLE_MS_MAX = 60_000;
const PER_SECOND = 100;
// The message is taken on arrival, and many are in flight.
const ANSWER_AFTER_MS = 250;
const IN_MID_AIR_MIN = 5;
const TRIES_MAX = 3;

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem({
    replicas: 2,
    gatewayChanges: {
      'lease_ms: 15000': `lease_ms: ${LEASE_MS}`,
      // Or the latency below would take the traffic away from the provider that is watched.
      ...slowIsNoFailure,
    },
  });
});
afterAll(() => system.stop());

const loads: Load[] = [];
// A test that failed half-way leaves no traffic and no stopped process to the next.
afterEach(async () => {
  await system.recover();
  await clearFaults(system);
  await Promise.all(loads.splice(0).map((load) => load.stop()));
});

function payAt(urls: readonly string[], label: string): Load {
  const load = startLoad({ client: system.client, urls, label, perSecond: PER_SECOND });
  loads.push(load);
  return load;
}

async function settle(load: Load, label: string): Promise<Account> {
  await load.stop();
  await until('end to what is owed', SETTLE_MS_MAX, async () =>
    (await countOwed(system.urls.database)) === 0 ? true : undefined,
  );
  const account = reconcile({
    promised: load.taken,
    payments: await allPayments(system),
    inboxes: await bothInboxes(system, label),
  });
  console.log(
    `${label}: ${account.promised} promised, ${account.told} told, ${account.flagged} flagged, ` +
      `${account.twiceFlagged.length} of them told twice`,
  );
  expect(load.refused).toEqual([]);
  expect(account).toMatchObject({ missing: [], lost: [], unsettled: [], twiceUnflagged: [] });
  return account;
}

const heldBy = async (replica: string): Promise<number> => {
  const sql = 'select count(*)::int as held from notifications where lease_owner like $1';
  const [row] = await askDatabase<{ held: number }>(system.urls.database, sql, [`${replica}/%`]);
  return row?.held ?? 0;
};

/** How many messages of this load each replica has brought to a provider. */
async function broughtBy(label: string): Promise<ReadonlyMap<string, number>> {
  const sql = `select a.replica, count(*)::int as accepted
    from attempts a join notifications n on n.id = a.notification_id
    where a.outcome = 'accepted' and n.body like $1 group by a.replica`;
  const rows = await askDatabase<{ replica: string; accepted: number }>(system.urls.database, sql, [
    `${label}%`,
  ]);
  return new Map(rows.map(({ replica, accepted }) => [replica, accepted]));
}

/** Kills the second replica in the midst of its work, and stops its next life: the first has to take it all over. */
async function killWhileItHolds() {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const inFlight = await until('fair number of leases', 10_000, async () => {
      const held = await heldBy('replica-2');
      return held >= 15 ? held : undefined;
    });
    const lifeBefore = system.pidOf('payment-service-2');
    system.strike('payment-service-2');
    const killedAtMs = Date.now();
    await until('next life', 10_000, () => {
      const pid = system.pidOf('payment-service-2');
      return pid !== undefined && pid !== lifeBefore && system.pause('payment-service-2') ? true : undefined;
    });
    const left = await heldBy('replica-2');
    if (left > 0) return { inFlight, left, killedAtMs };
    // It had just finished what it held.
    await system.recover();
  }
  throw new Error(`The second replica held nothing when it was killed, ${TRIES_MAX} times.`);
}

describe('two replicas on one database', () => {
  it('share what waits for a provider, whoever took the payments', async () => {
    const label = 'Pago por dos caminos';
    await putFault(system, 'error', {});
    await putFault(system, 'error', {}, { notifier: 'fallback' });
    const load = payAt(system.urls.payments.slice(0, 1), label);
    await lasting(4_000);
    await load.stop();
    await clearFaults(system);
    await settle(load, label);
    const brought = await broughtBy(label);
    console.log('brought to a provider by', brought);
    expect(brought.get('replica-1')).toBeGreaterThan(0);
    expect(brought.get('replica-2')).toBeGreaterThan(0);
  }, 120_000);

  it('take over what a killed one held, when its leases are over and not before', async () => {
    const label = 'Pago de una réplica caída';
    await putFault(system, 'latency', { distribution: 'fixed', ms: ANSWER_AFTER_MS });
    const load = payAt(system.urls.payments.slice(1), label);
    const { inFlight, left, killedAtMs } = await killWhileItHolds();
    await until('take-over', LEASE_MS + TAKEOVER_MARGIN_MS, async () =>
      (await heldBy('replica-2')) === 0 ? true : undefined,
    );
    const tookMs = Date.now() - killedAtMs;
    console.log(`${inFlight} in flight, ${left} left behind, taken over ${tookMs} ms after the kill`);
    expect(tookMs).toBeGreaterThan(LEASE_MS - 2 * ANSWER_AFTER_MS - 500);
    await system.recover();
    await settle(load, label);
    await clearFaults(system);
  }, 120_000);

  it('flag whatever both have sent, when one is stopped between its attempt and its answer for longer than its lease', async () => {
    const label = 'Pago de una réplica detenida';
    await putFault(
      system,
      'latency',
      { distribution: 'fixed', ms: ANSWER_AFTER_MS },
      { operation: ['send'] },
    );
    // Nobody can be asked: the other replica has to send what the stopped one may have sent.
    await putFault(system, 'error', { status: 500 }, { operation: ['report'] });
    // And no receipt tells it either.
    await putFault(system, 'receipt_drop');
    const load = payAt(system.urls.payments.slice(1), label);
    const inMidAir = async (): Promise<number> => {
      const taken = (await inbox(system, 'primary', label)).length;
      return taken - ((await broughtBy(label)).get('replica-2') ?? 0);
    };
    // A lease alone is no message yet: it is stopped with some that the provider has taken and it has not heard of.
    await until('fair number of messages in mid-air', 20_000, async () => {
      if ((await inMidAir()) < 2 * IN_MID_AIR_MIN) return undefined;
      system.pause('payment-service-2');
      if ((await inMidAir()) >= IN_MID_AIR_MIN) return true;
      system.resume('payment-service-2');
      return undefined;
    });
    // Offers under way hang on it; no further ones are made.
    const offered = load.stop();
    const left = await heldBy('replica-2');
    await until('take-over', LEASE_MS + TAKEOVER_MARGIN_MS, async () =>
      (await heldBy('replica-2')) === 0 ? true : undefined,
    );
    // What was in the pipe goes nowhere until then; after that the stopped one comes back with it.
    await until('second message', 30_000, async () => {
      return ((await broughtBy(label)).get('replica-1') ?? 0) > 0 ? true : undefined;
    });
    system.resume('payment-service-2');
    await system.recover();
    await clearFaults(system);
    await offered;
    const account = await settle(load, label);
    const fenced = await askDatabase(
      system.urls.database,
      `select 1 from attempts where reason = 'lease_over'`,
    );
    console.log(`${left} under way when it was stopped; ${fenced.length} were not sent for want of a lease`);
    // It really happened: two replicas, two messages, and each of them says so.
    expect(account.twiceFlagged.length).toBeGreaterThan(0);
  }, 150_000);
});
