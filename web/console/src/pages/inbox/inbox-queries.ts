// The newest messages of every mock, asked for again while somebody looks.
import { queryOptions, useQueries } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { api } from '../../api/api.ts';
import { pathOf } from '../../api/client.ts';
import type { Inbox } from '../../api/notifier-types.ts';
import { adminPath, useNotifiers } from '../../development/notifiers.ts';
import type { Notifier } from '../../development/notifiers.ts';
import { failureIn } from '../../development/read-failure.tsx';
import type { ReadFailure } from '../../development/read-failure.tsx';
import { newestFirst } from './conversations.ts';
import type { Received } from './conversations.ts';

const POLL_MS = 1_500;
const LISTED_MAX = 500;

export const inboxKey = ['inbox'] as const;

type Read = { readonly received: readonly Received[]; readonly total: number };

/** What is asked of one mock; the same is what can be copied. */
export const messagesPath = ({ name }: Notifier, to: string | null = null): string =>
  pathOf(adminPath(name, '/messages'), { limit: LISTED_MAX, to });

export type KnownInbox = {
  /** Newest first; null until the first mock has answered. */
  readonly received: readonly Received[] | null;
  /** How many there are, whatever is listed. */
  readonly total: number;
  readonly failure: ReadFailure | null;
};

function inboxQuery(notifier: Notifier, to: string | null, isLive: boolean) {
  return queryOptions({
    queryKey: [...inboxKey, notifier, to],
    queryFn: async ({ signal }): Promise<Read> => {
      const { messages, total } = await api.get<Inbox>(messagesPath(notifier, to), { signal });
      return { received: messages.map((message) => ({ notifier, message })), total };
    },
    // Not in a tab that nobody sees: that is the query's own default.
    refetchInterval: isLive ? POLL_MS : false,
    refetchOnWindowFocus: isLive,
  });
}

function merged(reads: readonly UseQueryResult<Read>[]): KnownInbox {
  const heard = reads.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return {
    received: heard.length === 0 ? null : newestFirst(heard.flatMap(({ received }) => received)),
    total: heard.reduce((sum, { total }) => sum + total, 0),
    failure: failureIn(reads),
  };
}

/** Of everybody, or of one customer by the number as the mock writes it. */
export function useInbox({
  to,
  isLive,
}: {
  readonly to: string | null;
  readonly isLive: boolean;
}): KnownInbox {
  const notifiers = useNotifiers() ?? [];
  return useQueries({
    queries: notifiers.map((notifier) => inboxQuery(notifier, to, isLive)),
    combine: merged,
  });
}
