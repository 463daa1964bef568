// Reads a JSON body, of at most 32 KiB unless its route takes more. The digits of an amount are kept as they
// were written: a floating-point number never stands between them and the money.
import express, { Router } from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { answerProblem } from './problem.ts';

const bodyBytesMaxDefault = 32 * 1024;

// Node 24 tells the reviver the source text of a number; TypeScript's library does not know it yet.
type ReviverWithSource = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepDigits: ReviverWithSource = (key, value, context) =>
  key === 'amount' && typeof value === 'number' ? (context.source ?? value) : value;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(body: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(utf8.decode(body), keepDigits as (key: string, value: unknown) => unknown) }; // see ReviverWithSource
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null; // not JSON, or not UTF-8
    if (error instanceof RangeError) return null; // nested deeper than the stack: nothing that is asked for nests
    throw error;
  }
}

const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

const checkType: RequestHandler = (request, response, next) => {
  if (isJson.test(request.get('content-type') ?? '')) next();
  else answerProblem(response, 'unsupported_media_type');
};

const parseBody: RequestHandler = (request, response, next) => {
  const raw: unknown = request.body;
  const parsed = Buffer.isBuffer(raw) ? parse(raw) : null;
  if (parsed === null) {
    answerProblem(response, 'invalid_json');
    return;
  }
  request.body = parsed.value;
  next();
};

/** What does not unpack as its Content-Encoding says comes as a 400 without the type that other errors have. */
const refuseUnpackable: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const isTyped = error instanceof Error && 'type' in error && typeof error.type === 'string';
  if (error instanceof Error && !isTyped && 'status' in error && error.status === 400) {
    answerProblem(response, 'invalid_json');
  } else next(error);
};

/** In front of each route that takes a body. */
export function createJsonBody(bodyBytesMax = bodyBytesMaxDefault): Router {
  const router = Router();
  router.use(checkType, express.raw({ type: () => true, limit: bodyBytesMax }), parseBody, refuseUnpackable);
  return router;
}
