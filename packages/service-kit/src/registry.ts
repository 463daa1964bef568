// The only door to prom-client. Each app has a registry of its own, so that two
// apps in one process (tests) never share a series.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RequestHandler } from 'express';

export { Counter, Gauge, Histogram, Registry };

// Their `nodejs_active_*_total` gauges carry a counter's suffix and fail `promtool check metrics`.
const mislabelled = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** A registry with Node's and the process's own metrics, all of which pass `promtool check metrics`. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of mislabelled) registry.removeSingleMetric(name);
  return registry;
}

/** `GET /metrics` in Prometheus' text format. */
export function createMetricsRoute(registry: Registry): RequestHandler {
  return async (_request, response) => {
    const text = await registry.metrics();
    response.setHeader('Content-Type', registry.contentType);
    response.send(text);
  };
}
