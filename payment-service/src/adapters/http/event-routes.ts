// GET /events: what happens in this replica, as it happens.
import { z } from 'zod';
import { feedEventTypes } from '../events/event-views.ts';
import type { EventStream } from '../events/event-stream.ts';
import {
  answerStream,
  eventStreamContent,
  lastEventIdHeaders,
  lastEventIdQuery,
  readLastEventId,
} from './answer-stream.ts';
import { check, problemResponses } from './route.ts';
import type { Route } from './route.ts';

/** State, told about once a second: not kept, so it can not be resumed. */
export const stateTypes = ['providers', 'flow'] as const;

const knownTypes: ReadonlySet<string> = new Set([...feedEventTypes, ...stateTypes]);
const typesExpected = `expected some of these, with commas between: ${[...knownTypes].join(', ')}`;

const types = z
  .string()
  .max(1_024, 'at most 1024 characters')
  .transform((text, context) => {
    const asked = text.split(',').map((type) => type.trim());
    if (asked.every((type) => knownTypes.has(type))) return new Set(asked);
    context.addIssue(typesExpected);
    return z.NEVER;
  })
  .optional()
  .meta({ description: 'Only these, with commas between them.', examples: ['breaker.moved,providers'] });

const eventsQuery = z.strictObject({ types, last_event_id: lastEventIdQuery });

export function createEventRoutes(events: Pick<EventStream, 'open'>): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/events',
      operation: {
        summary: 'What happens in this replica, live, as server-sent events.',
        description: 'Does not end. See docs/events.md for the types and what each holds.',
        tags: ['events'],
        requestParams: { query: eventsQuery, header: lastEventIdHeaders },
        responses: {
          '200': { description: 'The stream.', content: eventStreamContent },
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: (request, response) => {
        const query = check(eventsQuery, request.query, response);
        if (query === null) return;
        const watching = {
          types: query.types ?? null,
          lastEventId: readLastEventId(request, query.last_event_id),
        };
        answerStream(request, response, () => events.open(request, response, watching));
      },
    },
  ];
}
