// Does each query of a dashboard say anything? One that is misspelt is valid
// PromQL all the same, and its panel stays empty on the day it is needed.
import type { Window } from '../prometheus/prometheus-client.ts';
import type { PrometheusClient } from '../prometheus/prometheus-client.ts';
import type { Dashboard } from './dashboard-model.ts';
import { placePanels } from './place-panels.ts';
import { bindVariables, fillIn } from './variables.ts';
import type { TimeFrame } from './variables.ts';

export type Asked = {
  /** dashboard / panel / query */
  readonly where: string;
  readonly expr: string;
};

export type Finding = Asked & { readonly problem: string };

type Asker = Pick<PrometheusClient, 'queryRange' | 'labelValues'>;

/** Each query of each panel, variables filled in and repeats repeated. */
export async function panelQueries(
  name: string,
  dashboard: Dashboard,
  { client, frame }: { readonly client: Asker; readonly frame: TimeFrame },
): Promise<readonly Asked[]> {
  const bindings = await bindVariables(dashboard, frame, client.labelValues);
  return placePanels(dashboard, bindings).flatMap(({ title, queries }) =>
    queries.map(({ refId, expr }) => ({ where: `${name} / ${title} / ${refId}`, expr })),
  );
}

/** Each annotation's query that Prometheus is to answer. */
export async function annotationQueries(
  name: string,
  dashboard: Dashboard,
  { client, frame }: { readonly client: Asker; readonly frame: TimeFrame },
): Promise<readonly Asked[]> {
  const bindings = await bindVariables(dashboard, frame, client.labelValues);
  return (dashboard.annotations?.list ?? []).flatMap(({ name: title, expr }) =>
    expr === undefined ? [] : [{ where: `${name} / annotation ${title}`, expr: fillIn(expr, bindings) }],
  );
}

/** Counters are at 0 from the start: it is the right query, and nothing of the kind has happened. */
export const ONLY_ZERO = 'nothing but 0';

/** What Prometheus refuses, and what has no number, or no other one than 0, at any moment of the window. */
export async function findSilent(
  asked: readonly Asked[],
  { client, window }: { readonly client: Asker; readonly window: Window },
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const each of asked) {
    const problem = await problemOf(each.expr, client, window);
    if (problem !== undefined) findings.push({ ...each, problem });
  }
  return findings;
}

async function problemOf(expr: string, client: Asker, window: Window): Promise<string | undefined> {
  try {
    const series = await client.queryRange(expr, window);
    if (series.length === 0) return 'no data';
    const values = series.flatMap(({ samples }) => samples.map(([, value]) => value)).filter(Number.isFinite);
    if (values.length === 0) return 'no number, only NaN';
    return values.every((value) => value === 0) ? ONLY_ZERO : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
