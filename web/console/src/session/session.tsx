// Who the page is to the service: what it may read and change.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { ApiProblem } from '../api/problem.ts';
import type { CanChange, Session } from '../api/types.ts';
import { readToken } from './token.ts';

const REFRESH_MS = 10_000;

/** For a service without /console/session: it reads, and finds out about changes by trying. */
const unknownSession: Session = {
  replica: '',
  version: '',
  environment: 'production',
  default_currency: 'COP',
  needs_key: false,
  can_change: 'token_needed',
  is_authenticated: false,
  development: null,
};

const fallback = (): Session => ({
  ...unknownSession,
  can_change: readToken() === null ? 'token_needed' : 'yes',
});

async function readSession(signal: AbortSignal): Promise<Session> {
  try {
    const session = await api.get<Session | string>('/console/session', { signal });
    // A service that does not know this path answers with the page, as for any place within it.
    return typeof session === 'string' ? fallback() : session;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return fallback();
    throw error;
  }
}

const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  refetchInterval: REFRESH_MS,
  staleTime: REFRESH_MS / 2,
});

/** Null until it is known. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Why it may be old. Null before it was known at all, and where it is up to date. */
export function useSessionProblem(): {
  readonly error: Error | null;
  readonly readAtMs: number;
  readonly retry: () => unknown;
} {
  const { data, dataUpdatedAt, error, refetch } = useQuery(sessionQuery);
  return { error: data === undefined ? null : error, readAtMs: dataUpdatedAt, retry: refetch };
}

/** Whether asking makes sense: before a key is given, every answer would be a 401 in the browser's log. */
export function useMayRead(): boolean {
  const { data: session, errorUpdateCount } = useQuery(sessionQuery);
  // Once it has failed it stays so while it is asked again, or the connection would begin anew each time.
  if (session === undefined) return errorUpdateCount > 0;
  return !session.needs_key || session.is_authenticated;
}

/** Whether a change by hand would be heard; null until it is known. */
export function useCanChange(): CanChange | null {
  return useSession()?.can_change ?? null;
}
