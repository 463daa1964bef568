// Replay jobs, and what a filter would come to.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { ReplayCount, ReplayFilter, ReplayJob } from '../api/payment-types.ts';
import type { Page } from '../api/types.ts';
import type { ReplayRisk } from './replay-risk.ts';

export const REPLAYS_PATH = '/notifications/replays';
const POLL_MS = 1_000;
const POLL_MS_LIST = 5_000;
const JOBS_SHOWN = 10;

/** What sends one notification again. */
export const replayPath = (notificationId: string): string => `/notifications/${notificationId}/replay`;

export const replayJobPath = (jobId: string): string => `${REPLAYS_PATH}/${encodeURIComponent(jobId)}`;

export const replayJobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['replay', jobId],
    queryFn: ({ signal }) => api.get<ReplayJob>(replayJobPath(jobId), { signal }),
    refetchInterval: ({ state: { data } }) => (data?.status === 'running' ? POLL_MS : false),
  });

export const replayJobsQuery = queryOptions({
  queryKey: ['replays'],
  queryFn: ({ signal }) => api.get<Page<ReplayJob>>(REPLAYS_PATH, { query: { limit: JOBS_SHOWN }, signal }),
  refetchInterval: POLL_MS_LIST,
});

/** Changes nothing, but it is asked for as a change would be: only where a token is there. */
export const dryRunQuery = (filter: ReplayFilter) =>
  queryOptions({
    queryKey: ['replay-count', JSON.stringify(filter)],
    queryFn: async ({ signal }): Promise<ReplayRisk> => {
      const body = { filter, dry_run: true };
      const count = await api.post<ReplayCount>(REPLAYS_PATH, { body, signal });
      return {
        matched: count.matched,
        mayHaveReached: count.may_have_reached,
        withoutContact: count.without_contact,
        isContactKnown: true,
        isComplete: count.is_complete,
      };
    },
    // Counted anew each time that somebody is about to act on it.
    staleTime: 0,
    gcTime: 0,
  });
