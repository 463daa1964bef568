// Hostile requests to both mocks, first as the provider that they are, then to
// their fault API. A drill that can be ended by a bad request is no drill.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import type { DescribedRoute } from './described-routes.ts';
import { fuzz } from './fuzz-run.ts';
import { hostileRequests } from './hostile-requests.ts';
import { adminRoutes, aldeamoRoutes, twilioRoutes } from './notifier-routes.ts';
import { fuzzCommand, fuzzSeed, fuzzTotal } from './run-settings.ts';

const RUN_MS_MAX = 300_000;

const development = new Map(
  readFileSync(join(import.meta.dirname, '..', '..', 'config', 'development.env'), 'utf8')
    .split('\n')
    .map((line) => line.split('=', 2))
    .map(([name = '', value = '']) => [name, value]),
);
const basic = (user: string, password: string): readonly [string, string] => {
  const pair = `${development.get(user) ?? ''}:${development.get(password) ?? ''}`;
  return ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
};

const notifiers = [
  {
    name: 'primary' as const,
    routes: aldeamoRoutes,
    login: basic('ALDEAMO_USER', 'ALDEAMO_PASSWORD'),
  },
  {
    name: 'fallback' as const,
    routes: twilioRoutes,
    login: basic('TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'),
  },
];

let system: RunningSystem;

beforeAll(async () => {
  system = await startRunningSystem();
});
afterAll(() => system.stop());

async function attack(
  url: string,
  routes: readonly DescribedRoute[],
  login: readonly (readonly [string, string])[],
): Promise<void> {
  const ids = ['fuzzed', `SM${'0'.repeat(32)}`, development.get('TWILIO_ACCOUNT_SID') ?? '', 'fail-toggle'];
  const result = await fuzz({
    url,
    routes,
    requests: hostileRequests(routes, { ids, credentials: login }),
    total: fuzzTotal(2_000),
    seed: fuzzSeed,
    command: fuzzCommand('no-request-breaks-a-notifier'),
    // The fault API speaks our words, everything else the provider's.
    expectsProblem: ({ target }) => target.startsWith('/admin/'),
    // Faults were asked for, and a fifty-first watcher is told that there are too many.
    isWanted: ({ headers, body }) => headers.has('x-fault-injected') || body.includes('"too_many_watchers"'),
  });
  console.log(`seed ${fuzzSeed}`, result);
}

describe.each(notifiers)('the $name', ({ name, routes, login }) => {
  it(
    'answers every hostile request as a provider does, and goes on taking messages',
    async () => {
      const url = system.urls[name];
      await attack(url, routes, [login]);
      await attack(url, adminRoutes, []);

      await system.client.json(`${url}/admin/reset`, { method: 'POST' });
      const [send] = routes;
      const sample = send?.bodies[0];
      const isForm = sample?.type.includes('form') === true;
      const fields = Object.entries(sample?.sample ?? {}).map(([key, value]): [string, string] => [
        key,
        String(value),
      ]);
      await system.client.json(`${url}${send?.path ?? ''}`, {
        method: 'POST',
        headers: { [login[0]]: login[1], 'content-type': sample?.type ?? '' },
        body: isForm ? new URLSearchParams(fields).toString() : sample?.sample,
      });
      const inbox = await system.client.json<{ total: number }>(`${url}/admin/messages`);
      expect(inbox.total).toBe(1);
      const broken = system.log.filter((line) =>
        /service\.crashed|request\.failed|"kind":"exited"/.test(line),
      );
      expect(broken).toEqual([]);
    },
    RUN_MS_MAX,
  );
});
