// The variables of a dashboard, chosen and filled in as Grafana does it where
// nobody has chosen anything yet.
import type { Dashboard, Variable } from './dashboard-model.ts';

/** What a variable stands for now. */
export type Binding = {
  readonly values: readonly string[];
  /** It may stand for several, so its values are escaped and joined for a regex matcher. */
  readonly isRegex: boolean;
  /** Put in as it is, instead of the values. */
  readonly raw?: string;
};

export type Bindings = ReadonlyMap<string, Binding>;

/** What Grafana fills in by itself, from the time range, the panel's width and the datasource. */
export type TimeFrame = {
  readonly fromS: number;
  readonly toS: number;
  readonly scrapeIntervalS: number;
  /** Points that a panel asks for at most. */
  readonly pointsMax: number;
};

export type LabelValues = (label: string, match: string | undefined) => Promise<readonly string[]>;

export async function bindVariables(
  dashboard: Dashboard,
  frame: TimeFrame,
  labelValues: LabelValues,
): Promise<Bindings> {
  const bindings = new Map<string, Binding>(builtIn(frame));
  // In their order: one may use those before it.
  for (const variable of dashboard.templating?.list ?? []) {
    bindings.set(variable.name, await bind(variable, bindings, labelValues));
  }
  return bindings;
}

async function bind(variable: Variable, before: Bindings, labelValues: LabelValues): Promise<Binding> {
  const { type, multi = false, includeAll = false, allValue, current } = variable;
  const isRegex = multi || includeAll;
  const chosen = [current?.value ?? []].flat().filter((value) => value !== '');
  const isAll = includeAll && (chosen.length === 0 || chosen.includes('$__all'));
  if (isAll && typeof allValue === 'string' && allValue !== '') {
    return { values: await optionsOf(variable, before, labelValues), isRegex, raw: allValue };
  }
  if (isAll) return { values: await optionsOf(variable, before, labelValues), isRegex };
  if (chosen.length > 0 && type !== 'datasource') return { values: chosen, isRegex };
  return { values: (await optionsOf(variable, before, labelValues)).slice(0, 1), isRegex };
}

async function optionsOf(
  { type, name, query, regex }: Variable,
  before: Bindings,
  labelValues: LabelValues,
): Promise<readonly string[]> {
  const text = typeof query === 'string' ? query : (query?.query ?? '');
  if (type !== 'query') return text.split(',').map((option) => option.trim());
  const asked = /^label_values\(\s*(?:(.+?)\s*,\s*)?([a-zA-Z_]\w*)\s*\)$/.exec(fillIn(text, before));
  if (asked === null) throw new Error(`The variable ${name} asks ${text}, which is not label_values(…).`);
  const values = await labelValues(asked[2] ?? '', asked[1]);
  const pattern = /^\/(.*)\/$/.exec(regex ?? '')?.[1];
  return pattern === undefined ? values : values.filter((value) => new RegExp(pattern).test(value));
}

function builtIn({ fromS, toS, scrapeIntervalS, pointsMax }: TimeFrame): [string, Binding][] {
  const rangeS = Math.max(1, Math.ceil(toS - fromS));
  const intervalS = stepOf({ fromS, toS, scrapeIntervalS, pointsMax });
  const rateS = Math.max(intervalS + scrapeIntervalS, 4 * scrapeIntervalS);
  const texts = {
    __interval: `${intervalS}s`,
    __interval_ms: String(intervalS * 1_000),
    __rate_interval: `${rateS}s`,
    __rate_interval_ms: String(rateS * 1_000),
    __range: `${rangeS}s`,
    __range_s: String(rangeS),
    __range_ms: String(rangeS * 1_000),
    __from: String(Math.round(fromS * 1_000)),
    __to: String(Math.round(toS * 1_000)),
  };
  return Object.entries(texts).map(([name, raw]) => [name, { values: [raw], isRegex: false, raw }]);
}

/** Seconds between two points: no finer than it is scraped, no more points than fit. */
export function stepOf({ fromS, toS, scrapeIntervalS, pointsMax }: TimeFrame): number {
  return Math.max(scrapeIntervalS, Math.ceil((toS - fromS) / pointsMax));
}

/** A query with its variables filled in; one that nobody has bound stays, and Prometheus refuses it. */
export function fillIn(
  text: string,
  bindings: Bindings,
  of: (binding: Binding) => string = forQuery,
): string {
  return text.replace(
    /\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\]|\$(\w+)/g,
    (whole, braced?: string, bracketed?: string, plain?: string) => {
      const binding = bindings.get(braced ?? bracketed ?? plain ?? '');
      return binding === undefined ? whole : of(binding);
    },
  );
}

/** A title or a legend with its variables filled in. */
export function fillInText(text: string, bindings: Bindings): string {
  return fillIn(text, bindings, ({ values, raw }) => raw ?? values.join(' + '));
}

function forQuery({ values, isRegex, raw }: Binding): string {
  if (raw !== undefined) return raw;
  if (!isRegex) return (values[0] ?? '').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  // Within a string of PromQL each backslash of the pattern is written twice.
  const escaped = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|"]/g, (sign) => `\\\\${sign}`));
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}
