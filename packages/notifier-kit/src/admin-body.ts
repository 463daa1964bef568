// Reads the JSON bodies of the fault API, and says precisely what is wrong with them.
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { sendProblem } from '@relevo/service-kit';
import { problemsOf } from './fault-definition.ts';
import type { Problem } from './fault-definition.ts';

const jsonTypes = ['application/json', 'application/merge-patch+json'];

/** Only JSON by name is taken: a form that some page posts across sites is none. */
export function createAdminBodyReader(): readonly RequestHandler[] {
  const requireJson: RequestHandler = (request, response, next) => {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || Number(request.get('content-length')) > 0;
    if (!hasBody || request.is(jsonTypes) !== false) {
      next();
      return;
    }
    response.setHeader('Connection', 'close');
    sendProblem(response, {
      status: 415,
      code: 'unsupported_media_type',
      title: 'The body is not declared as JSON.',
      detail: 'Send Content-Type: application/json.',
    });
  };
  return [requireJson, express.json({ limit: '64kb', type: jsonTypes })];
}

export function sendInvalid(response: Response, problems: readonly Problem[]): void {
  sendProblem(response, {
    status: 422,
    code: 'invalid_request',
    title: 'Some fields are not as they should be.',
    detail: 'See errors; docs/faults.md lists every field.',
    errors: problems,
  });
}

/** The body as a plain object; an absent one is empty. Null once the answer has been sent. */
export function readObject(request: Request, response: Response): Readonly<Record<string, unknown>> | null {
  const body: unknown = request.body ?? {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  sendInvalid(response, [{ pointer: '', detail: 'send one JSON object' }]);
  return null;
}

/** What the schema makes of a value, or null once the answer has been sent. */
export function parseOrRefuse<T extends z.ZodType>(
  schema: T,
  given: unknown,
  response: Response,
): z.output<T> | null {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  sendInvalid(response, problemsOf(parsed.error));
  return null;
}
