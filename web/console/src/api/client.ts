// The one way to the service: a bearer token where there is one, an end to every
// request, and every failure as an ApiProblem.
import { ApiProblem, problemFrom } from './problem.ts';

const TIMEOUT_MS = 10_000;

export type QueryValue = string | number | boolean | null | undefined;

export type RequestOptions = {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
type Send = <T>(path: string, options?: RequestOptions) => Promise<T>;

/** The type argument is what the contract says of the answer; it is not checked at run time. */
export type ApiClient = {
  readonly get: Send;
  readonly put: Send;
  readonly post: Send;
  readonly patch: Send;
  readonly delete: Send;
};

export type ApiClientDeps = {
  readonly fetch: typeof fetch;
  readonly token: () => string | null;
  /** Called on 401: the token is wrong, or one is needed after all. */
  readonly onUnauthenticated?: () => void;
};

/** Path and query; what is null, undefined or empty is left out. */
export function pathOf(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function requestOf(method: Method, options: RequestOptions, token: string | null): RequestInit {
  const headers = new Headers({ Accept: 'application/json', ...options.headers });
  if (token !== null && !headers.has('Authorization')) headers.set('Authorization', `Bearer ${token}`);
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (options.body === undefined) return init;
  headers.set('Content-Type', 'application/json');
  return { ...init, body: JSON.stringify(options.body) };
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await response.text();
  if (!/[/+]json\b/.test(response.headers.get('Content-Type') ?? '')) return text === '' ? null : text;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ApiProblem({
      status: response.status,
      code: 'unreadable',
      title: 'The answer is not JSON.',
      cause,
    });
  }
}

export function createApiClient({ fetch, token, onUnauthenticated }: ApiClientDeps): ApiClient {
  async function exchange(method: Method, path: string, options: RequestOptions): Promise<unknown> {
    const { query, timeoutMs = TIMEOUT_MS, signal: given } = options;
    const late = AbortSignal.timeout(timeoutMs);
    const signal = given === undefined ? late : AbortSignal.any([given, late]);
    try {
      const response = await fetch(pathOf(path, query), { ...requestOf(method, options, token()), signal });
      const body = await bodyOf(response);
      if (response.ok) return body;
      if (response.status === 401) onUnauthenticated?.();
      throw problemFrom(response, body);
    } catch (error) {
      if (error instanceof ApiProblem) throw error;
      // Who gave up has no use for a problem; TanStack Query knows its own abort.
      if (given?.aborted === true) throw error;
      const [code, title] = late.aborted
        ? ['timeout', `No answer within ${Math.round(timeoutMs / 1_000)} s.`]
        : ['unreachable', 'The service cannot be reached.'];
      throw new ApiProblem({ status: 0, code, title, cause: error });
    }
  }

  const sender =
    (method: Method): Send =>
    async <T>(path: string, options: RequestOptions = {}) =>
      // The one place where an answer gets the type that the contract gives it.
      (await exchange(method, path, options)) as T;

  return {
    get: sender('GET'),
    put: sender('PUT'),
    post: sender('POST'),
    patch: sender('PATCH'),
    delete: sender('DELETE'),
  };
}
