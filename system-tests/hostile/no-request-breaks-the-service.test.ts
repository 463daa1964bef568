// Twenty thousand hostile requests to every route that the service documents:
// refused in words of ours, and the service is as well afterwards as before.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allPayments } from '../harness/observing.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { describedRoutes } from './described-routes.ts';
import { fuzz } from './fuzz-run.ts';
import type { FuzzResult } from './fuzz-run.ts';
import { hostileRequests } from './hostile-requests.ts';
import { collectOften, createMemoryWatch } from './memory-watch.ts';
import { fuzzCommand, fuzzSeed, fuzzTotal } from './run-settings.ts';

const RUN_MS_MAX = 600_000;
const PAYMENT = { amount: 100.0, customer_id: '123', message: 'Pago recibido' };

let system: RunningSystem;

beforeAll(async () => {
  // Without the routes of development: they would send payments of their own, and break the mocks.
  const noDevelopment = { DEV_NOTIFIER_PRIMARY_URL: '', DEV_NOTIFIER_FALLBACK_URL: '' };
  system = await startRunningSystem({ env: { ...collectOften, ...noDevelopment } });
});
afterAll(() => system.stop());

type Taken = { readonly payment_id: string; readonly amount: string; readonly customer_id: string };

/** Every payment, and no refund, that a 201 spoke of for the first time: id → what it said. */
async function fuzzEveryRoute(onSent: (sent: number) => Promise<void>): Promise<{
  readonly result: FuzzResult;
  readonly taken: Map<string, Taken>;
}> {
  const { client, urls } = system;
  const url = urls.payment;
  const first = await client.json<Taken>(`${url}/payments`, { method: 'POST', body: PAYMENT });
  const { notification } = first as Taken & { notification: { notification_id: string } }; // the contract's 201 body
  const taken = new Map([[first.payment_id, first]]);
  const routes = describedRoutes(await client.json(`${url}/openapi.json`));
  expect(routes.length).toBeGreaterThan(10);
  const ids = [first.payment_id, notification.notification_id, '123', 'aldeamo', 'twilio', 'fuzzed'];
  const result = await fuzz({
    url,
    routes,
    requests: hostileRequests(routes, { ids, credentials: [] }),
    total: fuzzTotal(20_000),
    seed: fuzzSeed,
    command: fuzzCommand('no-request-breaks-the-service'),
    expectsProblem: () => true,
    // A stream of events behind a request that is still to be answered; a page that nobody has built here.
    isWanted: ({ status, body }, { target }) =>
      status === 503 && (target.startsWith('/events') || body.includes('"console_not_built"')),
    onBatch: onSent,
    onAnswer: (request, { status, headers, body }) => {
      if (status !== 201 || headers.has('idempotency-replayed') || !request.target.startsWith('/payments'))
        return;
      const payment = JSON.parse(body) as Taken & { readonly refund_id?: string }; // the contract's 201 body
      if (payment.refund_id !== undefined) return;
      taken.set(payment.payment_id, payment);
    },
  });
  return { result, taken };
}

describe('twenty thousand hostile requests', () => {
  it(
    'are refused in words of ours, crash nothing, and take exactly the payments that were answered 201',
    async () => {
      const memory = createMemoryWatch(system, system.urls.payment, fuzzTotal(20_000));
      const begunAt = performance.now();
      const { result, taken } = await fuzzEveryRoute(memory.look);
      const seconds = (performance.now() - begunAt) / 1_000;
      console.log(`seed ${fuzzSeed}, ${seconds.toFixed(0)} s`, result, memory.report());

      const after = await system.client.json<Taken & { notification: { status: string } }>(
        `${system.urls.payment}/payments`,
        { method: 'POST', headers: { prefer: 'wait=20' }, body: { ...PAYMENT, phone: '+573001112233' } },
      );
      taken.set(after.payment_id, after);
      expect(after.notification.status).toMatch(/^(accepted|delivered)$/);

      const stored = await allPayments(system);
      const differing = [...taken.values()].filter(({ payment_id: id, amount, customer_id: customerId }) => {
        const row = stored.get(id) as Taken | undefined; // the same view, as the list shows it
        return row?.amount !== amount || row.customer_id !== customerId;
      });
      expect(differing).toEqual([]);
      // A request that was cut off may have been taken; nothing else may be there.
      expect(stored.size - taken.size).toBeLessThanOrEqual(result.unanswered);
      // A run in which nothing is taken shows nothing.
      expect(taken.size).toBeGreaterThan(result.sent / 200);

      const broken = system.log.filter((line) =>
        /service\.crashed|request\.failed|"kind":"exited"/.test(line),
      );
      expect(broken).toEqual([]);
      expect(memory.growth()).toBeLessThan(1.4);
    },
    RUN_MS_MAX,
  );
});
