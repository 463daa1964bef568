// What every process of Relevo shares: logger, registry, server, health, problems, life cycle.
export { createLogger } from './src/logger.ts';
export type { Logger, LogFields, LoggerOptions, LogLevel } from './src/logger.ts';
export { maskText } from './src/mask.ts';
export {
  Counter,
  Gauge,
  Histogram,
  Registry,
  createMetricsRoute,
  createRegistry,
  createTracedHistogram,
} from './src/registry.ts';
export { createRandomPool } from './src/random-pool.ts';
export { createProblemHandler, sendProblem, traceIdOf } from './src/problem.ts';
export type { Problem, ProblemDetail } from './src/problem.ts';
export {
  continueTrace,
  createTraceMiddleware,
  isSampledIn,
  readTraceparent,
  spanIdIn,
  traceIdIn,
  writeTraceparent,
} from './src/trace.ts';
export type { IsSampled, TraceContext } from './src/trace.ts';
export { openSpanRecorder } from './src/open-span-recorder.ts';
export type { EndedSpan, SpanRecorder } from './src/spans.ts';
export { createHealthHandlers, createHealthRouter } from './src/health.ts';
export type { HealthOptions, HealthReport } from './src/health.ts';
export { startServer } from './src/server.ts';
export type { ConnectionLimits, RunningServer, ServerOptions } from './src/server.ts';
export { StartError, runService } from './src/run-service.ts';
export type { Service } from './src/run-service.ts';
