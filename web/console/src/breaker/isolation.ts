// Taking a provider out by hand, and back in.
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { IsolationRequest, Provider } from '../api/types.ts';

export const isolationPath = (name: string): string => `/providers/${encodeURIComponent(name)}/isolation`;

export type IsolationCalls = {
  readonly isolate: (name: string, request: IsolationRequest) => Promise<void>;
  readonly restore: (name: string) => Promise<void>;
};

/** What the stream tells comes by itself; who has no stream asks again. */
export function useIsolation(): IsolationCalls {
  const queries = useQueryClient();
  const asked = () => queries.invalidateQueries({ queryKey: ['providers'] });
  return {
    isolate: async (name, body) => {
      await api.put<Provider>(isolationPath(name), { body });
      await asked();
    },
    restore: async (name) => {
      await api.delete<Provider>(isolationPath(name));
      await asked();
    },
  };
}
