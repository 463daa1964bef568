import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import type { QueryValue } from '../api/client.ts';
import type { Notification } from '../api/payment-types.ts';
import type { Page } from '../api/types.ts';
import { beginToFollow, followRows } from './followed-rows.ts';
import type { Followed } from './followed-rows.ts';

const POLL_MS = 3_000;

type Query = Readonly<Record<string, QueryValue>>;

/** What a list is read from. */
export type Listing<Item> = {
  readonly path: string;
  readonly query: Query;
  readonly read: (signal: AbortSignal) => Promise<Page<Item>>;
  /** By which it is ordered. */
  readonly idOf: (item: Item) => string;
};

export const notificationsListing = (query: Query): Listing<Notification> => ({
  path: '/notifications',
  query,
  read: (signal) => api.get<Page<Notification>>('/notifications', { query, signal }),
  idOf: ({ notification_id: id }) => id,
});

export type FollowedList<Item> = {
  /** Null before the first answer. */
  readonly followed: Followed<Item> | null;
  readonly nextCursor: string | null;
  readonly error: Error | null;
  /** When what is shown was read. */
  readonly readAtMs: number;
  /** What is shown belongs to what was asked before. */
  readonly isStale: boolean;
  readonly isFetching: boolean;
  /** Takes the new ones in. */
  readonly showNew: () => void;
  readonly retry: () => void;
};

type Kept<Item> = {
  readonly key: string;
  readonly atMs: number;
  readonly followed: Followed<Item>;
  /** Behind what is shown, not behind what is newest. */
  readonly nextCursor: string | null;
};

/** A page of a list, followed as long as it is shown. */
export function useFollowed<Item>({ path, query, read, idOf }: Listing<Item>): FollowedList<Item> {
  const key = `${path} ${JSON.stringify(query)}`;
  const { data, dataUpdatedAt, error, isPlaceholderData, isFetching, refetch } = useQuery({
    queryKey: ['list', key],
    queryFn: ({ signal }) => read(signal),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
  const [kept, setKept] = useState<Kept<Item> | null>(null);
  // While drawing, as React has it for what follows from what was drawn before: no picture in between.
  if (data !== undefined && !isPlaceholderData && (kept?.key !== key || kept.atMs !== dataUpdatedAt)) {
    const { items, next_cursor: nextCursor } = data;
    const fresh = { items, isLastPage: nextCursor === null, idOf };
    setKept(
      kept?.key === key
        ? { ...kept, atMs: dataUpdatedAt, followed: followRows(kept.followed, fresh) }
        : { key, atMs: dataUpdatedAt, followed: beginToFollow(items), nextCursor },
    );
  }
  return {
    followed: kept?.followed ?? null,
    nextCursor: kept?.nextCursor ?? null,
    error,
    readAtMs: kept?.atMs ?? 0,
    isStale: kept !== null && kept.key !== key,
    isFetching,
    showNew: () => {
      if (data === undefined) return;
      const { items, next_cursor: nextCursor } = data;
      setKept({ key, atMs: dataUpdatedAt, followed: beginToFollow(items), nextCursor });
    },
    retry: () => void refetch(),
  };
}
