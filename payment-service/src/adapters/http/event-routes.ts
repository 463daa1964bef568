// GET /events: what happens in this replica, as it happens.
import { z } from 'zod';
import { feedEventTypes } from '../events/event-views.ts';
import type { EventStream } from '../events/event-stream.ts';
import { answerProblem } from './problem.ts';
import { check, problemResponses } from './route.ts';
import type { Route } from './route.ts';

/** State, told about once a second: not kept, so it can not be resumed. */
export const stateTypes = ['providers', 'flow'] as const;

const knownTypes: ReadonlySet<string> = new Set([...feedEventTypes, ...stateTypes]);
const typesExpected = `expected some of these, with commas between: ${[...knownTypes].join(', ')}`;
const idLengthMax = 64;

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

const eventsQuery = z.strictObject({
  types,
  last_event_id: z
    .string()
    .max(idLengthMax, `at most ${idLengthMax} characters`)
    .optional()
    .meta({ description: 'As the header, for callers that can not send it. The header goes first.' }),
});

const eventsHeaders = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .meta({ description: 'The last id that was seen: what came after it is sent first.' }),
});

export function createEventRoutes(events: Pick<EventStream, 'open'>): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/events',
      operation: {
        summary: 'What happens in this replica, live, as server-sent events.',
        description: 'Does not end. See docs/events.md for the types and what each holds.',
        tags: ['events'],
        requestParams: { query: eventsQuery, header: eventsHeaders },
        responses: {
          '200': {
            description: 'The stream.',
            content: { 'text/event-stream': { schema: z.string() } },
          },
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: (request, response) => {
        const query = check(eventsQuery, request.query, response);
        if (query === null) return;
        const lastEventId = request.get('Last-Event-ID') ?? query.last_event_id ?? '';
        const watching = {
          types: query.types ?? null,
          lastEventId: lastEventId === '' ? null : lastEventId.slice(0, idLengthMax),
        };
        // How long somebody watches says nothing of how long an answer takes.
        response.locals['isStream'] = request.method !== 'HEAD';
        if (events.open(request, response, watching)) return;
        response.locals['isStream'] = false;
        answerProblem(response, 'too_many_watchers');
      },
    },
  ];
}
