// GET /notifications, GET /notifications/{id}, GET /notifications/dead-letters.
import type { z } from 'zod';
import type { NotificationFilter, Readers } from '../../application/readers.ts';
import { answerProblem } from './problem.ts';
import { idInPath, writeCursor } from './ids.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewDeadLetters, viewNotification } from './views.ts';

function toFilter(query: z.output<typeof schemas.notificationsQuery>): NotificationFilter {
  const { id, status, reason, provider, limit, possible_duplicate: isPossibleDuplicate } = query;
  return {
    id,
    customerId: query.customer_id,
    phoneSuffix: query.phone_suffix,
    status,
    reason,
    provider,
    triedProvider: query.tried_provider,
    isPossibleDuplicate: isPossibleDuplicate === undefined ? undefined : isPossibleDuplicate === 'true',
    sinceMs: query.since,
    untilMs: query.until,
    limit,
    afterId: query.cursor ?? null,
  };
}

/** To be registered before `/notifications/{id}`, which would take it for an id. */
function createDeadLettersRoute(readers: Pick<Readers, 'deadLetters'>): Route {
  return {
    method: 'get',
    path: '/notifications/dead-letters',
    operation: {
      summary: 'The dead ones by what they died of.',
      tags: ['notifications'],
      responses: {
        '200': jsonResponse('The largest group first.', schemas.deadLetters),
        ...problemResponses('401', '500', '503'),
      },
    },
    handle: async (_request, response) => {
      response.json(viewDeadLetters(await readers.deadLetters()));
    },
  };
}

export function createNotificationRoutes(readers: Readers): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/notifications',
      operation: {
        summary: 'Notifications, newest first.',
        tags: ['notifications'],
        requestParams: { query: schemas.notificationsQuery },
        responses: {
          '200': jsonResponse('One page.', schemas.pageOf(schemas.notification)),
          ...problemResponses('401', '422', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const query = check(schemas.notificationsQuery, request.query, response);
        if (query === null) return;
        const page = await readers.notifications(toFilter(query));
        response.json({ items: page.items.map(viewNotification), next_cursor: writeCursor(page.nextCursor) });
      },
    },
    createDeadLettersRoute(readers),
    {
      method: 'get',
      path: '/notifications/{id}',
      operation: {
        summary: 'One notification with every attempt.',
        tags: ['notifications'],
        requestParams: { path: schemas.idParams },
        responses: {
          '200': jsonResponse('The notification.', schemas.notification),
          ...problemResponses('401', '404', '500', '503'),
        },
      },
      handle: async (request, response) => {
        const id = idInPath(request.params['id']);
        const view = id === null ? null : await readers.notificationById(id);
        if (view === null) {
          answerProblem(response, 'notification_not_found');
          return;
        }
        response.json(viewNotification(view));
      },
    },
  ];
}
