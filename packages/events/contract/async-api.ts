// AsyncAPI 3.0 (asyncapi.com/docs/reference/specification/v3.0.0): one channel for each
// service's log, one message for each type of the catalogue.
import { cloudEventSchema, eventCatalog } from '../index.ts';
import { readerSchema } from './json-schema.ts';

const description = `What the services of Relevo tell each other and whoever listens. Every event is an envelope of CloudEvents 1.0. Order is kept within a subject; an event may come again, and is known by source and id. A version only grows, by fields that may be missing: ignore what you do not know. No event has a phone number or the text of a message.`;

const mediaType = 'application/cloudevents+json';

const nameOf = (type: string): string =>
  type
    .split('.')
    .slice(1)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

type Entry = (typeof eventCatalog)[keyof typeof eventCatalog];

function byName(describe: (type: string, entry: Entry) => unknown): Readonly<Record<string, unknown>> {
  const named = Object.entries(eventCatalog).map(
    ([type, entry]) => [nameOf(type), describe(type, entry)] as const,
  );
  return Object.fromEntries(named);
}

function messageOf(type: string, { summary, data }: Entry): unknown {
  const own = { type: 'object', properties: { type: { const: type }, data: readerSchema(data) } };
  const payload = { allOf: [{ $ref: '#/components/schemas/CloudEvent' }, own] };
  return { name: type, title: type, summary, contentType: mediaType, payload };
}

export function asyncApiDocument(): Readonly<Record<string, unknown>> {
  return {
    asyncapi: '3.0.0',
    info: { title: 'Relevo events', version: '1.0.0', description, license: { name: 'MIT' } },
    defaultContentType: mediaType,
    channels: {
      events: {
        address: 'relevo.events',
        description: 'Keyed by subject. Where it is on a broker is for the deployment to say.',
        messages: byName((type) => ({ $ref: `#/components/messages/${nameOf(type)}` })),
      },
    },
    operations: {
      tellEvents: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        summary: 'What happened, after its commit.',
      },
    },
    components: {
      schemas: { CloudEvent: readerSchema(cloudEventSchema) },
      messages: byName(messageOf),
    },
  };
}
