import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dashboards } from './observability/built-dashboards.ts';
import type { DashboardView, PanelView } from './observability/built-dashboards.ts';
import { lintDashboards } from './observability/dashboard-lint.ts';
import type { Knowledge } from './observability/dashboard-lint.ts';
import { documentedMetrics } from './observability/metrics-page.ts';
import { registeredMetrics } from './observability/registered-metrics.ts';
import { alerts, recorded } from './observability/rule-files.ts';

const folder = join(import.meta.dirname, '..', '..', 'config', 'grafana', 'dashboards');

const ofPrometheus = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];
const knowledge: Knowledge = {
  kinds: new Map([
    ...registeredMetrics(),
    ...[...recorded, ...ofPrometheus].map((name) => [name, 'gauge: '] as const),
  ]),
  documented: new Set(documentedMetrics().keys()),
  alerts: new Set(alerts.map(({ alert }) => alert)),
  titles: new Set(dashboards.map(({ dashboard }) => dashboard.title ?? '')),
};

describe('the dashboards', () => {
  it('are what the code builds; after a change run: npm run dashboards', () => {
    expect(readdirSync(folder).sort()).toEqual(dashboards.map(({ file }) => file).sort());
    for (const { file, text } of dashboards) expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });

  it('are the seven of an operator, and show what is asked first', () => {
    const names = ['delivery', 'overview', 'partners', 'payments', 'providers', 'runtime', 'slo'];
    expect(dashboards.map(({ name }) => name)).toEqual(names);
    expect(dashboards.map(({ dashboard }) => dashboard.uid)).toEqual(names.map((name) => `relevo-${name}`));
    const titles = dashboards.flatMap(({ dashboard }) => dashboard.panels.map(({ title }) => title));
    for (const title of [
      'Breaker state',
      'Provider in use',
      'Attempts, by provider and outcome',
      'Failovers',
      'Delivery latency',
      'Queue age',
      'Faults active',
      'Error budgets left',
      'Settled, by reason',
      'Circuit of the gateway',
      'Doubts, begun and ended',
    ]) {
      expect(titles).toContain(title);
    }
  });

  it('keep to the rules', () => {
    expect(
      lintDashboards(
        dashboards.map(({ dashboard }) => dashboard),
        knowledge,
      ),
    ).toEqual([]);
  });

  it('repeat a row for whichever providers are in the data', () => {
    const providers = dashboards.find(({ name }) => name === 'providers')?.dashboard;
    const row = providers?.panels.findIndex(({ repeat }) => repeat === 'provider') ?? -1;
    const below = providers?.panels.slice(row + 1) ?? [];
    expect(below.length).toBeGreaterThan(5);
    for (const { title, targets = [] } of below) {
      for (const { expr } of targets)
        expect([title, expr]).toEqual([title, expect.stringContaining('provider=~"$provider"')]);
    }
  });
});

type Change = (sound: DashboardView) => DashboardView;

const [sound] = dashboards.filter(({ name }) => name === 'overview').map(({ dashboard }) => dashboard);
const changeLast =
  (change: (panel: PanelView) => PanelView): Change =>
  (dashboard) => ({
    ...dashboard,
    panels: dashboard.panels.map((panel, index) =>
      index === dashboard.panels.length - 1 ? change(panel) : panel,
    ),
  });
const ask = (expr: string, legendFormat = 'all'): Change =>
  changeLast((panel) => ({
    ...panel,
    targets: [{ refId: 'A', datasource: { uid: '${datasource}' }, expr, legendFormat }],
  }));
const describedAs = (description: string): Change => changeLast((panel) => ({ ...panel, description }));
const words = (todo: string): string => `It shows.\n\n**Good:** none.\n\n**Otherwise:** ${todo}`;

const violations: readonly (readonly [string, Change, string])[] = [
  ['no title', changeLast((panel) => ({ ...panel, title: '' })), 'has no title'],
  ['no id', changeLast(({ id: _, ...panel }) => panel), 'has no id'],
  ['an id that is taken', changeLast((panel) => ({ ...panel, id: 1 })), 'has two panels 1'],
  [
    'a title that is taken',
    changeLast((panel) => ({ ...panel, title: 'Failovers' })),
    'two panels «Failovers»',
  ],
  ['no unit', changeLast((panel) => ({ ...panel, fieldConfig: {} })), 'has no unit'],
  [
    'a unit of its own',
    changeLast((panel) => ({ ...panel, fieldConfig: { defaults: { unit: 'parsecs-ish' } } })),
    'has the unit parsecs-ish',
  ],
  ['no description', describedAs(''), 'does not say what it shows'],
  ['half a description', describedAs('It shows.'), 'does not say what it shows'],
  ['a runbook that nobody wrote', describedAs(words('the runbook PanicNow.')), 'the runbook PanicNow'],
  ['a panel that nobody has', describedAs(words('see «Nothing».')), '«Nothing», which is not there'],
  [
    'a datasource of its own',
    changeLast((panel) => ({ ...panel, datasource: { uid: 'mine' } })),
    'chosen datasource',
  ],
  ['no query', changeLast((panel) => ({ ...panel, targets: [] })), 'has no query'],
  [
    'a query to another datasource',
    changeLast((panel) => ({ ...panel, targets: [{ refId: 'A', expr: 'up', legendFormat: 'up' }] })),
    'a query that does not ask the chosen datasource',
  ],
  ['no legend', ask('up', ' '), 'without a legend'],
  ['a legend with a label that is not there', ask('up', '{{reason}}'), 'the label reason in its legend'],
  ['a metric that nobody has', ask('relevo_luck_total'), 'names relevo_luck_total'],
  ['a metric that is not documented', ask('nodejs_version_info'), 'docs/metrics.md does not know'],
  ['a counter as it is', ask('relevo_payments_total'), 'the counter relevo_payments_total outside'],
  ['a counter inside sum() only', ask('sum(relevo_payments_total{outcome="taken"})'), 'outside of rate()'],
  [
    'a histogram as it is',
    ask('histogram_quantile(0.9, relevo_attempt_duration_seconds_bucket)'),
    'the counter relevo_attempt_duration_seconds_bucket outside',
  ],
  ['a range of its own', ask('rate(relevo_payments_total[5m])'), 'looks back 5m'],
  ['a variable that is not there', ask('up{job="$job"}'), 'uses $job'],
  [
    'a place over another',
    changeLast((panel) => ({ ...panel, gridPos: { x: 0, y: 0, w: 3, h: 3 } })),
    'lies over Customers told',
  ],
  [
    'a place outside',
    changeLast((panel) => ({ ...panel, gridPos: { x: 20, y: 90, w: 5, h: 3 } })),
    'outside of the grid',
  ],
  [
    'a timeline of two rows a provider',
    changeLast((panel) => ({
      ...panel,
      type: 'state-timeline',
      targets: [{ refId: 'A', expr: 'relevo_breaker_state{state="open"} == 1', legendFormat: 'x' }],
    })),
    'relevo:breaker_state:code',
  ],
  [
    'no datasource variable',
    (dashboard) => ({ ...dashboard, templating: { list: [] } }),
    'choose the datasource',
  ],
  [
    'no mark for faults',
    (dashboard) => ({ ...dashboard, annotations: { list: [] } }),
    'does not mark «Faults»',
  ],
  ['no links', (dashboard) => ({ ...dashboard, links: [] }), 'no links to the others'],
  ['no tag', (dashboard) => ({ ...dashboard, tags: [] }), 'has no tag'],
  ['no question', (dashboard) => ({ ...dashboard, description: '' }), 'which question'],
  ['a uid of another kind', (dashboard) => ({ ...dashboard, uid: 'Overview 2' }), 'no uid of ours'],
];

describe('the rules for dashboards', () => {
  it.each(violations)('are broken by %s', (_, change, complaint) => {
    if (sound === undefined) throw new Error('there is no overview');
    expect(lintDashboards([sound], knowledge)).toEqual([]);
    const problems = lintDashboards([change(sound)], knowledge);
    expect(problems.join('\n')).toContain(complaint);
  });

  it('are broken by two dashboards with one uid', () => {
    if (sound === undefined) throw new Error('there is no overview');
    expect(lintDashboards([sound, sound], knowledge)).toEqual([
      'two dashboards have the uid relevo-overview',
    ]);
  });
});
