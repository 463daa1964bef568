// Few words for what every panel has, so that none is without a unit, a
// description and the datasource that the reader chose.
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';

export const datasource = { type: 'prometheus', uid: '${datasource}' };

export type Query = { readonly expr: string; readonly legend: string; readonly isInstant?: boolean };

export type PanelText = {
  readonly title: string;
  readonly unit: string;
  readonly shows: string;
  readonly good: string;
  readonly todo: string;
};

type Described = {
  title(text: string): unknown;
  description(text: string): unknown;
  unit(unit: string): unknown;
  datasource(ref: { readonly type: string; readonly uid: string }): unknown;
  span(columns: number): unknown;
  height(rows: number): unknown;
  withTarget(query: Builder<Dataquery>): unknown;
};

/** A panel of `columns` of 24 and `rows` of about 30 pixels, with what every panel has. */
export function describe<Panel extends Described>(
  panel: Panel,
  text: PanelText,
  size: { readonly columns: number; readonly rows: number },
  queries: readonly Query[],
): Panel {
  panel.title(text.title);
  panel.description(`${text.shows}\n\n**Good:** ${text.good}\n\n**Otherwise:** ${text.todo}`);
  panel.unit(text.unit);
  panel.datasource(datasource);
  panel.span(size.columns);
  panel.height(size.rows);
  for (const [index, { expr, legend, isInstant }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .datasource(datasource)
      .expr(expr)
      .legendFormat(legend);
    panel.withTarget(isInstant === true ? query.instant() : query.range());
  }
  return panel;
}

/** The numbers of relevo:breaker_state:code in words. */
export const breakerStates: ValueMap = {
  type: MappingType.ValueToText,
  options: {
    '0': { text: 'closed', color: 'green', index: 0 },
    '1': { text: 'ramping', color: 'blue', index: 1 },
    '2': { text: 'half-open', color: 'yellow', index: 2 },
    '3': { text: 'open', color: 'red', index: 3 },
    '4': { text: 'isolated', color: 'purple', index: 4 },
  },
};
