// What the topic brings is what POST /partner-events takes, one event in each message: as the data of a CloudEvent,
// or by itself.
import type { EventData, ReadMessage } from '@relevo/events';
import { v5 as uuidOf } from 'uuid';
import { z } from 'zod';
import { partnerEventReceived } from '../application/partners/follow-partner-topic.ts';
import type { ReadPartnerEvent } from '../application/partners/follow-partner-topic.ts';
import { partnerEvent } from './http/partners/partner-schemas.ts';
import { toPartnerEvent } from './http/partners/read-partner-events.ts';

const problemsOf = ({ issues }: z.ZodError): readonly string[] =>
  issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);

export const readPartnerEvent: ReadPartnerEvent = (data) => {
  const parsed = partnerEvent.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problems: problemsOf(parsed.error) };
  const event = toPartnerEvent(parsed.data);
  if ('pointer' in event) return { kind: 'unreadable', problems: [`${event.pointer}: ${event.detail}`] };
  return { kind: 'read', event };
};

const source = '/partners';
/** Of the ids below (RFC 9562, 5.5); any will do, for ever. */
const namespace = '0f6f7c3e-54c1-4d0b-9d36-6f1c2a8be1d7';

/** It goes into a header of the broker's. */
const problemLengthMax = 500;

/** Of a partner's envelope only what has to be right: whose event it is, and which, is in the data. */
const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  type: z.literal(partnerEventReceived),
  data: z.record(z.string(), z.unknown()),
});

const isCloudEvent = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'specversion' in message;

const unreadable = (problems: readonly string[]) => ({
  problem: problems.join('; ').slice(0, problemLengthMax),
});

/**
 * A message of a broker. Its id is made of all that it says, and not of the id in an envelope: a sender that gives two
 * events one id loses none, and a message that the broker hands over twice is kept once.
 */
export const readPartnerMessage: ReadMessage = (message) => {
  const envelope = isCloudEvent(message) ? cloudEvent.safeParse(message) : null;
  if (envelope?.success === false) return unreadable(problemsOf(envelope.error));
  const data = envelope === null ? message : envelope.data.data;
  const read = readPartnerEvent(data);
  if (read.kind === 'unreadable') return unreadable(read.problems);
  const { partnerId, subjectId } = read.event;
  return {
    event: {
      id: uuidOf(JSON.stringify(message), namespace),
      source,
      stream: `partner-${partnerId}-${subjectId}`,
      type: partnerEventReceived,
      data: data as EventData, // it was read, so it is an object
    },
  };
};
