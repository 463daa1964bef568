// What every dashboard and every panel must keep to. Each rule returns what is
// wrong, in words; nothing where all is well.
import * as units from '@grafana/grafana-foundation-sdk/units';
import { expressionsOf } from './built-dashboards.ts';
import type { DashboardView, PanelView, Target } from './built-dashboards.ts';
import { familyOf, metricsIn, metricsOutsideRates } from './promql-names.ts';

export type Knowledge = {
  /** Name → `type: label, label`; recorded rules and what Prometheus adds as gauges. */
  readonly kinds: ReadonlyMap<string, string>;
  /** The names in docs/metrics.md. */
  readonly documented: ReadonlySet<string>;
  readonly alerts: ReadonlySet<string>;
  /** The titles of all dashboards. */
  readonly titles: ReadonlySet<string>;
};

const chosen = '${datasource}';
const columns = 24;
const knownUnits: ReadonlySet<unknown> = new Set([...Object.values(units), 'none', 'short']);
// By the scrape, and by the rules.
const labelsOfAll = ['job', 'instance', 'slo', 'provider', 'gateway'];
// What Grafana fills in by itself, as far as it is used here.
const builtIn: ReadonlySet<string> = new Set(['__rate_interval', '__range', '__from']);

const isRow = ({ type }: PanelView): boolean => type === 'row';
const repeatedIn = (names: readonly unknown[]): readonly unknown[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

function lintExpression(expr: string, knowledge: Knowledge, variables: ReadonlySet<string>): string[] {
  const { kinds, documented } = knowledge;
  const problems: string[] = [];
  for (const name of metricsIn(expr)) {
    const family = familyOf(name, kinds);
    if (!kinds.has(family)) problems.push(`names ${name}, which nobody has`);
    else if (!documented.has(family)) problems.push(`names ${name}, which docs/metrics.md does not know`);
  }
  for (const name of metricsOutsideRates(expr)) {
    const isCounted = kinds.get(name)?.startsWith('counter') === true || familyOf(name, kinds) !== name;
    if (isCounted) problems.push(`reads the counter ${name} outside of rate() and increase()`);
  }
  for (const [, range] of expr.matchAll(/\[([^\]]+)\]/g)) {
    // A tile that says how often something happened says so of the whole time that is shown.
    if (range !== '$__rate_interval' && range !== '$__range')
      problems.push(`looks back ${range ?? ''} and not $__rate_interval`);
  }
  for (const [, name = ''] of expr.matchAll(/\$\{?(\w+)/g)) {
    if (!builtIn.has(name) && !variables.has(name)) problems.push(`uses $${name}, which is not there`);
  }
  return problems;
}

function lintTarget(target: Target, knowledge: Knowledge, variables: ReadonlySet<string>): string[] {
  const { expr = '', legendFormat = '', datasource } = target;
  const problems = lintExpression(expr, knowledge, variables);
  if (expr === '') problems.push('has a query without an expression');
  if (datasource?.uid !== chosen) problems.push('has a query that does not ask the chosen datasource');
  if (legendFormat.trim() === '') problems.push('has a query without a legend');
  const labels = new Set(labelsOfAll);
  for (const name of metricsIn(expr)) {
    const kind = knowledge.kinds.get(familyOf(name, knowledge.kinds)) ?? '';
    for (const label of kind.split(': ')[1]?.split(', ') ?? []) labels.add(label);
  }
  for (const [, label = ''] of legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    if (!labels.has(label)) problems.push(`has the label ${label} in its legend and not in its query`);
  }
  return problems;
}

/** `the runbook X`, «A panel» and «Relevo: dashboard» must be there. */
function lintWords(panel: PanelView, dashboard: DashboardView, { alerts, titles }: Knowledge): string[] {
  const text = panel.description ?? '';
  const problems: string[] = [];
  if (!/^.+\n\n\*\*Good:\*\* .+\n\n\*\*Otherwise:\*\* .+$/.test(text))
    problems.push('does not say what it shows, what is good and what to do otherwise');
  for (const [, name = ''] of text.matchAll(/\bthe runbook (\w+)/g)) {
    if (!alerts.has(name)) problems.push(`names the runbook ${name}, which is not there`);
  }
  for (const [, name = ''] of text.matchAll(/«([^»]+)»/g)) {
    const isThere = titles.has(name) || dashboard.panels.some(({ title }) => title === name);
    if (!isThere) problems.push(`names «${name}», which is not there`);
  }
  return problems;
}

function lintPanel(panel: PanelView, dashboard: DashboardView, knowledge: Knowledge): string[] {
  const variables = new Set((dashboard.templating?.list ?? []).map(({ name }) => name ?? ''));
  const problems: string[] = [];
  if ((panel.title ?? '').trim() === '') problems.push('has no title');
  if (!Number.isInteger(panel.id)) problems.push('has no id');
  if (panel.repeat !== undefined && !variables.has(panel.repeat))
    problems.push(`repeats for $${panel.repeat}, which is not there`);
  if (isRow(panel)) return problems;
  const unit = panel.fieldConfig?.defaults?.unit;
  if (unit === undefined) problems.push('has no unit');
  else if (!knownUnits.has(unit)) problems.push(`has the unit ${unit}, which Grafana does not know`);
  if (panel.datasource?.uid !== chosen) problems.push('does not ask the chosen datasource');
  const targets = panel.targets ?? [];
  if (targets.length === 0) problems.push('has no query');
  for (const refId of repeatedIn(targets.map((target) => target.refId)))
    problems.push(`has two queries ${String(refId)}`);
  if (panel.type === 'state-timeline' && targets.some(({ expr }) => expr?.includes('relevo_breaker_state{')))
    problems.push('draws a row for each state: read relevo:breaker_state:code');
  return [
    ...problems,
    ...lintWords(panel, dashboard, knowledge),
    ...targets.flatMap((target) => lintTarget(target, knowledge, variables)),
  ];
}

function lintGrid({ panels }: DashboardView): string[] {
  const problems: string[] = [];
  const taken = new Map<string, string>();
  for (const { title = '', gridPos } of panels) {
    if (gridPos === undefined) {
      problems.push(`${title}: has no place`);
      continue;
    }
    const { x, y, w, h } = gridPos;
    if (w < 1 || h < 1 || x < 0 || x + w > columns) problems.push(`${title}: lies outside of the grid`);
    const over = new Set<string>();
    for (let column = x; column < x + w; column += 1) {
      for (let row = y; row < y + h; row += 1) {
        const there = taken.get(`${column},${row}`);
        if (there === undefined) taken.set(`${column},${row}`, title);
        else over.add(there);
      }
    }
    for (const other of over) problems.push(`${title}: lies over ${other}`);
  }
  return problems;
}

const annotationsOfAll = ['Breaker moves', 'Faults', 'Process starts'];

function lintFrame(dashboard: DashboardView): string[] {
  const { uid = '', title, description, templating, links = [], tags = [], panels } = dashboard;
  const annotations = dashboard.annotations?.list ?? [];
  const problems: string[] = [];
  if (!/^relevo-[a-z]+$/.test(uid)) problems.push('has no uid of ours');
  if (!title?.startsWith('Relevo: ')) problems.push('has no title of ours');
  if ((description ?? '') === '') problems.push('does not say which question it answers');
  if (!tags.includes('relevo')) problems.push('has no tag, so that no other links to it');
  if (!links.some((link) => link.type === 'dashboards' && link.tags?.includes('relevo') === true))
    problems.push('has no links to the others');
  if (!(templating?.list ?? []).some(({ name, type }) => name === 'datasource' && type === 'datasource'))
    problems.push('does not let its reader choose the datasource');
  for (const name of annotationsOfAll) {
    const found = annotations.find((annotation) => annotation.name === name);
    if (found?.datasource?.uid !== chosen) problems.push(`does not mark «${name}»`);
  }
  for (const id of repeatedIn(panels.map((panel) => panel.id))) problems.push(`has two panels ${String(id)}`);
  for (const name of repeatedIn(panels.map((panel) => panel.title)))
    problems.push(`has two panels «${String(name)}»`);
  return problems;
}

function lintDashboard(dashboard: DashboardView, knowledge: Knowledge): readonly string[] {
  const variables = new Set((dashboard.templating?.list ?? []).map(({ name }) => name ?? ''));
  const annotations = (dashboard.annotations?.list ?? []).flatMap(({ name = '', expr = '' }) =>
    lintExpression(expr, knowledge, variables).map((problem) => `annotation ${name}: ${problem}`),
  );
  const panels = dashboard.panels.flatMap((panel) =>
    lintPanel(panel, dashboard, knowledge).map((problem) => `${panel.title ?? 'a panel'}: ${problem}`),
  );
  return [...lintFrame(dashboard), ...annotations, ...panels, ...lintGrid(dashboard)];
}

export function lintDashboards(all: readonly DashboardView[], knowledge: Knowledge): readonly string[] {
  const uids = repeatedIn(all.map(({ uid }) => uid)).map(
    (uid) => `two dashboards have the uid ${String(uid)}`,
  );
  const problems = all.flatMap((dashboard) =>
    lintDashboard(dashboard, knowledge).map((problem) => `${dashboard.uid ?? 'a dashboard'}: ${problem}`),
  );
  const empty = all
    .filter((dashboard) => expressionsOf(dashboard).length === 0)
    .map(({ uid }) => `${uid ?? 'a dashboard'}: asks nothing`);
  return [...uids, ...problems, ...empty];
}
