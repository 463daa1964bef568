// The faults that are on, on every mock that can be steered.
import { queryOptions, useQueries } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Fault, Faults } from '../api/notifier-types.ts';
import { failureIn } from './read-failure.tsx';
import type { ReadFailure } from './read-failure.tsx';
import { adminPath, useNotifiers } from './notifiers.ts';
import type { Notifier } from './notifiers.ts';

const POLL_MS = 2_000;

export type ActiveFault = { readonly notifier: Notifier; readonly fault: Fault };

type Read = { readonly notifier: Notifier; readonly faults: readonly Fault[] };

export const faultsKey = ['faults'] as const;

const faultsQuery = (notifier: Notifier) =>
  queryOptions({
    queryKey: [...faultsKey, notifier],
    queryFn: async ({ signal }): Promise<Read> => {
      const { faults } = await api.get<Faults>(adminPath(notifier.name, '/faults'), { signal });
      return { notifier, faults };
    },
    refetchInterval: POLL_MS,
  });

export type KnownFaults = {
  /** Null until the first mock has answered. */
  readonly active: readonly ActiveFault[] | null;
  /** Of what could not be read, or not again; null where all was. */
  readonly failure: ReadFailure | null;
};

function known(reads: readonly UseQueryResult<Read>[]): KnownFaults {
  const heard = reads.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const active = heard.flatMap(({ notifier, faults }) => faults.map((fault) => ({ notifier, fault })));
  return { active: heard.length === 0 && reads.length > 0 ? null : active, failure: failureIn(reads) };
}

export function useFaults(): KnownFaults {
  const notifiers = useNotifiers() ?? [];
  return useQueries({ queries: notifiers.map(faultsQuery), combine: known });
}
