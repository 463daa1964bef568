// GET /notifications, GET /notifications/{id}.
import type { Readers } from '../../application/readers.ts';
import { answerProblem } from './problem.ts';
import { idInPath, writeCursor } from './ids.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import * as schemas from './schemas.ts';
import { viewNotification } from './views.ts';

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
        const { id, status, reason, provider, limit, since: sinceMs, until: untilMs } = query;
        const isPossibleDuplicate =
          query.possible_duplicate === undefined ? undefined : query.possible_duplicate === 'true';
        const filter = {
          id,
          status,
          reason,
          provider,
          isPossibleDuplicate,
          sinceMs,
          untilMs,
          limit,
          afterId: query.cursor ?? null,
        };
        const page = await readers.notifications(filter);
        response.json({ items: page.items.map(viewNotification), next_cursor: writeCursor(page.nextCursor) });
      },
    },
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
