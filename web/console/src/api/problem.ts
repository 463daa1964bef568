// What a request can come to when it does not come to its answer: what the service
// says (RFC 9457), or that nothing could be heard of it.

export type ProblemDetail = { readonly pointer: string; readonly detail: string };

type ProblemFields = {
  /** 0 where no answer came. */
  readonly status: number;
  /** The service's own code, or `unreachable`, `timeout`, `unreadable`. */
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly traceId?: string | null;
  readonly errors?: readonly ProblemDetail[];
  readonly retryAfterS?: number | null;
  readonly cause?: unknown;
};

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  readonly traceId: string | null;
  readonly errors: readonly ProblemDetail[];
  readonly retryAfterS: number | null;

  constructor(fields: ProblemFields) {
    super(`${fields.status} ${fields.code}: ${fields.title}`, { cause: fields.cause });
    this.name = 'ApiProblem';
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail ?? null;
    this.traceId = fields.traceId ?? null;
    this.errors = fields.errors ?? [];
    this.retryAfterS = fields.retryAfterS ?? null;
  }

  /** Asking again may help: nothing was heard, or the service says that it is its own affair. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

function textIn(body: object, key: string): string | null {
  const value: unknown = Reflect.get(body, key);
  return typeof value === 'string' ? value : null;
}

function isDetail(value: unknown): value is ProblemDetail {
  return typeof value === 'object' && value !== null && 'pointer' in value && 'detail' in value;
}

/** From an answer that is no success; a body that is no problem document still becomes one. */
export function problemFrom(response: Response, body: unknown): ApiProblem {
  const { status } = response;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterS = Number.isFinite(retryAfter) ? retryAfter : null;
  if (typeof body !== 'object' || body === null) {
    return new ApiProblem({ status, code: `http_${status}`, title: response.statusText, retryAfterS });
  }
  const errors: unknown = Reflect.get(body, 'errors');
  return new ApiProblem({
    status,
    code: textIn(body, 'code') ?? `http_${status}`,
    title: textIn(body, 'title') ?? response.statusText,
    detail: textIn(body, 'detail') ?? undefined,
    traceId: textIn(body, 'trace_id'),
    errors: Array.isArray(errors) ? errors.filter(isDetail) : [],
    retryAfterS,
  });
}
