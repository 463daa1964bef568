// Everything that a dashboard shows at one moment, asked of Prometheus as Grafana asks it.
import type { Annotation, Dashboard } from '../grafana/dashboard-model.ts';
import { placePanels } from '../grafana/place-panels.ts';
import type { PlacedPanel, Query } from '../grafana/place-panels.ts';
import { bindVariables, fillIn, stepOf } from '../grafana/variables.ts';
import type { Bindings, TimeFrame } from '../grafana/variables.ts';
import type { PrometheusClient, Series } from '../prometheus/prometheus-client.ts';

export type NamedSeries = Series & { readonly name: string };

export type PanelData = PlacedPanel & { readonly series: readonly NamedSeries[] };

/** Something that happened, as a line through every chart. */
type Mark = { readonly name: string; readonly colour: string; readonly atS: readonly number[] };

export type DashboardData = {
  readonly title: string;
  readonly panels: readonly PanelData[];
  readonly marks: readonly Mark[];
  readonly window: { readonly fromS: number; readonly toS: number; readonly stepS: number };
};

export async function collectDashboard(
  dashboard: Dashboard,
  client: PrometheusClient,
  frame: TimeFrame,
): Promise<DashboardData> {
  const bindings = await bindVariables(dashboard, frame, client.labelValues);
  const window = { fromS: frame.fromS, toS: frame.toS, stepS: stepOf(frame) };
  const panels: PanelData[] = [];
  for (const placed of placePanels(dashboard, bindings)) {
    const series: NamedSeries[] = [];
    for (const query of placed.queries) series.push(...(await ask(query)));
    panels.push({ ...placed, series });
  }
  const marks = await Promise.all(
    (dashboard.annotations?.list ?? []).map((annotation) => markOf(annotation, bindings)),
  );
  return { title: dashboard.title, panels, marks, window };

  async function ask(query: Query): Promise<readonly NamedSeries[]> {
    const { expr, isInstant, legend } = query;
    const series = isInstant ? await client.query(expr, frame.toS) : await client.queryRange(expr, window);
    return series.map((each) => ({ ...each, name: seriesName(legend, each.labels) }));
  }

  async function markOf(annotation: Annotation, its: Bindings): Promise<Mark> {
    const { name, expr, iconColor, useValueForTime = false } = annotation;
    const series = expr === undefined ? [] : await client.queryRange(fillIn(expr, its), window);
    const atS = series.flatMap(useValueForTime ? momentsOf : (each) => beginningsOf(each, window.stepS));
    return { name, colour: iconColor ?? 'red', atS: [...new Set(atS)] };
  }
}

/** What goes on for a while is marked where it begins. */
function beginningsOf({ samples }: Series, stepS: number): readonly number[] {
  return samples
    .map(([at]) => at)
    .filter((at, index) => at - (samples[index - 1]?.[0] ?? -Infinity) > 2 * stepS);
}

const momentsOf = ({ samples }: Series): readonly number[] => samples.map(([, ms]) => ms / 1_000);

/** `{{label}}` filled in; without a legend, the series as Prometheus writes it. */
export function seriesName(legend: string, labels: Series['labels']): string {
  if (legend !== '' && legend !== '__auto') {
    return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
  }
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`;
}

/** The last number of a series; undefined where there is none. */
export function lastOf({ samples }: Series): number | undefined {
  return samples.findLast(([, value]) => !Number.isNaN(value))?.[1];
}
