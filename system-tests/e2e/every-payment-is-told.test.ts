// The primary goes through everything that a provider is known to do, and every
// customer is told all the same.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLoad } from '../../dev/src/load/payment-load.ts';
import type { Load } from '../../dev/src/load/payment-load.ts';
import {
  allPayments,
  bothInboxes,
  clearFaults,
  metric,
  primaryState,
  putFault,
  untilSettled,
} from '../harness/observing.ts';
import { reconcile } from '../../dev/src/load/reconcile.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';

const FAULTS = [
  'error',
  'blackhole',
  'reset',
  'garbage',
  'html_200',
  'error_in_200',
  'rate_limit',
  // The message goes out and its answer does not come back: the one that tempts to tell twice.
  'accepted_but_lost_answer',
] as const;
const PAYMENTS_MIN = 500;
const PER_SECOND = 14;
const FAULT_MS = 2_500;
const HEALTHY_MS = 500;
const RECOVERY_MS_MAX = 10_000;
const SETTLE_MS_MAX = 60_000;

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem({ isEager: true });
});
afterAll(() => system.stop());

const injected = (kind: string): Promise<number> =>
  metric(system, system.urls.primary, `notifier_faults_injected_total{kind="${kind}"}`);

async function goThroughFaults(load: Load): Promise<Record<string, { sent: number; met: number }>> {
  const seen: Record<string, { sent: number; met: number }> = {};
  for (const kind of FAULTS) {
    await lasting(HEALTHY_MS);
    await until('recovery of the primary', RECOVERY_MS_MAX, async () =>
      (await primaryState(system)) === 'closed' ? true : undefined,
    );
    const before = load.sent();
    await putFault(system, kind, kind === 'rate_limit' ? { retry_after_s: 1 } : {});
    await lasting(FAULT_MS);
    seen[kind] = { sent: load.sent() - before, met: await injected(kind) };
    await clearFaults(system);
  }
  return seen;
}

describe('while the primary misbehaves in every way there is', () => {
  it('every payment is told, and none twice but where the notification says so', async () => {
    const label = 'Pago recibido';
    const load = startLoad({
      client: system.client,
      urls: system.urls.payments,
      label,
      perSecond: PER_SECOND,
    });
    const faults = await goThroughFaults(load);
    await until(`${PAYMENTS_MIN}th payment`, 60_000, () => (load.sent() >= PAYMENTS_MIN ? true : undefined));
    await load.stop();
    await untilSettled(system, SETTLE_MS_MAX);

    const inboxes = await bothInboxes(system, label);
    const account = reconcile({ promised: load.taken, payments: await allPayments(system), inboxes });
    console.log(
      `${account.promised} payments, ${account.told} told ` +
        `(${inboxes.map((messages) => messages.length).join(' by the primary, ')} by the fallback), ` +
        `${account.flagged} flagged, ${account.twiceFlagged.length} of them told twice`,
      faults,
    );

    // Every fault was met by traffic; one that touched nothing proves nothing.
    for (const kind of FAULTS) expect([kind, faults[kind]?.met]).not.toEqual([kind, 0]);
    expect(load.refused).toEqual([]);
    expect(account.promised).toBeGreaterThanOrEqual(PAYMENTS_MIN);
    expect(account).toMatchObject({ missing: [], lost: [], unsettled: [], twiceUnflagged: [] });
  });
});
