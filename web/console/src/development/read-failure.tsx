// One of several mocks can not be read: whether what it told before still stands there, and how old that is.
import type { UseQueryResult } from '@tanstack/react-query';
import { ErrorState } from '../ui/error-state.tsx';
import { NotRefreshed } from '../ui/not-refreshed.tsx';

export type ReadFailure = {
  readonly error: Error;
  /** By the browser's clock; null where it was never read. */
  readonly readAtMs: number | null;
  readonly retry: () => void;
};

export function failureIn(reads: readonly UseQueryResult[]): ReadFailure | null {
  const failed = reads.find(({ error }) => error !== null);
  if (failed?.error == null) return null;
  const { error, data, dataUpdatedAt, refetch } = failed;
  return { error, readAtMs: data === undefined ? null : dataUpdatedAt, retry: () => void refetch() };
}

export function ReadProblem({ failure }: { readonly failure: ReadFailure | null }) {
  if (failure === null) return null;
  const { error, readAtMs, retry } = failure;
  return readAtMs === null ? (
    <ErrorState error={error} onRetry={retry} />
  ) : (
    <NotRefreshed error={error} readAtMs={readAtMs} onRetry={retry} />
  );
}
