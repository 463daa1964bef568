// Hostile requests to what the console is made of: its page, its session, and the
// routes of development, which reach the mocks and send payments of their own.
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { describedRoutes } from './described-routes.ts';
import type { DescribedRoute } from './described-routes.ts';
import { fuzz } from './fuzz-run.ts';
import { hostileRequests } from './hostile-requests.ts';
import { fuzzCommand, fuzzSeed, fuzzTotal } from './run-settings.ts';

const RUN_MS_MAX = 300_000;
const CONSOLE_TOKEN = 'a-token-for-hostile-requests';
const PAYMENT = { amount: 100.0, customer_id: '123', message: 'Pago recibido' };

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem({ env: { CONSOLE_TOKEN } });
});
afterAll(() => system.stop());

const page = (path: string): DescribedRoute => ({
  method: 'GET',
  path,
  queryNames: [],
  headerNames: [],
  bodies: [],
  statuses: null,
});

const browsers: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [['Sec-Fetch-Site', 'cross-site']],
  [
    ['Sec-Fetch-Site', 'same-origin'],
    ['Authorization', `Bearer ${CONSOLE_TOKEN}`],
  ],
];

it(
  'answers every hostile request in words of ours, and delivers as before once faults and traffic have ended',
  async () => {
    const { client, urls } = system;
    const url = urls.payment;
    const described = describedRoutes(await client.json(`${url}/openapi.json`));
    const routes = [
      ...described.filter(({ path }) => /^\/(?:dev|console)\//.test(path)),
      page('/console/{path}'),
      page('/console/assets/{path}'),
    ];
    expect(routes.length).toBeGreaterThan(8);
    const ids = ['primary', 'fallback', 'faults', 'faults/fuzzed', 'messages', 'fail', 'faults:dry-run'];
    for (const credentials of browsers) {
      const result = await fuzz({
        url,
        routes,
        requests: hostileRequests(routes, { ids, credentials }),
        total: fuzzTotal(2_000),
        seed: fuzzSeed,
        command: fuzzCommand('no-request-breaks-the-console'),
        expectsProblem: () => true,
        // Not built on every machine that runs this.
        isWanted: ({ body }) => /"(?:console_not_built|notifier_answer_too_large)"|not been built/.test(body),
      });
      console.log(`seed ${fuzzSeed}`, credentials, result);
    }

    await client.json(`${url}/dev/traffic`, { method: 'PUT', body: { payments_per_second: 0 } });
    for (const mock of [urls.primary, urls.fallback])
      await client.json(`${mock}/admin/reset`, { method: 'POST' });
    const after = await client.json<{ notification: { status: string } }>(`${url}/payments`, {
      method: 'POST',
      headers: { prefer: 'wait=20' },
      body: PAYMENT,
    });
    expect(after.notification.status).toMatch(/^(accepted|delivered)$/);
    expect(
      system.log.filter((line) => /service\.crashed|request\.failed|"kind":"exited"/.test(line)),
    ).toEqual([]);
    expect(system.log.filter((line) => line.includes(CONSOLE_TOKEN))).toEqual([]);
  },
  RUN_MS_MAX,
);
