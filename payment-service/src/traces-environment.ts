// Where traces are sent to, by OpenTelemetry's own variables. The rest of them
// (headers, batches, timeouts, resource) the SDK reads by itself.
import { z } from 'zod';

const endpoint = z
  .url({ protocol: /^https?$/, error: 'http:// or https:// and a host, such as http://localhost:4318' })
  .optional();
const ratioForm = 'a number from 0 to 1';
// What is sent is JSON: whoever listens on HTTP takes it beside protobuf. gRPC is something else.
const protocol = z.enum(['http/json', 'http/protobuf']).optional();

const schema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number(ratioForm).min(0, ratioForm).max(1, ratioForm).optional(),
});

/** What is read here or by the SDK, as far as our documentation goes. */
export const tracesNames: readonly string[] = [
  ...Object.keys(schema.shape),
  'OTEL_SDK_DISABLED',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_MAX_QUEUE_SIZE',
];

type TracesSetting = {
  /** Null: traces are sent nowhere. */
  readonly url: string | null;
  readonly issues: readonly z.core.$ZodIssue[];
};

/** Nothing is checked where nothing is sent: what is set for a whole machine does no harm. */
export function readTraces(set: Readonly<Record<string, string | undefined>>): TracesSetting {
  const { OTEL_SDK_DISABLED: isDisabled, OTEL_TRACES_EXPORTER: wishedExporter } = set;
  const isSent = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].some(
    (name) => name in set,
  );
  if (!isSent || isDisabled?.toLowerCase() === 'true' || wishedExporter === 'none')
    return { url: null, issues: [] };
  const parsed = schema.safeParse(set);
  if (!parsed.success) return { url: null, issues: parsed.error.issues };
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces } = parsed.data;
  return { url: ofTraces ?? `${String(all).replace(/\/$/, '')}/v1/traces`, issues: [] };
}
