// A real Alertmanager with the shipped configuration is told of an outage: who is
// called hears of its cause, and not of everything that follows from it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort, spawnLeashed } from '@relevo/local-runtime';
import type { LeashedProcess } from '@relevo/local-runtime';

import { lasting, until } from '../harness/until.ts';

const READY_MS_MAX = 20_000;
const SEEN_MS_MAX = 20_000;
const SETTLED_MS = 1_000;

type Labels = Readonly<Record<string, string>>;
type Told = { readonly labels: Labels; readonly status: { readonly inhibitedBy: readonly string[] } };

const config = join(import.meta.dirname, '..', '..', 'config', 'alertmanager', 'alertmanager.yml');
const storage = mkdtempSync(join(tmpdir(), 'relevo-alertmanager-'));
const said: string[] = [];
let alertmanager: LeashedProcess;
let url: string;

beforeAll(async () => {
  const address = `127.0.0.1:${await findFreePort()}`;
  url = `http://${address}`;
  alertmanager = spawnLeashed({
    // Debian gives it a longer name than its makers.
    command: 'sh',
    args: [
      '-c',
      'exec "$(command -v prometheus-alertmanager || command -v alertmanager)" "$@"',
      'alertmanager',
      `--config.file=${config}`,
      `--storage.path=${storage}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    env: process.env,
    cwd: storage,
    orphanSignal: 'TERM',
    orphanGraceS: 2,
    onLine: (line) => said.push(line),
  });
  await until('Alertmanager (apt-get install prometheus-alertmanager)', READY_MS_MAX, async () => {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.status === 200 ? true : undefined;
  });
});
afterAll(async () => {
  alertmanager.kill('SIGTERM');
  await alertmanager.exited;
  rmSync(storage, { recursive: true, force: true });
});

const replica = { job: 'payment-service', instance: 'one' };
const other = { job: 'payment-service', instance: 'two' };

/** Tells Alertmanager of alerts, each with a mark of its own; returns the marks of those that stay silent. */
async function silentAmong(alerts: Readonly<Record<string, Labels>>): Promise<readonly string[]> {
  const marked = Object.entries(alerts).map(([mark, labels]) => ({ labels: { ...labels, mark } }));
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(marked),
  });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  const marks = new Set(Object.keys(alerts));
  let before: string | null = null;
  return until('the alerts, silent or not as they were a moment ago', SEEN_MS_MAX, async () => {
    const all = (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly Told[]; // its documented answer
    const ours = all.filter(({ labels }) => marks.has(labels['mark'] ?? ''));
    if (ours.length < marks.size) return undefined;
    const silent = ours
      .filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => labels['mark'] ?? '')
      .sort();
    // What silences another may be taken in after it.
    const isSettled = before === String(silent);
    before = String(silent);
    await lasting(SETTLED_MS);
    return isSettled ? silent : undefined;
  });
}

describe('Alertmanager', () => {
  it('says that no provider is left, and not what follows from it', async () => {
    const silent = await silentAmong({
      cause: { alertname: 'AllProvidersUnavailable', severity: 'critical', ...replica },
      open: { alertname: 'BreakerOpen', severity: 'warning', provider: 'first', ...replica },
      'open-elsewhere': { alertname: 'BreakerOpen', severity: 'warning', provider: 'first', ...other },
      stale: { alertname: 'OutboxStale', severity: 'warning', job: 'payment-service' },
      late: { alertname: 'SloAcceptedFastBurn', severity: 'critical', slo: 'accepted' },
      refused: { alertname: 'SloAvailableFastBurn', severity: 'critical', slo: 'available' },
      exercise: { alertname: 'FaultInjectionActive', severity: 'info', job: 'notifier-primary' },
    });
    expect(silent).toEqual(['late', 'open', 'stale']);
  });

  it('says that a budget burns fast, and not that it burns slowly too', async () => {
    const silent = await silentAmong({
      fast: { alertname: 'SloQuickFastBurn', severity: 'critical', slo: 'quick' },
      slow: { alertname: 'SloQuickSlowBurn', severity: 'warning', slo: 'quick' },
      another: { alertname: 'SloAvailableSlowBurn', severity: 'warning', slo: 'other' },
    });
    expect(silent).toEqual(['slow']);
  });

  it('says why a breaker is open where that is known, and not that it is open', async () => {
    const silent = await silentAmong({
      why: {
        alertname: 'ProviderMisconfigured',
        severity: 'warning',
        provider: 'third',
        job: 'payment-service',
      },
      third: { alertname: 'BreakerOpen', severity: 'warning', provider: 'third', ...other },
      fourth: { alertname: 'BreakerOpen', severity: 'warning', provider: 'fourth', ...other },
    });
    expect(silent).toEqual(['third']);
  });

  it('says that nobody can pay, and not that callers are answered 503', async () => {
    const silent = await silentAmong({
      away: { alertname: 'GatewayUnavailable', severity: 'critical', gateway: 'stripe', ...replica },
      failing: { alertname: 'SloAvailableFastBurn', severity: 'critical', slo: 'available', ...other },
      unknown: { alertname: 'PaymentOutcomeUnknown', severity: 'warning', job: 'payment-service' },
    });
    expect(silent).toEqual(['failing']);
  });
});
