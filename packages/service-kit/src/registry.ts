// The only door to prom-client. Each app has a registry of its own, so that two
// apps in one process (tests) never share a series.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { HistogramConfiguration, LabelValues, Metric, OpenMetricsContentType } from 'prom-client';
import type { RequestHandler } from 'express';
import { isSampledIn, traceIdIn } from './trace.ts';

export { Counter, Gauge, Histogram, Registry };

// Their `nodejs_active_*_total` gauges carry a counter's suffix and fail `promtool check metrics`.
const mislabelled = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

function createOpenMetricsRegistry(): Registry {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // prom-client's types take the two for different things; all that differs is how they are written.
  return registry as unknown as Registry;
}

/**
 * A registry with Node's and the process's own metrics, all of which pass `promtool check metrics`.
 * With `hasExemplars`, traced histograms remember a trace for each of their buckets.
 */
export function createRegistry({ hasExemplars = false }: { readonly hasExemplars?: boolean } = {}): Registry {
  const registry = hasExemplars ? createOpenMetricsRegistry() : new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of mislabelled) registry.removeSingleMetric(name);
  return registry;
}

function isOpenMetrics({ contentType }: Registry): boolean {
  return (contentType as string) === Registry.OPENMETRICS_CONTENT_TYPE; // see above
}

export type TracedHistogram<Label extends string> = {
  zero(labels: LabelValues<Label>): void;
  observe(labels: LabelValues<Label>, value: number, traceparent: string): void;
};

/**
 * A histogram whose registry may ask for exemplars: a trace for each bucket, the latest. Only of
 * traces that are recorded, because the others lead nowhere.
 */
export function createTracedHistogram<Label extends string>(
  registry: Registry,
  configuration: Omit<HistogramConfiguration<Label>, 'registers' | 'enableExemplars'>,
): TracedHistogram<Label> {
  const enableExemplars = isOpenMetrics(registry);
  const histogram = new Histogram({ ...configuration, registers: [registry], enableExemplars });
  return {
    zero: (labels) => histogram.zero(labels),
    observe: !enableExemplars
      ? (labels, value) => histogram.observe(labels, value)
      : (labels, value, traceparent) => {
          const exemplarLabels = isSampledIn(traceparent) ? { trace_id: traceIdIn(traceparent) } : {};
          // The label of an exemplar is none of the histogram's.
          histogram.observe({ labels, value, exemplarLabels: exemplarLabels as LabelValues<Label> });
        },
  };
}

/** What the registry holds; prom-client's types show less of a metric than there is. */
function metricsOf(registry: Registry): readonly (Metric & { name: string })[] {
  return registry.getMetricsAsArray() as unknown as readonly (Metric & { name: string })[];
}

async function writeOpenMetrics(registry: Registry): Promise<string> {
  const names = metricsOf(registry).map((metric) => [metric, metric.name] as const);
  const writing = registry.metrics();
  // It has cut `_total` off the counters' names by now, and would leave them so.
  for (const [metric, name] of names) metric.name = name;
  return writing;
}

/** The same values in the older format, which has no exemplars. */
async function writeText(registry: Registry): Promise<string> {
  const text = new Registry();
  for (const metric of metricsOf(registry)) text.registerMetric(metric);
  return text.metrics();
}

/** `GET /metrics` in Prometheus' text format, or as OpenMetrics to who asks for it where there are exemplars. */
export function createMetricsRoute(registry: Registry): RequestHandler {
  if (!isOpenMetrics(registry)) {
    return async (_request, response) => {
      const text = await registry.metrics();
      response.setHeader('Content-Type', registry.contentType);
      response.send(text);
    };
  }
  return async (request, response) => {
    const isWished = (request.get('Accept') ?? '').includes('application/openmetrics-text');
    const text = await (isWished ? writeOpenMetrics(registry) : writeText(registry));
    const contentType = isWished ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
    response.setHeader('Vary', 'Accept');
    response.setHeader('Content-Type', contentType);
    response.send(text);
  };
}
