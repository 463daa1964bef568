// GET /subjects/{id}/trace: what came and what it did, as a page or, live, as a stream.
import type { PartnerReaders } from '../../../application/partners/partner-readers.ts';
import { answerStream, eventStreamContent, lastEventIdHeaders, readLastEventId } from '../answer-stream.ts';
import { answerProblem } from '../problem.ts';
import { check, problemResponses } from '../route.ts';
import type { Route } from '../route.ts';
import * as schemas from './partner-schemas.ts';
import { viewTrace } from './partner-views.ts';
import type { TraceStream } from './trace-stream.ts';

export type TraceRouteDeps = {
  readonly partnerReaders: Pick<PartnerReaders, 'trace'>;
  readonly traceStream: Pick<TraceStream, 'open'>;
};

const operation: Route['operation'] = {
  summary: 'Everything that came of a subject, when, and what it did, in the order in which it came.',
  description:
    'Whatever was answered is in it. Ids of subjects are the partners’ own: where several use the same, it has what came of each. With `Accept: text/event-stream` it does not end: it tells what is there, and what comes or comes to stand elsewhere, by whichever replica, as it does. `limit` and `cursor` are of the page, `last_event_id` of the stream. See docs/partners.md.',
  tags: ['partners'],
  requestParams: { path: schemas.subjectParams, query: schemas.traceQuery, header: lastEventIdHeaders },
  responses: {
    '200': {
      description: 'One page, or the stream.',
      content: { 'application/json': { schema: schemas.trace }, ...eventStreamContent },
    },
    ...problemResponses('401', '404', '422', '500', '503'),
  },
};

export function createTraceRoute({ partnerReaders, traceStream }: TraceRouteDeps): Route {
  return {
    method: 'get',
    path: '/subjects/{id}/trace',
    operation,
    handle: async (request, response) => {
      response.vary('Accept');
      const query = check(schemas.traceQuery, request.query, response);
      if (query === null) return;
      const params = schemas.subjectParams.safeParse(request.params);
      if (!params.success) {
        answerProblem(response, 'subject_not_found');
        return;
      }
      const { id: subjectId } = params.data;
      if (request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
        // One of which nothing has come yet may be watched: whoever waits for its first event is here early.
        const watching = { subjectId, lastEventId: readLastEventId(request, query.last_event_id) };
        answerStream(request, response, () => traceStream.open(request, response, watching));
        return;
      }
      const { limit, cursor = null } = query;
      const found = await partnerReaders.trace(subjectId, { limit, afterId: cursor });
      if (found === null) answerProblem(response, 'subject_not_found');
      else response.json(viewTrace(subjectId, found));
    },
  };
}
