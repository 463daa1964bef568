// Flow and providers: live while the connection is up, asked for now and then where it is not.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, useLive } from './api.ts';
import type { Flow, Page, Provider } from './types.ts';

const POLL_MS = 3_000;

const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => api.get<Page<Provider>>('/providers', { signal }),
});

const flowQuery = queryOptions({
  queryKey: ['flow'],
  queryFn: ({ signal }) => api.get<Flow>('/flow', { signal }),
});

export type Known<T> = { readonly value: T | null; readonly error: Error | null };

/** Nothing is asked for that the stream is about to tell; without one it is asked for again and again. */
function useAsking(isTold: boolean): { readonly enabled: boolean; readonly refetchInterval: number | false } {
  const kind = useLive((live) => live.connection.kind);
  const enabled = !isTold && (kind === 'missing' || kind === 'lost');
  return { enabled, refetchInterval: enabled ? POLL_MS : false };
}

export function useProviders(): Known<readonly Provider[]> {
  const live = useLive(({ providers }) => providers);
  const asked = useQuery({ ...providersQuery, ...useAsking(live !== null) });
  return { value: live ?? asked.data?.items ?? null, error: live === null ? asked.error : null };
}

export function useFlow(): Known<Flow> {
  const live = useLive(({ flow }) => flow);
  const asked = useQuery({ ...flowQuery, ...useAsking(live !== null) });
  return { value: live ?? asked.data ?? null, error: live === null ? asked.error : null };
}
