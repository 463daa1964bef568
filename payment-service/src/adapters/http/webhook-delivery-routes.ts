// /webhooks/{name}/deliveries: what became of each event for a webhook, and posting a dead one again.
import type { Request, Response } from 'express';
import type { WebhookDeliveryView } from '../../application/webhooks.ts';
import { recordAct } from './change-guard.ts';
import { writeCursor } from './ids.ts';
import { answerProblem } from './problem.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { at, atOrNull } from './views.ts';
import * as webhookSchemas from './webhook-schemas.ts';
import { whereOn } from './webhooks-on.ts';
import type { WebhookRoutesDeps, Webhooks } from './webhooks-on.ts';

const tags = ['webhooks'];

const viewDelivery = (each: WebhookDeliveryView) => ({
  ...{
    event_id: each.event,
    type: each.type,
    status: each.status,
    reason: each.deadReason,
    tries: each.tries,
  },
  ...{ last_reason: each.lastReason, last_status: each.lastStatus },
  next_attempt_at: atOrNull(each.nextAttemptAtMs),
  created_at: at(each.createdAtMs),
  ended_at: atOrNull(each.endedAtMs),
});

async function listDeliveries(request: Request, response: Response, { store }: Webhooks): Promise<void> {
  const params = webhookSchemas.webhookParams.safeParse(request.params);
  if (!params.success || (await store.byName(params.data.name)) === null) {
    answerProblem(response, 'webhook_not_found');
    return;
  }
  const query = check(webhookSchemas.deliveriesQuery, request.query, response);
  if (query === null) return;
  const { status = null, limit, cursor: afterEvent = null } = query;
  const page = await store.deliveries({ webhook: params.data.name, status, limit, afterEvent });
  response.json({ items: page.items.map(viewDelivery), next_cursor: writeCursor(page.nextCursor) });
}

async function replay(request: Request, response: Response, { store, deadlineMs }: Webhooks): Promise<void> {
  const params = webhookSchemas.deliveryParams.safeParse(request.params);
  const result = params.success
    ? await store.replay(params.data.name, params.data.event_id, deadlineMs)
    : 'not_found';
  if (result === 'replayed') {
    recordAct(response, { action: 'webhook-delivery.replayed', target: String(request.params['event_id']) });
    response.status(204).end();
  } else
    answerProblem(
      response,
      result === 'not_found' ? 'webhook_delivery_not_found' : 'webhook_delivery_not_dead',
    );
}

export function createWebhookDeliveryRoutes(deps: WebhookRoutesDeps): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/webhooks/{name}/deliveries',
      operation: {
        summary: 'What became of each event for it, newest first.',
        tags,
        requestParams: { path: webhookSchemas.webhookParams, query: webhookSchemas.deliveriesQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.pageOf(webhookSchemas.webhookDelivery)),
          ...problemResponses('401', '404', '409', '422', '500', '503'),
        },
      },
      handle: whereOn(deps, listDeliveries),
    },
    {
      method: 'post',
      path: '/webhooks/{name}/deliveries/{event_id}/replay',
      operation: {
        summary: 'Post a dead one again, under the same id.',
        tags,
        requestParams: { path: webhookSchemas.deliveryParams },
        responses: {
          '204': { description: 'It is queued again.' },
          ...problemResponses('401', '403', '404', '409', '500', '503'),
        },
      },
      handle: whereOn(deps, replay),
    },
  ];
}
