// /partners: who there is. /partners/{id}: terms, balance, statement, and what waits.
import type { Request, RequestHandler, Response } from 'express';
import type { PartnerReaders } from '../../../application/partners/partner-readers.ts';
import type { Partner, PartnerTerms } from '../../../application/partners/partner-store.ts';
import { recordAct } from '../change-guard.ts';
import { writeCursor, writeTextCursor } from '../ids.ts';
import { answerProblem } from '../problem.ts';
import { check, jsonResponse, problemResponses } from '../route.ts';
import type { Route } from '../route.ts';
import * as schemas from './partner-schemas.ts';
import { viewBalance, viewListed, viewPartner, viewPosting, viewWaiting } from './partner-views.ts';
import { createTraceRoute } from './trace-route.ts';
import type { TraceRouteDeps } from './trace-route.ts';

export type PartnerRoutesDeps = TraceRouteDeps & {
  readonly partnerReaders: PartnerReaders;
  readonly partnerTerms: PartnerTerms;
};

const tags = ['partners'];

type Known = { readonly partner: Partner; readonly request: Request; readonly response: Response };

/** An id that can be none is one that nobody has heard of. */
function forKnown(
  { partnerById }: Pick<PartnerReaders, 'partnerById'>,
  answer: (known: Known) => unknown,
): RequestHandler {
  return async (request, response) => {
    const params = schemas.partnerParams.safeParse(request.params);
    const partner = params.success ? await partnerById(params.data.id) : null;
    if (partner === null) answerProblem(response, 'partner_not_found');
    else await answer({ partner, request, response });
  };
}

function createListRoutes({ partnerReaders }: Pick<PartnerRoutesDeps, 'partnerReaders'>): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/partners',
      operation: {
        summary: 'Every partner that has a rate or has told anything, by id.',
        tags,
        requestParams: { query: schemas.partnersQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.partners),
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const query = check(schemas.partnersQuery, request.query, response);
        if (query === null) return;
        const { limit, cursor = null } = query;
        const { items, nextCursor } = await partnerReaders.partners({ limit, afterId: cursor });
        response.json({
          items: items.map(viewListed),
          next_cursor: nextCursor === null ? null : writeTextCursor(nextCursor),
        });
      },
    },
    {
      method: 'get',
      path: '/partners/{id}/waiting',
      operation: {
        summary: 'The subjects of a partner that wait for an event, those that wait longest first.',
        tags,
        requestParams: { path: schemas.partnerParams, query: schemas.waitingQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.waiting),
          ...problemResponses('401', '404', '422', '500', '503'),
        },
      },
      handle: forKnown(partnerReaders, async ({ partner: { partnerId }, request, response }) => {
        const query = check(schemas.waitingQuery, request.query, response);
        if (query === null) return;
        const { limit, cursor: after = null } = query;
        const { items, next } = await partnerReaders.waiting(partnerId, { limit, after });
        response.json({
          items: items.map(viewWaiting),
          next_cursor: next === null ? null : writeTextCursor(`${next.sinceUs}-${next.subjectId}`),
        });
      }),
    },
  ];
}

function createTermsRoutes({ partnerReaders, partnerTerms }: PartnerRoutesDeps): readonly Route[] {
  return [
    {
      method: 'put',
      path: '/partners/{id}',
      hasBody: true,
      operation: {
        summary: 'Set a partner’s rate, for what takes effect from now on.',
        tags,
        requestParams: { path: schemas.partnerParams },
        requestBody: { required: true, content: { 'application/json': { schema: schemas.partnerRequest } } },
        responses: {
          '200': jsonResponse('The partner as it is now.', schemas.partner),
          ...problemResponses('400', '401', '403', '413', '415', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const params = check(schemas.partnerParams, request.params, response);
        if (params === null) return;
        const body = check(schemas.partnerRequest, request.body, response);
        if (body === null) return;
        const partner = await partnerTerms.put(params.id, body.commission_basis_points);
        recordAct(response, { action: 'partner.set', target: params.id });
        response.json(viewPartner(partner));
      },
    },
    {
      method: 'get',
      path: '/partners/{id}',
      operation: {
        summary: 'One partner with its rate.',
        tags,
        requestParams: { path: schemas.partnerParams },
        responses: {
          '200': jsonResponse('The partner.', schemas.partner),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: forKnown(partnerReaders, ({ partner, response }) => response.json(viewPartner(partner))),
    },
  ];
}

function createBookRoutes({ partnerReaders }: PartnerRoutesDeps): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/partners/{id}/balance',
      operation: {
        summary: 'What a partner has earned, was paid and is owed, by currency.',
        tags,
        requestParams: { path: schemas.partnerParams },
        responses: {
          '200': jsonResponse('The balance as of now.', schemas.balance),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: forKnown(partnerReaders, async ({ partner: { partnerId }, response }) => {
        response.json(viewBalance(partnerId, await partnerReaders.balances(partnerId)));
      }),
    },
    {
      method: 'get',
      path: '/partners/{id}/statement',
      operation: {
        summary: 'The postings of a partner, newest first.',
        tags,
        requestParams: { path: schemas.partnerParams, query: schemas.pageQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.statement),
          ...problemResponses('401', '404', '422', '500', '503'),
        },
      },
      handle: forKnown(partnerReaders, async ({ partner: { partnerId }, request, response }) => {
        const query = check(schemas.pageQuery, request.query, response);
        if (query === null) return;
        const { limit, cursor = null } = query;
        const page = await partnerReaders.statement(partnerId, { limit, afterId: cursor });
        response.json({ items: page.items.map(viewPosting), next_cursor: writeCursor(page.nextCursor) });
      }),
    },
  ];
}

export function createPartnerRoutes(deps: PartnerRoutesDeps): readonly Route[] {
  return [
    ...createListRoutes(deps),
    ...createTermsRoutes(deps),
    ...createBookRoutes(deps),
    createTraceRoute(deps),
  ];
}
