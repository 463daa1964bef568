// As much of Grafana's dashboard JSON as it takes to ask its queries and to draw them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type GridPos = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

export type Threshold = { readonly value: number | null; readonly color: string };

export type ValueMapping = {
  readonly type: 'value' | 'range' | 'special' | 'regex';
  readonly options: Readonly<Record<string, unknown>>;
};

export type FieldDefaults = {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly noValue?: string;
  readonly mappings?: readonly ValueMapping[];
  readonly thresholds?: { readonly mode?: string; readonly steps?: readonly Threshold[] };
  readonly color?: { readonly mode?: string; readonly fixedColor?: string };
  readonly custom?: Readonly<Record<string, unknown>>;
};

type FieldOverride = {
  readonly matcher: { readonly id: string; readonly options?: unknown };
  readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
};

type Target = {
  readonly refId: string;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: string;
  readonly hide?: boolean;
};

export type Panel = {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly gridPos: GridPos;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults?: FieldDefaults;
    readonly overrides?: readonly FieldOverride[];
  };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options?: unknown }[];
  /** Once for each value of this variable. */
  readonly repeat?: string;
  readonly repeatDirection?: 'h' | 'v';
  readonly maxPerRow?: number;
  /** Of a collapsed row. */
  readonly panels?: readonly Panel[];
};

export type Variable = {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query?: string };
  readonly regex?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string | null;
  readonly current?: { readonly value?: string | readonly string[] };
};

export type Annotation = {
  readonly name: string;
  readonly expr?: string;
  readonly iconColor?: string;
  readonly enable?: boolean;
  readonly titleFormat?: string;
  /** The values are the moments, in milliseconds. */
  readonly useValueForTime?: boolean;
};

export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating?: { readonly list?: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly Annotation[] };
};

/** File name without .json → dashboard, in the order of the names. */
export function readDashboards(folder: string): ReadonlyMap<string, Dashboard> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.toSorted().map((name) => {
      // `as`: they are built by dev/dashboards, whose own test holds them to Grafana's model.
      const dashboard = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard;
      return [name.replace(/\.json$/, ''), dashboard];
    }),
  );
}
