// POST /notifications/{id}/replay, and replay jobs under /notifications/replays.
import type { Request, Response } from 'express';
import { maskText } from '@relevo/service-kit';
import type { Readers } from '../../application/readers.ts';
import type { ReplayNotification, ReplayStore } from '../../application/replays.ts';
import { callerOf } from './api-key.ts';
import { recordAct } from './change-guard.ts';
import { idInPath, writeCursor } from './ids.ts';
import { answerProblem } from './problem.ts';
import * as replaySchemas from './replay-schemas.ts';
import { toFilter, viewCount, viewReplayJob } from './replay-job-view.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewNotification } from './views.ts';

export type ReplayRoutesDeps = {
  readonly readers: Pick<Readers, 'notificationById'>;
  readonly replays: ReplayStore;
  readonly replayNotification: ReplayNotification;
  readonly newId: () => string;
  /** A job was made. */
  readonly onJobCreated: () => void;
};

const tags = ['notifications'];

async function replayOne(request: Request, response: Response, deps: ReplayRoutesDeps): Promise<void> {
  const id = idInPath(request.params['id']);
  if (id === null) {
    answerProblem(response, 'notification_not_found');
    return;
  }
  const body = check(replaySchemas.replayRequest, request.body, response);
  if (body === null) return;
  // The reason stays when a person is erased, so no number may hide in it.
  const order = { replayedBy: callerOf(response), reason: maskText(body.reason) };
  const result = await deps.replayNotification(id, order);
  switch (result.kind) {
    case 'replayed': {
      recordAct(response, { action: 'notification.replayed', target: id });
      const view = await deps.readers.notificationById(id);
      if (view === null) throw new Error(`notification ${id} was replayed but is not there`);
      response.status(202).location(`/notifications/${id}`).json(viewNotification(view));
      return;
    }
    case 'not_found':
      answerProblem(response, 'notification_not_found');
      return;
    case 'not_dead':
      answerProblem(response, 'not_dead', [{ pointer: '/status', detail: `it is ${result.status}` }]);
      return;
    case 'no_contact':
    case 'erased':
      answerProblem(response, result.kind);
      return;
  }
}

async function replayMany(request: Request, response: Response, deps: ReplayRoutesDeps): Promise<void> {
  const body = check(replaySchemas.replayJobRequest, request.body, response);
  if (body === null) return;
  const filter = toFilter(body.filter);
  if (body.dry_run) {
    response.json(viewCount(await deps.replays.count(filter)));
    return;
  }
  const job = await deps.replays.createJob({
    jobId: deps.newId(),
    filter,
    perSecond: body.rate_per_second,
    replayedBy: callerOf(response),
    reason: maskText(body.reason ?? ''), // the schema asks for one where it is not a dry run
  });
  if (job === null) {
    answerProblem(response, 'too_many_replay_jobs');
    return;
  }
  deps.onJobCreated();
  recordAct(response, { action: 'replay.started', target: job.jobId });
  response.status(202).location(`/notifications/replays/${job.jobId}`).json(viewReplayJob(job));
}

function createJobRoutes({ replays }: ReplayRoutesDeps): readonly Route[] {
  const answerJob = async (
    request: Request,
    response: Response,
    read: (jobId: string) => ReturnType<ReplayStore['jobById']>,
  ): Promise<void> => {
    const id = idInPath(request.params['id']);
    const job = id === null ? null : await read(id);
    if (job === null) answerProblem(response, 'replay_job_not_found');
    else response.json(viewReplayJob(job));
  };
  return [
    {
      method: 'get',
      path: '/notifications/replays',
      operation: {
        summary: 'Replay jobs, newest first.',
        tags,
        requestParams: { query: replaySchemas.replayJobsQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.pageOf(replaySchemas.replayJob)),
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const query = check(replaySchemas.replayJobsQuery, request.query, response);
        if (query === null) return;
        const page = await replays.jobs({ limit: query.limit, afterId: query.cursor ?? null });
        response.json({ items: page.items.map(viewReplayJob), next_cursor: writeCursor(page.nextCursor) });
      },
    },
    {
      method: 'get',
      path: '/notifications/replays/{id}',
      operation: {
        summary: 'One replay job and how far it has come.',
        tags,
        requestParams: { path: schemas.idParams },
        responses: {
          '200': jsonResponse('The job.', replaySchemas.replayJob),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: (request, response) => answerJob(request, response, (id) => replays.jobById(id)),
    },
    {
      method: 'delete',
      path: '/notifications/replays/{id}',
      operation: {
        summary: 'Cancel a replay job. What it replayed stays replayed; one that has ended stays as it is.',
        tags,
        requestParams: { path: schemas.idParams },
        responses: {
          '200': jsonResponse('The job as it is now.', replaySchemas.replayJob),
          ...problemResponses('401', '403', '404', '500', '503'),
        },
      },
      handle: (request, response) =>
        answerJob(request, response, async (id) => {
          const cancelling = await replays.cancelJob(id);
          if (cancelling?.isCancelledNow === true)
            recordAct(response, { action: 'replay.cancelled', target: cancelling.job.jobId });
          return cancelling?.job ?? null;
        }),
    },
  ];
}

/** To be registered before `/notifications/{id}`, which would take `replays` for an id. */
export function createReplayRoutes(deps: ReplayRoutesDeps): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/notifications/{id}/replay',
      hasBody: true,
      operation: {
        summary: 'Send a dead notification again.',
        tags,
        requestParams: { path: schemas.idParams },
        requestBody: {
          required: true,
          content: { 'application/json': { schema: replaySchemas.replayRequest } },
        },
        responses: {
          '202': jsonResponse('It is queued again, in a new life.', schemas.notification),
          ...problemResponses('400', '401', '403', '404', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: (request, response) => replayOne(request, response, deps),
    },
    {
      method: 'post',
      path: '/notifications/replays',
      hasBody: true,
      operation: {
        summary: 'Send many dead notifications again, as a job; or count them, with dry_run.',
        tags,
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: replaySchemas.replayJobRequest,
              // Whoever tries it does not send again whatever is dead.
              example: { filter: { reason: 'expired' }, reason: 'the outage is over', rate_per_second: 50 },
            },
          },
        },
        responses: {
          '200': jsonResponse('The dry run: nothing was changed.', replaySchemas.replayCount),
          '202': jsonResponse('The job that was made.', replaySchemas.replayJob),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: (request, response) => replayMany(request, response, deps),
    },
    ...createJobRoutes(deps),
  ];
}
