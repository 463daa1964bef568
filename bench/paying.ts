// Payments as fast as a fixed number of callers get them answered, and what
// payment-service says that they cost it.
import { metric } from '../system-tests/harness/observing.ts';
import type { RunningSystem } from '../system-tests/harness/running-system.ts';
import { until } from '../system-tests/harness/until.ts';

const CALLERS = 20;
const DELIVERED_MS_MAX = 120_000;

const delivered = (system: RunningSystem): Promise<number> =>
  metric(system, system.urls.payment, 'relevo_notifications_total{status="delivered"}');

const cpuSeconds = (system: RunningSystem): Promise<number> =>
  metric(system, system.urls.payment, 'process_cpu_seconds_total');

export type Paid = {
  /** Until the last one was answered 201. */
  readonly perSecond: number;
  /** Of the process, from the request to the receipt. */
  readonly cpuMsEach: number;
};

/** Resolves once the receipt of each message has come. */
export async function pay(system: RunningSystem, count: number): Promise<Paid> {
  const body = { amount: 100, customer_id: '123', message: 'Pago recibido' };
  const [deliveredBefore, cpuBefore] = [await delivered(system), await cpuSeconds(system)];
  const beganAt = performance.now();
  let left = count;
  const call = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await system.client.json(`${system.urls.payment}/payments`, { method: 'POST', body });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const seconds = (performance.now() - beganAt) / 1_000;
  await until('receipt of each message', DELIVERED_MS_MAX, async () =>
    (await delivered(system)) >= deliveredBefore + count ? true : undefined,
  );
  const cpu = (await cpuSeconds(system)) - cpuBefore;
  return { perSecond: count / seconds, cpuMsEach: (cpu * 1_000) / count };
}
