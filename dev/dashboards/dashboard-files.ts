import { buildDelivery } from './delivery.ts';
import { buildOverview } from './overview.ts';
import { buildPartners } from './partners.ts';
import { buildPayments } from './payments.ts';
import { buildProviders } from './providers.ts';
import { buildRuntime } from './runtime.ts';
import { buildSlo } from './slo.ts';

/** File name in config/grafana/dashboards → its text, each built anew. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  const text = (dashboard: unknown): string => `${JSON.stringify(dashboard, null, 2)}\n`;
  return new Map([
    ['delivery.json', text(buildDelivery())],
    ['overview.json', text(buildOverview())],
    ['partners.json', text(buildPartners())],
    ['payments.json', text(buildPayments())],
    ['providers.json', text(buildProviders())],
    ['runtime.json', text(buildRuntime())],
    ['slo.json', text(buildSlo())],
  ]);
}
