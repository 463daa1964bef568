// A replay job and a dry run as callers see them, and a filter both ways.
import type { z } from 'zod';
import type { ReplayCount, ReplayFilter, ReplayJobView } from '../../application/replays.ts';
import type * as schemas from './replay-schemas.ts';

const at = (ms: number): string => new Date(ms).toISOString();

export function toFilter(asked: z.output<typeof schemas.replayJobRequest>['filter']): ReplayFilter {
  return {
    reason: asked.reason,
    provider: asked.provider,
    sinceMs: asked.since,
    untilMs: asked.until,
    isPossibleDuplicate: asked.possible_duplicate,
  };
}

function viewFilter(filter: ReplayFilter): z.input<typeof schemas.replayJob>['filter'] {
  const { reason, provider, sinceMs, untilMs, isPossibleDuplicate } = filter;
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(provider === undefined ? {} : { provider }),
    ...(sinceMs === undefined ? {} : { since: at(sinceMs) }),
    ...(untilMs === undefined ? {} : { until: at(untilMs) }),
    ...(isPossibleDuplicate === undefined ? {} : { possible_duplicate: isPossibleDuplicate }),
  };
}

export function viewCount(count: ReplayCount): z.input<typeof schemas.replayCount> {
  return {
    matched: count.matched,
    by_reason: { ...count.byReason },
    may_have_reached: count.mayHaveReached,
    without_contact: count.withoutContact,
    is_complete: count.isComplete,
  };
}

export function viewReplayJob(view: ReplayJobView): z.input<typeof schemas.replayJob> {
  return {
    job_id: view.jobId,
    status: view.status,
    filter: viewFilter(view.filter),
    rate_per_second: view.perSecond,
    total: view.total,
    replayed: view.replayed,
    skipped: view.skipped,
    requested_by: view.requestedBy,
    reason: view.reason,
    created_at: at(view.createdAtMs),
    ended_at: view.endedAtMs === null ? null : at(view.endedAtMs),
  };
}
