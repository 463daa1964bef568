import { buildOverview } from './overview.ts';

/** File name in config/grafana/dashboards → its text, each built anew. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  const text = (dashboard: unknown): string => `${JSON.stringify(dashboard, null, 2)}\n`;
  return new Map([['overview.json', text(buildOverview())]]);
}
