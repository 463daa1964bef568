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

/** Without a stream nothing is told; where it is only interrupted, the banner says so and it comes back. */
function usePolling(): number | false {
  return useLive((live) => live.connection.kind === 'missing') ? POLL_MS : false;
}

/** A replica of an earlier version, in the middle of an upgrade, tells less. */
const areWhole = (providers: readonly Partial<Provider>[]): boolean =>
  providers.every(({ limits, history }) => limits !== undefined && history !== undefined);

export function useProviders(): Known<readonly Provider[]> {
  const live = useLive(({ providers }) => providers);
  const refetchInterval = usePolling();
  const asked = useQuery({ ...providersQuery, refetchInterval, enabled: live === null });
  const told = live ?? asked.data?.items ?? null;
  return { value: told !== null && areWhole(told) ? told : null, error: live === null ? asked.error : null };
}

export function useFlow(): Known<Flow> {
  const live = useLive(({ flow }) => flow);
  const refetchInterval = usePolling();
  const asked = useQuery({ ...flowQuery, refetchInterval, enabled: live === null });
  return { value: live ?? asked.data ?? null, error: live === null ? asked.error : null };
}
