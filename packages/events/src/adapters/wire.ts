// An event as a message's body, and back: CloudEvents in JSON, for every broker.
import { z } from 'zod';
import { fromCloudEvent, toCloudEvent } from '../catalog/cloud-event.ts';
import { EventTooLargeError } from '../errors.ts';
import type { EventDraft, LoggedEvent } from '../event.ts';
import type { ForeignMessage } from '../inbox.ts';

export const mediaType = 'application/cloudevents+json; charset=utf-8';

export function toBody(event: LoggedEvent, bytesMax: number): Buffer {
  const body = Buffer.from(JSON.stringify(toCloudEvent(event)));
  if (body.length > bytesMax)
    throw new EventTooLargeError(`Event ${event.id} has ${body.length} bytes; ${bytesMax} may be sent.`);
  return body;
}

/** What a log keeps of a message: an event that has an id and a source of its own. */
export type IncomingEvent = EventDraft & ForeignMessage;

/** Reads a message that is JSON: the event in it, or what is wrong with it, said without what is in it. */
export type ReadMessage = (
  message: unknown,
) => { readonly event: IncomingEvent } | { readonly problem: string };

export function readBody(body: string, read: ReadMessage = readCloudEvent): ReturnType<ReadMessage> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { problem: 'it is no JSON' };
  }
  return read(parsed);
}

function readCloudEvent(message: unknown): ReturnType<ReadMessage> {
  try {
    return { event: fromCloudEvent(message) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const attributes = new Set(error.issues.map(({ path }) => String(path[0] ?? 'the envelope')));
    return { problem: `it is no event of ours: ${[...attributes].join(', ')}` };
  }
}
