// Few words for what every panel has, so that none is without an id, a unit, a
// description and the datasource that the reader chose.
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';

export const datasource = { type: 'prometheus', uid: '${datasource}' };

type Query = { readonly expr: string; readonly legend: string; readonly isInstant?: boolean };

export type PanelSpec = {
  /** One of its own within the dashboard, and never changed: alerts link to it. */
  readonly id: number;
  readonly title: string;
  readonly unit: string;
  readonly shows: string;
  readonly good: string;
  /** What to do where it is not good. `the runbook X` must be there. */
  readonly todo: string;
  /** Of 24 columns, and of rows of about 30 pixels. */
  readonly size: { readonly columns: number; readonly rows: number };
  readonly queries: readonly Query[];
};

export type Panel = StatPanel | TimelinePanel | TimeSeriesPanel;

export const half = { columns: 12, rows: 8 };
export const third = { columns: 8, rows: 8 };
export const tile = { columns: 6, rows: 5 };

type Described = {
  id(id: number): unknown;
  title(text: string): unknown;
  description(text: string): unknown;
  unit(unit: string): unknown;
  datasource(ref: { readonly type: string; readonly uid: string }): unknown;
  span(columns: number): unknown;
  height(rows: number): unknown;
  withTarget(query: Builder<Dataquery>): unknown;
};

function describe<Any extends Described>(panel: Any, spec: PanelSpec): Any {
  panel.id(spec.id);
  panel.title(spec.title);
  panel.description(`${spec.shows}\n\n**Good:** ${spec.good}\n\n**Otherwise:** ${spec.todo}`);
  panel.unit(spec.unit);
  panel.datasource(datasource);
  panel.span(spec.size.columns);
  panel.height(spec.size.rows);
  for (const [index, { expr, legend, isInstant }] of spec.queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .datasource(datasource)
      .expr(expr)
      .legendFormat(legend);
    panel.withTarget(isInstant === true ? query.instant() : query.range());
  }
  return panel;
}

/** A colour from a value upwards; the first holds below the second. */
export type Step = { readonly value: number | null; readonly color: string };

function stepped(steps: readonly Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]);
}

/** Lines over time, from 0. Where there are thresholds, they are drawn as lines. */
export function graph(spec: PanelSpec, steps: readonly Step[] = []): TimeSeriesPanel {
  const panel = describe(new TimeSeriesPanel(), spec)
    .min(0)
    .noValue('none')
    .fillOpacity(8)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
  if (steps.length === 0) return panel;
  return panel
    .thresholds(stepped(steps))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
}

/** The latest value of each query, large; coloured by its thresholds. */
export function stat(spec: PanelSpec, steps: readonly Step[]): StatPanel {
  return describe(new StatPanel(), spec)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.Area)
    .thresholds(stepped(steps));
}

/** A row of coloured bars for each series, its numbers in words. */
export function timeline(spec: PanelSpec, words: ValueMap): TimelinePanel {
  return describe(new TimelinePanel(), spec).mappings([words]).mergeValues(true);
}
