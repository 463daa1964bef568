import { ErrorState } from '../ui/error-state.tsx';
import { NotRefreshed } from '../ui/not-refreshed.tsx';
import type { FollowedList } from './use-followed.ts';

/** Why a list is not there, or is old. What stands there of another search is none of this one. */
export function FollowedProblem<Item>({ list }: { readonly list: FollowedList<Item> }) {
  const { followed, error, isStale, readAtMs, retry } = list;
  if (error === null) return null;
  if (followed === null || isStale) return <ErrorState error={error} onRetry={retry} />;
  return <NotRefreshed error={error} readAtMs={readAtMs} onRetry={retry} />;
}
