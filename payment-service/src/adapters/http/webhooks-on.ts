// There are webhooks only where events are written: elsewhere every route of theirs says so.
import type { Request, Response } from 'express';
import type { WebhookStore } from '../../application/webhooks.ts';
import { answerProblem } from './problem.ts';
import type { Route } from './route.ts';

export type WebhookRoutesDeps = {
  /** Null where no event is written. */
  readonly webhooks: {
    readonly store: WebhookStore;
    /** On one's own machine: http, and addresses of no public network. */
    readonly isAnyAddress: boolean;
    readonly deadlineMs: number;
    readonly secretOverlapMs: number;
  } | null;
};

export type Webhooks = NonNullable<WebhookRoutesDeps['webhooks']>;

type Handle = (request: Request, response: Response, webhooks: Webhooks) => Promise<void>;

export function whereOn({ webhooks }: WebhookRoutesDeps, handle: Handle): Route['handle'] {
  return async (request, response) => {
    if (webhooks === null) answerProblem(response, 'events_off');
    else await handle(request, response, webhooks);
  };
}
