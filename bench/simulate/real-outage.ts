// The same outage on real processes, with the services' own mocks.
import { startLoad } from '../../dev/src/load/payment-load.ts';
import { allPayments, inbox, putFault, untilSettled } from '../../system-tests/harness/observing.ts';
import { startRunningSystem } from '../../system-tests/harness/running-system.ts';
import { lasting } from '../../system-tests/harness/until.ts';

const WARM_UP_MS = 5_000;
const HANG_MS = 5_000;
const SETTLE_MS_MAX = 60_000;

export type RealOutage = { readonly failoverMs: number; readonly caught: number };

export async function measureReal({
  replicas,
  perSecond,
}: {
  readonly replicas: number;
  readonly perSecond: number;
}): Promise<RealOutage> {
  const system = await startRunningSystem({ replicas });
  try {
    const label = 'Pago simulado';
    const load = startLoad({ client: system.client, urls: system.urls.payments, label, perSecond });
    await lasting(WARM_UP_MS);
    await putFault(system, 'blackhole');
    const hangsAtMs = Date.now();
    await lasting(HANG_MS);
    await load.stop();
    await untilSettled(system, SETTLE_MS_MAX);
    const arrivals = (await inbox(system, 'fallback', label)).map(({ received_at }) =>
      Date.parse(received_at),
    );
    const payments = await allPayments(system);
    const caught = [...payments.values()]
      .flatMap(({ notification }) => notification.attempts)
      .filter(({ provider, outcome }) => provider === 'aldeamo' && outcome !== 'accepted').length;
    return { failoverMs: Math.min(...arrivals) - hangsAtMs, caught };
  } finally {
    await system.stop();
  }
}
