// POST /partner-events: one event, or a batch of them.
import type { Request, Response } from 'express';
import type { ReceivePartnerEvents } from '../../../application/partners/receive-partner-events.ts';
import { OutcomeUnknownError } from '../../../application/store.ts';
import { rejectionAdvice } from '../../../domain/partners/apply-event.ts';
import type { PartnerEvent } from '../../../domain/partners/partner-event.ts';
import type { TakeResult } from '../../../domain/partners/take-events.ts';
import { answerProblem } from '../problem.ts';
import { check, jsonResponse, problemResponses } from '../route.ts';
import type { Route } from '../route.ts';
import * as schemas from './partner-schemas.ts';
import { viewResult } from './partner-views.ts';
import { toPartnerEvents } from './read-partner-events.ts';

export type PartnerEventRoutesDeps = { readonly receivePartnerEvents: ReceivePartnerEvents };

/** A thousand events of twice the usual size. */
const bodyBytesMax = 512 * 1024;

/** Null after an answer was given. */
function readEvents(request: Request, response: Response): readonly PartnerEvent[] | null {
  const body: unknown = request.body;
  const isBatch = Array.isArray(body);
  const sent = isBatch
    ? check(schemas.partnerEvents, body, response)
    : check(schemas.partnerEvent, body, response);
  if (sent === null) return null;
  const read = toPartnerEvents([sent].flat(), (index) => (isBatch ? `/${index}` : ''));
  if (read.kind === 'read') return read.events;
  answerProblem(response, 'invalid_request', read.problems.slice(0, 20));
  return null;
}

const statusOf = { applied: 201, waiting: 202, duplicate: 200 } as const;

function answerOne(response: Response, event: PartnerEvent, result: TakeResult): void {
  switch (result.kind) {
    case 'applied':
    case 'waiting':
    case 'duplicate':
      response.status(statusOf[result.kind]).json(viewResult(event, result));
      return;
    case 'rejected':
      answerProblem(response, 'partner_event_rejected', [
        { pointer: '', detail: `${result.reason}: ${rejectionAdvice[result.reason]}` },
      ]);
      return;
    case 'conflict':
      answerProblem(response, 'partner_event_conflict');
      return;
    case 'not_taken':
      answerProblem(response, 'too_many_events_waiting');
  }
}

async function receive(
  request: Request,
  response: Response,
  receivePartnerEvents: ReceivePartnerEvents,
): Promise<void> {
  const events = readEvents(request, response);
  if (events === null) return;
  const results = await receivePartnerEvents(events, String(response.locals['traceparent']));
  const views = events.flatMap((event, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ event, result }];
  });
  const [only] = views;
  if (!Array.isArray(request.body) && only !== undefined) answerOne(response, only.event, only.result);
  else response.json({ results: views.map(({ event, result }) => viewResult(event, result)) });
}

export function createPartnerEventRoutes({ receivePartnerEvents }: PartnerEventRoutesDeps): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/partner-events',
      hasBody: true,
      isEveryday: true,
      bodyBytesMax,
      operation: {
        summary: 'Take what a partner tells: one event, or up to 1,000. Each counts once.',
        description:
          'An object is one event, a list is a batch. The body may have 512 KiB. After 503 send the same again: what was taken is a duplicate then.',
        tags: ['partners'],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.partnerEvent.or(schemas.partnerEvents) } },
        },
        responses: {
          '200': jsonResponse(
            'One that came before, or a batch: what became of each.',
            schemas.eventResult.or(schemas.eventResults),
          ),
          '201': jsonResponse('One that has taken effect.', schemas.eventResult),
          '202': jsonResponse('One that waits for those before it.', schemas.eventResult),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        try {
          await receive(request, response, receivePartnerEvents);
        } catch (error) {
          // Its own words: nothing here goes by an Idempotency-Key.
          if (!(error instanceof OutcomeUnknownError)) throw error;
          answerProblem(response, 'partner_events_unknown');
        }
      },
    },
  ];
}
