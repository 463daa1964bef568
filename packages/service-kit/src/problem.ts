// RFC 9457 problem details: every error body of every service has this shape.
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from './logger.ts';
import { maskText } from './mask.ts';

export type ProblemDetail = { readonly pointer: string; readonly detail: string };

export type Problem = {
  readonly status: number;
  /** Stable and machine-readable: what a caller's code switches on. */
  readonly code: string;
  readonly title: string;
  /** What to do about it. */
  readonly detail?: string;
  readonly errors?: readonly ProblemDetail[];
  readonly retryAfterSeconds?: number;
};

/** Answers with `application/problem+json`; does nothing where an answer has begun already. */
export function sendProblem(response: Response, problem: Problem): void {
  if (response.headersSent) return;
  if (problem.retryAfterSeconds !== undefined) {
    response.setHeader('Retry-After', String(problem.retryAfterSeconds));
  }
  const body = problemBody(problem, traceIdOf(response));
  response.status(problem.status).type('application/problem+json').send(body);
}

/** The document alone, for an answer that express has no part in. */
export function problemBody(problem: Problem, traceId: string | null): string {
  return JSON.stringify({
    type: 'about:blank',
    title: problem.title,
    status: problem.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    trace_id: traceId,
    // A pointer may repeat a field name of the caller's own making.
    errors: (problem.errors ?? []).map((error) => ({ ...error, pointer: maskText(error.pointer) })),
  });
}

/** The trace id that `createTraceMiddleware` gave to this exchange, or null. */
export function traceIdOf(response: Response): string | null {
  const traceId: unknown = response.locals['traceId'];
  return typeof traceId === 'string' ? traceId : null;
}

/** What the body parsers and the router of express throw, by their `type` or name. */
const transportProblems: Readonly<Record<string, Problem>> = {
  'entity.too.large': {
    status: 413,
    code: 'body_too_large',
    title: 'The body is too large.',
    detail: 'Send a smaller body; see the limit in the API documentation.',
  },
  'entity.parse.failed': {
    status: 400,
    code: 'invalid_json',
    title: 'The body is not valid JSON.',
    detail: 'Send one JSON object, encoded as UTF-8.',
  },
  'request.size.invalid': {
    status: 400,
    code: 'body_incomplete',
    title: 'The body does not have the length that its header names.',
  },
  'request.aborted': { status: 400, code: 'body_incomplete', title: 'The request ended before its body.' },
  'encoding.unsupported': {
    status: 415,
    code: 'unsupported_encoding',
    title: 'This content encoding is not understood.',
    detail: 'Send the body without Content-Encoding, or gzip, deflate or br.',
  },
  'charset.unsupported': {
    status: 415,
    code: 'unsupported_charset',
    title: 'This charset is not understood.',
    detail: 'Send UTF-8.',
  },
  'parameters.too.many': { status: 413, code: 'too_many_parameters', title: 'The form has too many fields.' },
};

const unpackable: Problem = {
  status: 400,
  code: 'body_unreadable',
  title: 'The body does not unpack as its Content-Encoding says.',
};

/** What express.static throws for conditions and ranges that a file can not meet. */
const fileProblems = {
  412: { status: 412, code: 'precondition_failed', title: 'The file is not as the request asks for it.' },
  416: { status: 416, code: 'range_not_satisfiable', title: 'The file does not have this range.' },
} as const satisfies Record<number, Problem>;

function transportProblemOf(error: unknown): Problem | null {
  if (error instanceof URIError) {
    return { status: 400, code: 'invalid_path', title: 'The path is not valid percent-encoding.' };
  }
  if (!(error instanceof Error)) return null;
  if (!('type' in error) || typeof error.type !== 'string') {
    const status = 'status' in error ? error.status : null;
    if (status === 412 || status === 416) return fileProblems[status];
    // What does not unpack as its Content-Encoding says comes as zlib's own error, with this status and no type.
    return status === 400 ? unpackable : null;
  }
  const known = transportProblems[error.type];
  if (known !== undefined) return known;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  return status >= 400 && status < 500
    ? { status, code: 'bad_request', title: 'The request could not be read.' }
    : null;
}

/** The last handler of an app: what a caller did wrong is told, what we did wrong is logged and not told. */
export function createProblemHandler(
  logger: Logger,
  problemOf: (error: unknown) => Problem | null = () => null,
): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error) ?? transportProblemOf(error);
    if (problem !== null) {
      sendProblem(response, problem);
      return;
    }
    logger.error('request.failed', { method: request.method, traceId: traceIdOf(response), error });
    sendProblem(response, {
      status: 500,
      code: 'internal_error',
      title: 'Something broke on our side.',
      detail: 'Try again; if it stays, report the trace id.',
    });
    if (response.headersSent && !response.writableEnded) response.destroy();
  };
}
