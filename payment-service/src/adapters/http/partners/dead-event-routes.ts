// /partner-events/dead: what the topic brought and nobody could take, and a second try of it.
import { maskText } from '@relevo/service-kit';
import { z } from 'zod';
import type {
  DeadPartnerEvent,
  DeadPartnerEvents,
} from '../../../application/partners/dead-partner-events.ts';
import { recordAct } from '../change-guard.ts';
import { answerProblem } from '../problem.ts';
import { check, jsonResponse, problemResponses } from '../route.ts';
import type { Route } from '../route.ts';
import { timestamp } from '../schemas.ts';
import { at } from '../views.ts';

export type DeadEventRoutesDeps = { readonly deadPartnerEvents: DeadPartnerEvents };

const tags = ['partners'];
const shownMax = 100;

const deadEvent = z
  .object({
    stream: z.string().meta({ description: 'What POST /partner-events/dead/replay takes.' }),
    partner_id: z.string().nullable(),
    subject_id: z.string().nullable(),
    event_id: z
      .string()
      .nullable()
      .meta({ description: 'The partner’s own; null where it can not be read.' }),
    error: z.string(),
    attempts: z.int().meta({ description: '0 where it only waits behind an earlier one of its stream.' }),
    dead_at: timestamp,
  })
  .meta({ id: 'DeadPartnerEvent' });

const deadEvents = z
  .object({ items: z.array(deadEvent).meta({ description: `The first ${shownMax} of them.` }) })
  .meta({ id: 'DeadPartnerEvents' });

const replayRequest = z
  .strictObject({
    stream: z
      .string()
      .min(1, 'at least 1 character')
      .max(255, 'at most 255 characters')
      .meta({ description: 'As GET /partner-events/dead has it.', examples: ['order-1001'] }),
  })
  .meta({ id: 'PartnerEventReplayRequest' });

const replayed = z
  .object({
    stream: z.string(),
    replayed: z.int().meta({ description: 'How many were handled now.' }),
    error: z
      .string()
      .nullable()
      .meta({ description: 'What the next one failed at; null where none of the stream is dead any more.' }),
  })
  .meta({ id: 'PartnerEventReplay' });

function view({ event, ...letter }: DeadPartnerEvent): z.input<typeof deadEvent> {
  return {
    stream: letter.stream,
    partner_id: event?.partnerId ?? null,
    subject_id: event?.subjectId ?? null,
    event_id: event?.eventId ?? null,
    error: maskText(letter.error),
    attempts: letter.attempts,
    dead_at: at(letter.deadAtMs),
  };
}

export function createDeadEventRoutes({ deadPartnerEvents }: DeadEventRoutesDeps): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/partner-events/dead',
      operation: {
        summary: 'What the topic brought and could not be taken, with what waits behind it.',
        tags,
        responses: {
          '200': jsonResponse('In the order in which it came.', deadEvents),
          ...problemResponses('401', '409', '500', '503'),
        },
      },
      handle: async (_request, response) => {
        const letters = await deadPartnerEvents.list(shownMax);
        if (letters === null) answerProblem(response, 'events_off');
        else response.json({ items: letters.map(view) });
      },
    },
    {
      method: 'post',
      path: '/partner-events/dead/replay',
      hasBody: true,
      operation: {
        summary: 'Try what is dead of one stream again, in its order.',
        description: 'What was mended meanwhile is taken; from there on the stream goes on by itself.',
        tags,
        requestBody: { required: true, content: { 'application/json': { schema: replayRequest } } },
        responses: {
          '200': jsonResponse('What came of it.', replayed),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const body = check(replayRequest, request.body, response);
        if (body === null) return;
        const result = await deadPartnerEvents.replay(body.stream);
        if (result === null) {
          answerProblem(response, 'events_off');
          return;
        }
        recordAct(response, { action: 'partner-event.replayed', target: body.stream });
        const { error } = result;
        response.json({
          stream: body.stream,
          replayed: result.replayed,
          error: error === null ? null : maskText(error instanceof Error ? error.message : 'unknown'),
        });
      },
    },
  ];
}
