// The envelope on the wire: CloudEvents 1.0 in the JSON format, structured mode
// (github.com/cloudevents/spec, v1.0.2: spec.md and formats/json-format.md; the
// extension traceparent is that of extensions/distributed-tracing.md).
import { z } from 'zod';
import type { LoggedEvent } from '../event.ts';

const uuid = z.uuid();

export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: uuid.describe('UUID, version 7: together with source it names the event for ever'),
  source: z.string().min(1).max(255).describe('Who says so, such as /relevo/payment-service'),
  type: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+\.v\d+$/)
    .describe('relevo.<noun>.<verb>.v<n>'),
  subject: z.string().min(1).max(255).describe('The stream: order is kept within it'),
  time: z.iso.datetime().describe('When it happened, RFC 3339, UTC'),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.unknown()),
  causationid: uuid.optional().describe('Id of the event that this one follows from'),
  correlationid: uuid.describe('Id of the first event of the chain'),
  traceparent: z.string().max(255).optional().describe('W3C Trace Context'),
  streamversion: z.int().min(1).max(2_147_483_647).describe('Counted from 1 within source and subject'),
});

export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** The envelope of an event, ready for `JSON.stringify`; its media type is `application/cloudevents+json`. */
export function toCloudEvent(event: LoggedEvent): CloudEvent {
  const { id, source, type, stream, data, cause, correlation, traceparent, version, atMs } = event;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject: stream,
    time: new Date(atMs).toISOString(),
    datacontenttype: 'application/json',
    data: { ...data },
    ...(cause === null ? {} : { causationid: cause }),
    correlationid: correlation,
    ...(traceparent === null ? {} : { traceparent }),
    streamversion: version,
  };
}

/** What came from outside, checked; attributes that are not ours are left out. Throws `z.ZodError`. */
export function fromCloudEvent(received: unknown): LoggedEvent {
  const envelope = cloudEventSchema.parse(received);
  const { id, source, type, subject, data, causationid, correlationid, traceparent, streamversion } =
    envelope;
  return {
    id,
    source,
    stream: subject,
    version: streamversion,
    type,
    data,
    cause: causationid ?? null,
    correlation: correlationid,
    traceparent: traceparent ?? null,
    atMs: Date.parse(envelope.time),
  };
}
