// The dashboards as the code builds them, in the shape that the tests look at.
import { dashboardFiles } from '../../dashboards/dashboard-files.ts';

export type Target = {
  readonly refId?: string;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly datasource?: { readonly uid?: string };
};
export type PanelView = {
  readonly id?: number;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly uid?: string };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly repeat?: string;
};
export type DashboardView = {
  readonly uid?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly templating?: {
    readonly list?: readonly { readonly name?: string; readonly type?: string; readonly query?: unknown }[];
  };
  readonly annotations?: {
    readonly list?: readonly {
      readonly name?: string;
      readonly expr?: string;
      readonly datasource?: { readonly uid?: string };
    }[];
  };
  readonly links?: readonly { readonly type?: string; readonly tags?: readonly string[] }[];
  readonly panels: readonly PanelView[];
};

export const dashboards = [...dashboardFiles()].map(([file, text]) => ({
  file,
  name: file.replace('.json', ''),
  text,
  dashboard: JSON.parse(text) as DashboardView, // the shape is what the tests hold it to
}));

/** Every expression of a dashboard, those of its annotations and variables included. */
export function expressionsOf({ panels, annotations, templating }: DashboardView): readonly string[] {
  return [
    ...panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
    ),
    ...(annotations?.list ?? []).flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
    ...(templating?.list ?? []).map(({ query }) => JSON.stringify(query ?? '')),
  ];
}
