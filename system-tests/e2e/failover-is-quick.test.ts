// A hang is the worst fault: nothing fails, everything waits. Measured under
// load that does not slow down with the gateway.
import { describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import { allPayments, bothInboxes, inbox, putFault, untilSettled } from '../harness/observing.ts';
import { reconcile } from '../../dev/src/load/reconcile.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting } from '../harness/until.ts';

const PER_SECOND = 200;
const WARM_UP_MS = 5_000;
const HANG_MS = 3_000;
const FAILOVER_MS_MAX = 500;
const CAUGHT_MAX = 100;
const SETTLE_MS_MAX = 60_000;
// A machine that is busy with something else stalls everyone, the load too. What
// is too slow by itself is so every time; what was only disturbed is not.
const MEASUREMENTS_MAX = 3;

type Figures = { readonly failoverMs: number; readonly caught: number };

const isQuick = ({ failoverMs, caught }: Figures): boolean =>
  failoverMs < FAILOVER_MS_MAX && caught < CAUGHT_MAX;

async function measure(system: RunningSystem): Promise<Figures> {
  const label = 'Pago en apuros';
  const load = startLoad({ client: system.client, urls: system.urls.payments, label, perSecond: PER_SECOND });
  await lasting(WARM_UP_MS);
  const askedAtMs = Date.now();
  await putFault(system, 'blackhole');
  const hangsAtMs = Date.now();
  await lasting(HANG_MS);
  await load.stop();
  await untilSettled(system, SETTLE_MS_MAX);

  const arrivals = (await inbox(system, 'fallback', label)).map(({ received_at }) => Date.parse(received_at));
  const failoverMs = Math.min(...arrivals.filter((atMs) => atMs >= askedAtMs)) - hangsAtMs;
  const payments = await allPayments(system);
  const caught = [...payments.values()]
    .flatMap(({ notification }) => notification.attempts)
    .filter(({ provider, outcome }) => provider === 'aldeamo' && outcome !== 'accepted').length;
  const account = reconcile({ promised: load.taken, payments, inboxes: await bothInboxes(system, label) });
  console.log(
    `fail-over after ${failoverMs} ms (limit ${FAILOVER_MS_MAX}), ` +
      `${caught} messages caught in the hang (limit ${CAUGHT_MAX}), ` +
      `${load.sent()} sent, ${arrivals.length} through the fallback, ${account.flagged} flagged`,
  );
  // However busy the machine: nobody is forgotten, and the hang was met.
  expect(load.refused).toEqual([]);
  expect(account).toMatchObject({ missing: [], lost: [], unsettled: [], twiceUnflagged: [] });
  expect(load.sent()).toBeGreaterThan((PER_SECOND * (WARM_UP_MS + HANG_MS) * 0.9) / 1_000);
  expect(caught).toBeGreaterThan(0);
  return { failoverMs, caught };
}

describe('when the primary hangs at 200 payments a second', () => {
  it('lets new messages flow through the fallback within half a second, with fewer than 100 caught', async () => {
    const measured: Figures[] = [];
    while (measured.length < MEASUREMENTS_MAX && !measured.some(isQuick)) {
      const system = await startRunningSystem();
      try {
        measured.push(await measure(system));
      } finally {
        await system.stop();
      }
    }
    const figures = measured.at(-1);
    expect(figures?.failoverMs).toBeLessThan(FAILOVER_MS_MAX);
    expect(figures?.caught).toBeLessThan(CAUGHT_MAX);
  }, 180_000);
});
