// A route states its method, path, documentation and handler in one place; the
// express app and the OpenAPI document are both made from it.
import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { answerProblem } from './problem.ts';
import * as schemas from './schemas.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Route = {
  readonly method: Method;
  /** As OpenAPI writes it: `/payments/{id}`. */
  readonly path: string;
  /** Where the rest of a path may hold slashes, for which OpenAPI has no words. */
  readonly expressPath?: string;
  readonly operation: ZodOpenApiOperationObject;
  readonly hasBody?: boolean;
  /** Of a JSON body; as of every other where it is left out. */
  readonly bodyBytesMax?: number;
  /** A browser needs no token for it: what shops and partners send all day, and what /docs lets one try. */
  readonly isEveryday?: true;
  /** Reads a body that is not JSON. */
  readonly body?: RequestHandler;
  readonly handle: RequestHandler;
};

const problemContent = { content: { 'application/problem+json': { schema: schemas.problem } } };

/** The problems that an operation may answer with, by status. */
export function problemResponses(...statuses: readonly (keyof typeof meanings)[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: meanings[status], ...problemContent }]),
  );
}

const meanings = {
  '400': 'The request can not be read.',
  '401': 'No valid API key (only where API_KEYS is set).',
  '402': 'The payment has failed; see errors for the reason.',
  '403': 'What should prove where it comes from is wrong, or a browser may not do this; see code.',
  '404': 'There is nothing under this id.',
  '405': 'Not this method.',
  '409': 'Not as things stand; see code.',
  '413': 'The body is too large: over 32 KiB, unless the operation says otherwise.',
  '415': 'The body is not JSON.',
  '422': 'Some of the values can not be used.',
  '500': 'Something broke on our side.',
  '502': 'What this is passed on to can not be reached.',
  '503': 'Not now; see code and Retry-After.',
  '504': 'What this is passed on to does not answer.',
} as const;

export function jsonResponse(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } };
}

const expectation = (message: string): string =>
  message
    .replace(/^Invalid input: expected /, 'expected ')
    .replace(/, received undefined$/, '; it is missing');

/** Checks a value; where it does not fit, answers 422 with every problem and returns null. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  response: Response,
): z.output<Schema> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: `${pointer}/${escapePointer(key)}`,
          detail: 'unknown field; leave it out',
        }))
      : [{ pointer, detail: expectation(issue.message) }];
  });
  answerProblem(response, 'invalid_request', errors.slice(0, 20));
  return null;
}

/** RFC 6901; cut, because it is the caller's own text. */
function escapePointer(part: string): string {
  return part.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
