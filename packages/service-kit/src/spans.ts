// Spans, told once they have ended.
import type { Logger } from './logger.ts';
import type { IsSampled } from './trace.ts';

export type EndedSpan = {
  /** One of a few: what it is about goes into the attributes. */
  readonly name: string;
  /** `client`: a call to somebody else. */
  readonly kind: 'server' | 'client' | 'internal';
  /** Of this span itself. */
  readonly traceparent: string;
  /** Null where the trace begins with it. */
  readonly parentSpanId: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What is null is left out. Never a phone number, a text of a message, or a credential. */
  readonly attributes: Readonly<Record<string, string | number | boolean | null>>;
  /** What went wrong; null where nothing did. */
  readonly error: string | null;
  /** Traceparents of spans elsewhere that have to do with it. */
  readonly links?: readonly string[];
};

export type SpanRecorder = {
  /** Whether a trace is recorded, as the sampler of the environment decides where it begins. */
  readonly isSampled: IsSampled;
  /** Takes no time and never throws: what can not be sent is lost, and counted in a log line. */
  record(span: EndedSpan): void;
  /** Sends what is left, within a second. */
  close(): Promise<void>;
};

export type SpanRecorderOptions = {
  /** Where spans are posted, as OTLP in JSON. */
  readonly url: string;
  /** How this process is called, unless the environment has another word for it. */
  readonly resource: Readonly<Record<string, string>>;
  readonly logger: Logger;
};
