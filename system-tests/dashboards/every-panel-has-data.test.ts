// A real Prometheus with the shipped rules scrapes the real services while much
// goes wrong. Then every panel of every dashboard has something to show, every
// rule is healthy, and the alerts have fired for what happened.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort } from '@relevo/local-runtime';

import { readDashboards } from '../../dev/src/grafana/dashboard-model.ts';
import type { Dashboard } from '../../dev/src/grafana/dashboard-model.ts';
import {
  ONLY_ZERO,
  annotationQueries,
  findSilent,
  panelQueries,
} from '../../dev/src/grafana/silent-queries.ts';
import type { Finding } from '../../dev/src/grafana/silent-queries.ts';
import { PROMETHEUS_ADVICE, findPrometheus } from '../../dev/src/prometheus/find-prometheus.ts';
import { createPrometheusClient } from '../../dev/src/prometheus/prometheus-client.ts';
import type { PrometheusClient, RuleState, Series } from '../../dev/src/prometheus/prometheus-client.ts';
import { runCommand } from '../harness/command-run.ts';
import { pictureSize } from '../harness/picture.ts';
import { runbookPages } from '../harness/runbook-pages.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';
import { lasting, until } from '../harness/until.ts';
import { EVENTFUL_GATEWAY, runEventfully } from './eventful-run.ts';

const INTERVAL_S = 1;
// What Grafana takes the interval to be: timeInterval in config/grafana/provisioning/datasources.
const GRAFANA_INTERVAL_S = 5;
const RUN_MS_MAX = 240_000;
// An empty page has a tenth of it.
const PICTURE_BYTES_MIN = 100_000;
const SEEN_MS_MAX = 20_000;
// The slowest group of rules is evaluated each half minute.
const RECORDED_MS_MAX = 40_000;
const BUDGETS = 'relevo:slo_budget_left:ratio30d';
const OBJECTIVES = 3;
const config = join(import.meta.dirname, '..', '..', 'config');
const dashboards = readDashboards(join(config, 'grafana', 'dashboards'));

/** Queries that may stay at 0 here: each with why. Data they have to have all the same. */
const ZERO_HERE: ReadonlyMap<string, string> = new Map([
  [
    'delivery / Possible duplicates and overturned claims / B',
    'two messages alike would have to be confused, and the provider to say so later',
  ],
  [
    'providers / Told by it, and possibly twice / B',
    'what is sent a second time goes to the next provider, and seldom to the first',
  ],
  ['partners / Out of balance / A', 'the service can not write what is out of balance'],
  ['runtime / Events dropped / A', 'nobody listens to the stream of events'],
  [
    'payments / Approved too late / A',
    'a process would have to be stopped in mid-call for longer than the doubt lasts',
  ],
  [
    'payments / Refunds, by what became of them / B',
    'a gateway would have to take back what it said for certain',
  ],
  ['runtime / Events written and passed on / B', 'the log is the transport: nothing is passed on'],
  ['runtime / Events written and passed on / C', 'the same'],
  ['runtime / Event log held up / A', 'nobody forgets a transaction'],
  ['runtime / Events wait since / A', 'the same as with nothing that is passed on'],
  ['runtime / Waiting events / A', 'the same'],
  ['runtime / Waiting events / B', 'the same'],
]);

/** Alerts that this run need not set off: each with why. Every other one has to fire. */
const NOT_CAUSED_HERE: ReadonlyMap<string, string> = new Map([
  ['LedgerImbalance', 'the service can not write what is out of balance'],
  ['PartnerEventsStale', 'an event would have to wait for a quarter of an hour'],
  ['EventsNotPassedOn', 'nothing has to be passed on'],
  ['EventLogHeldUp', 'nobody forgets a transaction'],
  ['EventsDead', 'there is no consumer'],
  ['OutboxStale', 'a notification would have to wait for five minutes'],
  ['DeclinesUnusual', 'the run is too short to have a usual share'],
  [
    'PaymentApprovedTooLate',
    'a process would have to be stopped in mid-call for longer than the doubt lasts',
  ],
  ['RefundUnresolved', 'a refund would have to be in doubt for an hour'],
  ['RefundGivenTooLate', 'a gateway would have to take back what it said for certain'],
  ['PaymentInDoubt', 'a doubt would have to last for two hours'],
  ['SloAvailableFastBurn', 'how many requests meet the second without a database is a matter of chance'],
  ['SloAvailableSlowBurn', 'the same'],
  ['SloQuickFastBurn', 'three payments of four would have to be slow'],
  ['SloQuickSlowBurn', 'every sixth payment would have to be slow'],
]);

let system: RunningSystem;
let client: PrometheusClient;
let window: { readonly fromS: number; readonly toS: number; readonly stepS: number };
let rules: readonly RuleState[];

beforeAll(async () => {
  const binary = findPrometheus(process.env);
  if (binary === undefined) throw new Error(`Prometheus is not here.\n${PROMETHEUS_ADVICE}`);
  const pace = { intervalS: INTERVAL_S, forMaxS: 2 };
  system = await startRunningSystem({
    gatewayChanges: EVENTFUL_GATEWAY,
    prometheus: { binary, port: await findFreePort(), pace },
  });
  client = createPrometheusClient(system.urls.prometheus ?? '');
  const fromS = Date.now() / 1_000;
  await runEventfully(system);
  // What was restarted last has to be seen again, and so has what came of it.
  await until('healthy targets', SEEN_MS_MAX, async () =>
    (await client.targets()).every(({ health }) => health === 'up') ? true : undefined,
  );
  await lasting(2_000);
  rules = await until('an evaluation of every rule', RECORDED_MS_MAX, async () => {
    const seen = await client.rules();
    return seen.some(({ health }) => health === 'unknown') ? undefined : seen;
  });
  // Whom nobody told in time is known half a minute later, and the budgets half a minute after that.
  await until('budget of every objective', RECORDED_MS_MAX, async () =>
    (await client.query(BUDGETS)).length === OBJECTIVES ? true : undefined,
  );
  window = { fromS, toS: Date.now() / 1_000, stepS: INTERVAL_S };
  console.log(`the run took ${Math.round(window.toS - fromS)} s`);
}, RUN_MS_MAX);
afterAll(() => system.stop());

const asking = () => ({
  client,
  frame: { ...window, scrapeIntervalS: GRAFANA_INTERVAL_S, pointsMax: 1_000 },
});
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ where, problem, expr }) => `${where}: ${problem}\n    ${expr}`);

async function alertsThatFired(): Promise<ReadonlySet<string>> {
  const firing = await client.queryRange('ALERTS{alertstate="firing"}', window);
  return new Set(firing.map(({ labels }) => labels['alertname'] ?? ''));
}

async function silentPanels(name: string, dashboard: Dashboard): Promise<readonly Finding[]> {
  return findSilent(await panelQueries(name, dashboard, asking()), { client, window });
}

const logged = (process: string, ...parts: readonly string[]): readonly string[] =>
  system.log.filter((line) => line.startsWith(`${process}: `) && parts.every((part) => line.includes(part)));

type Fits = (labels: Readonly<Record<string, string>>) => boolean;

/** How many moments an annotation marks, of the series that fit. */
async function momentsMarked(
  dashboard: Dashboard | undefined,
): Promise<(name: string, fits: Fits) => number> {
  if (dashboard === undefined) throw new Error('That dashboard is not there.');
  const marks = new Map<string, readonly Series[]>();
  for (const { where, expr } of await annotationQueries('it', dashboard, asking())) {
    marks.set(where.replace('it / annotation ', ''), await client.queryRange(expr, window));
  }
  return (name, fits) => {
    const series = (marks.get(name) ?? []).filter(({ labels }) => fits(labels));
    return series
      .map(({ samples }) => new Set(samples.map(([, ms]) => ms)).size)
      .reduce((sum, count) => sum + count, 0);
  };
}

describe('after a run in which much went wrong', () => {
  it.each([...dashboards])('every query of %s has had something to show', async (name, dashboard) => {
    const silent = await silentPanels(name, dashboard);
    const isExcused = ({ where, problem }: Finding): boolean => problem === ONLY_ZERO && ZERO_HERE.has(where);
    expect(told(silent.filter((finding) => !isExcused(finding)))).toEqual([]);
  });

  it('no exception is kept for a panel that is not there', async () => {
    const all = await Promise.all([...dashboards].map(([name, each]) => panelQueries(name, each, asking())));
    const places = all.flat().map(({ where }) => where);
    for (const where of ZERO_HERE.keys()) expect(places).toContain(where);
    expect(places.length).toBeGreaterThan(10);
  });

  it.each([...dashboards])('every annotation of %s is found', async (name, dashboard) => {
    const asked = await annotationQueries(name, dashboard, asking());
    expect(asked.length).toBeGreaterThan(0);
    expect(told(await findSilent(asked, { client, window }))).toEqual([]);
  });

  it('each opening of a breaker and each restart has a mark of its own', async () => {
    const marked = await momentsMarked(dashboards.get('overview'));
    const opened = marked('Breaker moves', ({ state }) => state === 'open');
    const openings = logged('payment-service', '"event":"breaker.moved"', '"to":"open"');
    expect(openings.length).toBeGreaterThan(3);
    expect(opened).toBeLessThanOrEqual(openings.length);
    // One that was over before the next scrape, as when its process was killed, can not be seen.
    expect(opened).toBeGreaterThan(openings.length * 0.8);
    // The first start of each was before the window.
    const restarts = logged('supervisor', '"kind":"started"', '"name":"payment-service"').length - 1;
    expect(restarts).toBeGreaterThan(0);
    expect(marked('Process starts', ({ job }) => job === 'payment-service')).toBe(restarts);
  });
});

describe('the rules, after the same run', () => {
  const inFiles = readdirSync(join(config, 'prometheus', 'rules'))
    .map((name) => readFileSync(join(config, 'prometheus', 'rules', name), 'utf8'))
    .join('\n');

  it('are all loaded and healthy', () => {
    expect(rules.length).toBe([...inFiles.matchAll(/^ *- (alert|record): /gm)].length);
    expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError !== '')).toEqual([]);
  });

  it('have recorded something, each of them', async () => {
    const recording = rules.filter(({ type }) => type === 'recording');
    const asked = recording.map(({ name, labels }) => {
      const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return { where: `rule ${name}`, expr: `${name}{${matchers.join(', ')}}` };
    });
    expect(asked.length).toBeGreaterThan(0);
    expect(told(await findSilent(asked, { client, window }))).toEqual([]);
  });

  it('have fired every alert that something in the run was the cause of', async () => {
    const fired = await alertsThatFired();
    const alerts = rules.filter(({ type }) => type === 'alerting').map(({ name }) => name);
    for (const name of NOT_CAUSED_HERE.keys()) expect(alerts).toContain(name);
    const caused = alerts.filter((name) => !NOT_CAUSED_HERE.has(name));
    expect(caused.filter((name) => !fired.has(name))).toEqual([]);
  });
});

describe('the runbooks, after the same run', () => {
  it('have a query that answers for each alert that fired, where they have one at all', async () => {
    const fired = await alertsThatFired();
    const asked = runbookPages
      .filter(({ alert }) => fired.has(alert))
      .flatMap(({ name, queries }) => queries.map((expr) => ({ where: name, expr })));
    expect(asked.length).toBeGreaterThan(3);
    expect(told(await findSilent(asked, { client, window }))).toEqual([]);
  });
});

describe('every dashboard, after the same run', () => {
  it('can be drawn from what this Prometheus has recorded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'relevo-pictures-'));
    const run = runCommand(
      ['dashboards-preview', '--url', client.url, '--minutes', '2', '--out', folder],
      {},
    );
    const code = await run.exited;
    const sizes = [...dashboards.keys()].map((name) => pictureSize(join(folder, `dashboard-${name}.png`)));
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(0);
    for (const { width, bytes } of sizes) {
      expect(width).toBe(1_600);
      expect(bytes).toBeGreaterThan(PICTURE_BYTES_MIN);
    }
  }, 60_000);
});

describe('a panel that would stay empty', () => {
  const broken = (expr: string): Dashboard => ({
    uid: 'broken',
    title: 'Broken',
    panels: [
      {
        type: 'timeseries',
        title: 'Panel',
        gridPos: { x: 0, y: 0, w: 12, h: 8 },
        targets: [
          { refId: 'A', expr: 'up' },
          { refId: 'B', expr },
        ],
      },
    ],
  });

  it.each([
    ['a metric that nobody has', 'rate(relevo_attempt_total[$__rate_interval])', 'no data'],
    ['a label value that nothing has', 'relevo_breaker_state{state="half-open"}', 'no data'],
    ['a label that nothing has', 'sum by (job) (up{service="payment-service"})', 'no data'],
    ['a label value that never counts', 'rate(relevo_payments_total{outcome="backlog_full"}[1m])', ONLY_ZERO],
    ['a division of nothing', 'sum(up) * 0 / 0', 'no number'],
    ['a query that does not parse', 'sum by (job (up)', 'parse error'],
    ['a variable that is not there', 'rate(up[$rate_interval])', 'parse error'],
  ])('is found: %s', async (_, expr, problem) => {
    const findings = await silentPanels('broken', broken(expr));
    expect(findings.map(({ where }) => where)).toEqual(['broken / Panel / B']);
    expect(findings[0]?.problem).toContain(problem);
  });
});
