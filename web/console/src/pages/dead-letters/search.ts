import { deadReasons } from '../../api/payment-types.ts';
import type { ReplayFilter } from '../../api/payment-types.ts';
import type { QueryValue } from '../../api/client.ts';
import type { NotificationFilter } from '../../notifications/filter-fields.tsx';
import { flagIn, isoIn, oneOf, textIn } from '../../notifications/search-values.ts';

export type DeadLettersSearch = NotificationFilter & { readonly cursor?: string };

/** What the address of this page may hold. */
export function validateDeadLettersSearch(search: Readonly<Record<string, unknown>>): DeadLettersSearch {
  return {
    ...oneOf(search, 'reason', deadReasons),
    ...textIn(search, 'provider', 32),
    ...flagIn(search, 'duplicate'),
    ...isoIn(search, 'since'),
    ...isoIn(search, 'until'),
    ...textIn(search, 'cursor', 64),
  };
}

const PAGE_SIZE = 25;

/** The query of GET /notifications for the dead ones that the address asks for. */
export function deadLettersQuery(search: DeadLettersSearch): Readonly<Record<string, QueryValue>> {
  return {
    status: 'dead',
    reason: search.reason,
    tried_provider: search.provider,
    possible_duplicate: search.duplicate,
    since: search.since,
    until: search.until,
    cursor: search.cursor,
    limit: PAGE_SIZE,
  };
}

/** The same as the filter of a replay job. */
export function replayFilterOf(search: DeadLettersSearch): ReplayFilter {
  const { reason, provider, duplicate, since, until } = search;
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(provider === undefined ? {} : { provider }),
    ...(duplicate === undefined ? {} : { possible_duplicate: duplicate }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}
