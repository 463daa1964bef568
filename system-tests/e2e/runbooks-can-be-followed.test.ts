// What a runbook says to paste is pasted, page by page, into a system that runs:
// no command may be refused, and every query must be understood. Whether it has an answer
// while its alert fires is seen in dashboards/every-panel-has-data.test.ts.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort } from '@relevo/local-runtime';

import { PROMETHEUS_ADVICE, findPrometheus } from '../../dev/src/prometheus/find-prometheus.ts';
import { createPrometheusClient } from '../../dev/src/prometheus/prometheus-client.ts';
import type { PrometheusClient } from '../../dev/src/prometheus/prometheus-client.ts';
import { putFault } from '../harness/observing.ts';
import { runbookPages as pages } from '../harness/runbook-pages.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';

let system: RunningSystem;
let client: PrometheusClient;

beforeAll(async () => {
  const binary = findPrometheus(process.env);
  if (binary === undefined) throw new Error(`Prometheus is not here.\n${PROMETHEUS_ADVICE}`);
  system = await startRunningSystem({ prometheus: { binary, port: await findFreePort() } });
  client = createPrometheusClient(system.urls.prometheus ?? '');
});
afterAll(() => system.stop());

/** In front of the system of this test instead of the one at home, and with an example for each placeholder. */
function prepare(command: string): string {
  const { payment, primary, fallback, prometheus = '' } = system.urls;
  return command
    .replaceAll('http://127.0.0.1:8000', payment)
    .replaceAll('http://127.0.0.1:8001', primary)
    .replaceAll('http://127.0.0.1:8002', fallback)
    .replaceAll('http://127.0.0.1:9090', prometheus)
    .replaceAll('REASON', 'expired')
    .replaceAll('/faults/NAME', '/faults/latency')
    .replace(/^curl /, 'curl --silent --show-error --fail-with-body --max-time 10 ');
}

function paste(command: string): { readonly isFine: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', prepare(command)], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { isFine: status === 0, said: `${command}\n${stdout.slice(0, 300)}${stderr}` };
}

describe('the runbooks', () => {
  it('have something to paste on nearly every page', () => {
    expect(
      pages.filter(({ commands, queries }) => commands.length + queries.length > 0).length,
    ).toBeGreaterThan(14);
  });

  it.each(pages.filter(({ commands }) => commands.length > 0))(
    '$name: each command is taken',
    async ({ commands }) => {
      for (const command of commands) {
        if (command.includes('/faults/NAME')) await putFault(system, 'latency');
        expect(paste(command)).toMatchObject({ isFine: true });
      }
    },
  );

  it.each(pages.filter(({ queries }) => queries.length > 0))(
    '$name: each query is answered',
    async ({ queries }) => {
      for (const query of queries) await expect(client.query(query)).resolves.toBeDefined();
    },
  );

  it('would be caught with a command that is refused', () => {
    expect(paste("curl 'http://127.0.0.1:8000/notifications?status=sleeping'")).toMatchObject({
      isFine: false,
    });
    expect(paste('curl -X DELETE http://127.0.0.1:8000/payments')).toMatchObject({ isFine: false });
  });
});
