// Nothing of OpenTelemetry is loaded unless there is somewhere to send spans to.
import type { SpanRecorder, SpanRecorderOptions } from './spans.ts';

/** Reads the rest of what OpenTelemetry takes from the environment: sampler, headers, limits, resource. */
export async function openSpanRecorder(options: SpanRecorderOptions): Promise<SpanRecorder> {
  const { createOtlpSpanRecorder } = await import('./otlp-span-recorder.ts');
  return createOtlpSpanRecorder(options);
}
