// What is asked of Prometheus' HTTP API, and nothing more.
const TIMEOUT_MS = 15_000;

export type Series = {
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first; a value may be NaN. */
  readonly samples: readonly (readonly [atS: number, value: number])[];
};

export type Window = { readonly fromS: number; readonly toS: number; readonly stepS: number };

export type RuleState = {
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly query: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `ok`, `err`, or `unknown` before its first evaluation. */
  readonly health: string;
  readonly lastError: string;
};

export type PrometheusClient = {
  readonly url: string;
  /** Rejects with Prometheus' own words where the expression is wrong. */
  readonly query: (expr: string, atS?: number) => Promise<readonly Series[]>;
  readonly queryRange: (expr: string, window: Window) => Promise<readonly Series[]>;
  /** Values of a label on the series that match. */
  readonly labelValues: (label: string, match: string | undefined) => Promise<readonly string[]>;
  readonly rules: () => Promise<readonly RuleState[]>;
  /** job → `up` or `down` of each of its targets. */
  readonly targets: () => Promise<readonly { readonly job: string; readonly health: string }[]>;
};

type Answer = { readonly status: string; readonly error?: string; readonly data?: unknown };
type Pair = readonly [number, string];
type Result = {
  readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly result: unknown;
};
type RawSeries = { readonly metric: Record<string, string>; readonly values?: Pair[]; readonly value?: Pair };

export function createPrometheusClient(url: string): PrometheusClient {
  // `as`: the API's documented shapes, which no version changes within v1.
  async function ask<T>(
    path: string,
    form: Readonly<Record<string, string>> = {},
    method = 'POST',
  ): Promise<T> {
    const query = new URLSearchParams(form);
    const isPost = method === 'POST';
    const answer = await fetch(`${url}/api/v1/${path}${isPost ? '' : `?${query.toString()}`}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(isPost ? { body: query } : {}),
    });
    const { status, error, data } = (await answer.json()) as Answer;
    if (status !== 'success') throw new Error(error ?? `Prometheus answered ${answer.status}`);
    return data as T;
  }

  return {
    url,
    query: async (expr, atS) =>
      seriesOf(
        await ask<Result>('query', { query: expr, ...(atS === undefined ? {} : { time: String(atS) }) }),
      ),
    queryRange: async (expr, { fromS, toS, stepS }) =>
      seriesOf(
        await ask<Result>('query_range', {
          query: expr,
          start: String(fromS),
          end: String(toS),
          step: String(stepS),
        }),
      ),
    labelValues: (label, match) =>
      ask(
        `label/${encodeURIComponent(label)}/values`,
        match === undefined ? {} : { 'match[]': match },
        'GET',
      ),
    rules: async () => {
      type Raw = Omit<RuleState, 'labels' | 'lastError'> & Partial<RuleState>;
      type Groups = { readonly groups: readonly { readonly rules: readonly Raw[] }[] };
      const { groups } = await ask<Groups>('rules', {}, 'GET');
      return groups.flatMap(({ rules }) =>
        rules.map((rule) => ({ ...rule, labels: rule.labels ?? {}, lastError: rule.lastError ?? '' })),
      );
    },
    targets: async () => {
      type Active = { readonly labels: { readonly job: string }; readonly health: string };
      const { activeTargets } = await ask<{ readonly activeTargets: readonly Active[] }>(
        'targets',
        { state: 'active' },
        'GET',
      );
      return activeTargets.map(({ labels, health }) => ({ job: labels.job, health }));
    },
  };
}

function seriesOf({ resultType, result }: Result): readonly Series[] {
  if (resultType === 'string') return [];
  if (resultType === 'scalar') return [{ labels: {}, samples: [sampleOf(result as Pair)] }];
  return (result as readonly RawSeries[]).map(({ metric, values, value }) => ({
    labels: metric,
    samples: (values ?? (value === undefined ? [] : [value])).map(sampleOf),
  }));
}

function sampleOf([atS, text]: Pair): readonly [number, number] {
  return [atS, text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text)];
}
