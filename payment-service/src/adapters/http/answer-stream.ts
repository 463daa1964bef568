// A route that answers with a stream, or with the problem that there is no place for one.
import type { Request, Response } from 'express';
import { z } from 'zod';
import { answerProblem } from './problem.ts';

/** Of whatever a client may send; the longest of ours has 53 characters. */
const idLengthMax = 64;

export const lastEventIdQuery = z
  .string()
  .max(idLengthMax, `at most ${idLengthMax} characters`)
  .optional()
  .meta({ description: 'As the header, for callers that can not send it. The header goes first.' });

export const lastEventIdHeaders = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .meta({ description: 'The last id that was seen: what came after it is sent first.' }),
});

export const eventStreamContent = { 'text/event-stream': { schema: z.string() } };

/** Null where the caller has seen nothing yet. */
export function readLastEventId(request: Request, fromQuery: string | undefined): string | null {
  const id = request.get('Last-Event-ID') ?? fromQuery ?? '';
  return id === '' ? null : id.slice(0, idLengthMax);
}

/** `open` says false where there is no place, and has answered nothing then. */
export function answerStream(request: Request, response: Response, open: () => boolean): void {
  // How long somebody watches says nothing of how long an answer takes.
  response.locals['isStream'] = request.method !== 'HEAD';
  if (open()) return;
  response.locals['isStream'] = false;
  answerProblem(response, 'too_many_watchers');
}
