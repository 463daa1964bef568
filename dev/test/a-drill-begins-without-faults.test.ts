import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer } from '@relevo/test-kit';

import { foreignFaults } from '../src/drill/drill-faults.ts';
import { createHttpClient } from '../src/load/http-client.ts';

const listed = (faults: readonly unknown[]) => () => ({
  kind: 'respond' as const,
  status: 200,
  body: JSON.stringify({ faults }),
});

let notifier: ScriptedServer;
const client = createHttpClient();

beforeEach(async () => {
  notifier = await startScriptedServer(listed([]));
});
afterEach(async () => {
  client.close();
  await notifier.close();
});

it('lets a fault of somebody else stand in the way only as long as it can do something', async () => {
  notifier.follow(
    listed([
      { name: 'spent', state: { status: 'exhausted' } },
      { name: 'slow', state: { status: 'active' } },
    ]),
  );
  const urls = { primary: notifier.url, fallback: notifier.url, payments: [] };
  const url = `${notifier.url}/admin/faults/slow`;
  expect(await foreignFaults(client, urls)).toEqual([url, url]);
});
