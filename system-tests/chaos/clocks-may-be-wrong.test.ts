// Leases, deadlines and waits go by the database's time: a replica whose wall
// clock is off by more than a lease does nobody harm.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import { reconcile } from '../../dev/src/load/reconcile.ts';
import type { Account } from '../../dev/src/load/reconcile.ts';
import { askDatabase, countOwed } from '../harness/database-access.ts';
import { allPayments, bothInboxes } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { removeTraces, skewedClock } from '../harness/skewed-clock.ts';
import { lasting, until } from '../harness/until.ts';

// Twice as long as a lease.
const OFFSETS_S = [30, -30, 0];
const PER_SECOND = 60;
const TRAFFIC_MS = 8_000;
const SETTLE_MS_MAX = 60_000;

let system: RunningSystem;
const pids = new Set<number>();

const rememberPids = (): void => {
  for (const name of ['payment-service', 'payment-service-2', 'payment-service-3'] as const) {
    const pid = system.pidOf(name);
    if (pid !== undefined) pids.add(pid);
  }
};

beforeAll(async () => {
  system = await startRunningSystem({
    replicas: OFFSETS_S.length,
    replicaEnv: (replica) => {
      const offsetS = OFFSETS_S[replica - 1] ?? 0;
      return offsetS === 0 ? {} : skewedClock(`${offsetS > 0 ? '+' : ''}${offsetS}s`);
    },
  });
  rememberPids();
});
afterAll(async () => {
  rememberPids();
  await system.stop();
  for (const pid of pids) removeTraces(pid);
});

async function trafficWith(label: string, during: () => Promise<void>): Promise<Account> {
  const load = startLoad({ client: system.client, urls: system.urls.payments, label, perSecond: PER_SECOND });
  try {
    await during();
  } finally {
    await load.stop();
  }
  await until('end to what is owed', SETTLE_MS_MAX, async () =>
    (await countOwed(system.urls.database)) === 0 ? true : undefined,
  );
  expect(load.refused).toEqual([]);
  const inboxes = await bothInboxes(system, label);
  return reconcile({ promised: load.taken, payments: await allPayments(system), inboxes });
}

const nothingWrong = { missing: [], lost: [], unsettled: [], twiceUnflagged: [] };

describe('replicas whose clocks are 30 s ahead and 30 s behind', () => {
  it('really have the wrong time', async () => {
    const offsets = await Promise.all(
      system.urls.payments.map(async (url) => {
        const date = (await fetch(`${url}/livez`)).headers.get('date') ?? '';
        return Math.round((Date.parse(date) - Date.now()) / 1_000);
      }),
    );
    for (const [index, offsetS] of OFFSETS_S.entries()) {
      expect(Math.abs((offsets[index] ?? NaN) - offsetS)).toBeLessThanOrEqual(3);
    }
  });

  it('take nothing from each other, doubt nothing and flag nothing', async () => {
    const account = await trafficWith('Pago a deshora', () => lasting(TRAFFIC_MS));
    expect(account).toMatchObject({ ...nothingWrong, twiceFlagged: [], flagged: 0 });
    const [times] = await askDatabase<{ attempts: number; slow: number; late: number }>(
      system.urls.database,
      `select count(*)::int as attempts,
              count(*) filter (where abs(extract(epoch from a.ended_at - a.started_at)) > 5)::int as slow,
              count(*) filter (where abs(extract(epoch from n.settled_at - n.created_at)) > 10)::int as late
       from attempts a join notifications n on n.id = a.notification_id`,
    );
    expect(times).toMatchObject({ slow: 0, late: 0 });
    expect(times?.attempts).toBeGreaterThan(300);
  }, 120_000);

  it('lose nothing when one of them is killed and another is stopped for longer than a lease', async () => {
    const account = await trafficWith('Pago a deshora y a golpes', async () => {
      await lasting(1_000);
      await system.kill('payment-service');
      rememberPids();
      system.pause('payment-service-2');
      await lasting(17_000);
      await system.recover();
      await lasting(1_000);
    });
    console.log(
      `${account.promised} payments, ${account.flagged} flagged, ${account.twiceFlagged.length} told twice`,
    );
    expect(account).toMatchObject(nothingWrong);
  }, 120_000);
});
