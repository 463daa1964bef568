// /webhooks: customers' own addresses that events are posted to.
import type { Request, Response } from 'express';
import type { Webhook } from '../../application/webhooks.ts';
import { mayBePublic } from '../webhooks/public-addresses.ts';
import { newWebhookSecret } from '../webhooks/sign-webhook.ts';
import { recordAct } from './change-guard.ts';
import { answerProblem } from './problem.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import { at } from './views.ts';
import * as webhookSchemas from './webhook-schemas.ts';
import { whereOn } from './webhooks-on.ts';
import type { WebhookRoutesDeps, Webhooks } from './webhooks-on.ts';

const tags = ['webhooks'];

const viewWebhook = ({ name, url, types, isEnabled, createdAtMs, updatedAtMs }: Webhook) => ({
  ...{ name, url, types, enabled: isEnabled },
  ...{ created_at: at(createdAtMs), updated_at: at(updatedAtMs) },
});

/** Null where it may be posted to, as far as its text tells. */
function problemOfUrl(text: string, isAnyAddress: boolean): string | null {
  const { protocol, hostname } = new URL(text);
  if (isAnyAddress) return /^https?:$/.test(protocol) ? null : 'expected https or http';
  if (protocol !== 'https:') return 'expected https';
  return mayBePublic(hostname) ? null : 'expected an address that is reached over the internet';
}

async function put(request: Request, response: Response, webhooks: Webhooks): Promise<void> {
  const params = check(webhookSchemas.webhookParams, request.params, response);
  if (params === null) return;
  const body = check(webhookSchemas.webhookRequest, request.body, response);
  if (body === null) return;
  const detail = problemOfUrl(body.url, webhooks.isAnyAddress);
  if (detail !== null) {
    answerProblem(response, 'invalid_request', [{ pointer: '/url', detail }]);
    return;
  }
  const secret = newWebhookSecret();
  const { types, enabled: isEnabled, rotate_secret: isRotated } = body;
  const url = new URL(body.url).href; // as it is connected to, and without what no column can hold
  const change = { name: params.name, url, types, isEnabled, secret, isRotated };
  const result = await webhooks.store.put({ ...change, overlapMs: webhooks.secretOverlapMs });
  if (result.kind === 'too_many') {
    answerProblem(response, 'too_many_webhooks');
    return;
  }
  recordAct(response, { action: 'webhook.set', target: params.name });
  const isNew = result.kind === 'created';
  response
    .status(isNew ? 201 : 200)
    .json({ ...viewWebhook(result.webhook), ...(isNew || isRotated ? { secret } : {}) });
}

/** False from `act`: there is none of this name. */
async function answerOne(
  request: Request,
  response: Response,
  act: (name: string) => Promise<boolean>,
): Promise<void> {
  const params = webhookSchemas.webhookParams.safeParse(request.params);
  if (!params.success || !(await act(params.data.name))) answerProblem(response, 'webhook_not_found');
}

const path = '/webhooks/{name}';
const requestParams = { path: webhookSchemas.webhookParams };

function createReadRoutes(deps: WebhookRoutesDeps): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/webhooks',
      operation: {
        summary: 'All webhooks.',
        tags,
        responses: {
          '200': jsonResponse('All of them.', webhookSchemas.webhooks),
          ...problemResponses('401', '409', '500', '503'),
        },
      },
      handle: whereOn(deps, async (_request, response, { store }) => {
        response.json({ items: (await store.all()).map(viewWebhook), next_cursor: null });
      }),
    },
    {
      method: 'get',
      path,
      operation: {
        summary: 'One webhook.',
        tags,
        requestParams,
        responses: {
          '200': jsonResponse('The webhook.', webhookSchemas.webhook),
          ...problemResponses('401', '404', '409', '500', '503'),
        },
      },
      handle: whereOn(deps, (request, response, { store }) =>
        answerOne(request, response, async (name) => {
          const webhook = await store.byName(name);
          if (webhook !== null) response.json(viewWebhook(webhook));
          return webhook !== null;
        }),
      ),
    },
  ];
}

function createChangeRoutes(deps: WebhookRoutesDeps): readonly Route[] {
  return [
    {
      method: 'put',
      path,
      hasBody: true,
      operation: {
        summary: 'Create or change a webhook: events are posted to it, signed as Standard Webhooks says.',
        tags,
        requestParams,
        requestBody: {
          required: true,
          content: { 'application/json': { schema: webhookSchemas.webhookRequest } },
        },
        responses: {
          '200': jsonResponse('The webhook as it is now.', webhookSchemas.webhook),
          '201': jsonResponse('It was made; its secret is shown this once.', webhookSchemas.webhook),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500', '503'),
        },
      },
      handle: whereOn(deps, put),
    },
    {
      method: 'delete',
      path,
      operation: {
        summary: 'Remove a webhook, with what is still owed to it.',
        tags,
        requestParams,
        responses: {
          '204': { description: 'It is gone.' },
          ...problemResponses('401', '403', '404', '409', '500', '503'),
        },
      },
      handle: whereOn(deps, (request, response, { store }) =>
        answerOne(request, response, async (name) => {
          const isGone = await store.remove(name);
          if (isGone) {
            recordAct(response, { action: 'webhook.removed', target: name });
            response.status(204).end();
          }
          return isGone;
        }),
      ),
    },
  ];
}

export function createWebhookRoutes(deps: WebhookRoutesDeps): readonly Route[] {
  return [...createReadRoutes(deps), ...createChangeRoutes(deps)];
}
