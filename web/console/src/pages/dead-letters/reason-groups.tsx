import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import './dead-letters.css';
import { api } from '../../api/api.ts';
import type { DeadLetterGroup, DeadLetters, DeadReason } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { withChange } from '../../notifications/search-values.ts';
import { classes } from '../../ui/classes.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { NotRefreshed } from '../../ui/not-refreshed.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { DeadLettersSearch } from './search.ts';

const PATH = '/notifications/dead-letters';
const POLL_MS = 5_000;

function Group(props: {
  readonly group: DeadLetterGroup;
  readonly search: DeadLettersSearch;
  readonly isPicked: boolean;
  readonly isComplete: boolean;
}) {
  const { t, word, format } = useI18n();
  const nowMs = useNow();
  const { group, search, isPicked, isComplete } = props;
  const { reason, count, oldest_at: oldestAt, newest_at: newestAt } = group;
  const ages = {
    oldest: format.relative(Math.min(Date.parse(oldestAt), nowMs), nowMs),
    newest: format.relative(Math.min(Date.parse(newestAt), nowMs), nowMs),
  };
  const change: { readonly reason: DeadReason | undefined; readonly cursor: undefined } = {
    reason: isPicked ? undefined : reason,
    cursor: undefined,
  };
  return (
    <li>
      <Link
        to="/dead-letters"
        search={withChange<DeadLettersSearch>(search, change)}
        className={classes('dead-group', isPicked && 'dead-group-picked')}
        aria-current={isPicked ? 'true' : undefined}
        resetScroll={false}
      >
        <span className="dead-group-head">
          <strong>{word('dead_reason', reason)}</strong>
          <span className="dead-group-count">
            {isComplete ? format.number(count) : t('dead_letters.at_least', { count: format.number(count) })}
          </span>
        </span>
        <span className="dead-group-ages">
          {ages.oldest === ages.newest ? ages.oldest : t('dead_letters.ages', ages)}
        </span>
        <span className="dead-group-advice">{word('advice', reason)}</span>
      </Link>
    </li>
  );
}

/** How many died of what, since when, and what to do about each; one can be picked. */
export function ReasonGroups({ search }: { readonly search: DeadLettersSearch }) {
  const { t } = useI18n();
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    queryKey: ['dead-letters'],
    queryFn: ({ signal }) => api.get<DeadLetters>(PATH, { signal }),
    refetchInterval: POLL_MS,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton label={t('ui.loading')} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const staleness = <NotRefreshed error={error} readAtMs={dataUpdatedAt} onRetry={refetch} />;
  if (data.items.length === 0) return staleness;
  return (
    <>
      {staleness}
      <ul className="dead-groups" aria-label={t('dead_letters.groups')}>
        {data.items.map((group) => (
          <Group
            key={group.reason}
            group={group}
            search={search}
            isPicked={group.reason === search.reason}
            isComplete={data.is_complete}
          />
        ))}
      </ul>
    </>
  );
}
