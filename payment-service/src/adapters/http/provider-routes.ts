// /providers: state, why it is open, when it is tried next; and taking one out by hand.
import type { Request, RequestHandler, Response } from 'express';
import type { ProviderGuard } from '@relevo/resilience';
import { maskText } from '@relevo/service-kit';
import type { Isolations } from '../../application/isolate-provider.ts';
import { callerOf } from './api-key.ts';
import { recordAct } from './change-guard.ts';
import { answerProblem } from './problem.ts';
import * as schemas from './provider-schemas.ts';
import type { ViewProvider } from './provider-view.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import { pageOf } from './schemas.ts';

const tags = ['providers'];
const requestParams = { path: schemas.providerParams };
const asItIsNow = { '200': jsonResponse('The provider as it is now.', schemas.provider) };

type ForGuard = (guard: ProviderGuard, request: Request, response: Response) => unknown;

/** Under a provider's name; 404 where there is none. */
function forGuardOf(guards: readonly ProviderGuard[], handle: ForGuard): RequestHandler {
  return async (request, response) => {
    const guard = guards.find(({ name }) => name === request.params['name']);
    if (guard === undefined) answerProblem(response, 'provider_not_found');
    else await handle(guard, request, response);
  };
}

function isolate(isolations: Isolations, view: ViewProvider): ForGuard {
  return async (guard, request, response) => {
    const body = check(schemas.isolationRequest, request.body, response);
    if (body === null) return;
    await isolations.isolate({
      provider: guard.name,
      reason: maskText(body.reason),
      isolatedBy: callerOf(response),
      ttlMs: body.ttl_s * 1_000,
    });
    recordAct(response, { action: 'provider.isolated', target: guard.name });
    response.json(view(guard));
  };
}

function endIsolation(isolations: Isolations, view: ViewProvider): ForGuard {
  return async (guard, _request, response) => {
    await isolations.end({ provider: guard.name, endedBy: callerOf(response) });
    recordAct(response, { action: 'provider.isolation_ended', target: guard.name });
    response.json(view(guard));
  };
}

const isolateOperation: Route['operation'] = {
  summary: 'Take a provider out by hand, on all replicas, for a time.',
  tags,
  requestParams,
  requestBody: { required: true, content: { 'application/json': { schema: schemas.isolationRequest } } },
  responses: {
    ...asItIsNow,
    ...problemResponses('400', '401', '403', '404', '413', '415', '422', '500', '503'),
  },
};

const endOperation: Route['operation'] = {
  summary: 'End its isolation now; nothing happens where there is none.',
  tags,
  requestParams,
  responses: { ...asItIsNow, ...problemResponses('401', '403', '404', '500', '503') },
};

export function createProviderRoutes(
  guards: readonly ProviderGuard[],
  isolations: Isolations,
  view: ViewProvider,
): readonly Route[] {
  const forGuard = (handle: ForGuard) => forGuardOf(guards, handle);
  const isolation = '/providers/{name}/isolation';
  return [
    {
      method: 'get',
      path: '/providers',
      operation: {
        summary: 'The providers in order, as this replica sees them.',
        tags,
        responses: {
          '200': jsonResponse('All providers.', pageOf(schemas.provider)),
          ...problemResponses('401', '500'),
        },
      },
      handle: (_request, response) => {
        response.json({ items: guards.map(view), next_cursor: null });
      },
    },
    {
      method: 'get',
      path: '/providers/{name}',
      operation: {
        summary: 'One provider, as this replica sees it.',
        tags,
        requestParams,
        responses: { ...asItIsNow, ...problemResponses('401', '404', '500') },
      },
      handle: forGuard((guard, _request, response) => response.json(view(guard))),
    },
    {
      method: 'put',
      path: isolation,
      hasBody: true,
      operation: isolateOperation,
      handle: forGuard(isolate(isolations, view)),
    },
    {
      method: 'delete',
      path: isolation,
      operation: endOperation,
      handle: forGuard(endIsolation(isolations, view)),
    },
  ];
}
