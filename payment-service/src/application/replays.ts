// Sending dead notifications again: one by its id, or many by filter as a job.
// A replay begins a new life and is recorded: who, when, why, and what it had died of.
import type { DeadReason, NotificationStatus } from '../domain/notification.ts';
import type { Page } from './readers.ts';
import type { TracedNotification } from './store.ts';

/** Who sends again, and why. */
type ReplayOrder = { readonly replayedBy: string; readonly reason: string };

export type Replayed = TracedNotification & {
  /** The life that began. */
  readonly life: number;
  /** What it had died of. */
  readonly deadReason: DeadReason;
};

export type ReplayResult =
  | ({ readonly kind: 'replayed' } & Replayed)
  | { readonly kind: 'not_found' }
  | { readonly kind: 'not_dead'; readonly status: NotificationStatus }
  /** Still nowhere to send it. */
  | { readonly kind: 'no_contact' }
  /** Nothing is left that could be sent. */
  | { readonly kind: 'erased' };

/** Which dead notifications. An absent field asks for nothing. */
export type ReplayFilter = {
  readonly reason?: DeadReason | undefined;
  /** One that was tried in the life that ended. */
  readonly provider?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly isPossibleDuplicate?: boolean | undefined;
};

export type ReplayCount = {
  readonly matched: number;
  readonly byReason: Readonly<Partial<Record<DeadReason, number>>>;
  /** How many an earlier attempt may have brought to the customer already. */
  readonly mayHaveReached: number;
  /** How many would be skipped, since there is no phone to send them to. */
  readonly withoutContact: number;
  /** False where there are more dead ones than are counted at once: the figures are lower bounds then. */
  readonly isComplete: boolean;
};

export type ReplayJobView = {
  readonly jobId: string;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly filter: ReplayFilter;
  readonly perSecond: number;
  /** As counted when it was made. */
  readonly total: number;
  readonly replayed: number;
  /** Those that could not be sent again. */
  readonly skipped: number;
  readonly requestedBy: string;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
};

/** How far a job has come. */
export type ReplayProgress = Pick<ReplayJobView, 'jobId' | 'status' | 'total' | 'replayed' | 'skipped'>;

export type NewReplayJob = ReplayOrder & {
  readonly jobId: string;
  readonly filter: ReplayFilter;
  readonly perSecond: number;
};

/** What one batch came to. `lost`: the job was cancelled, or somebody else holds it now. */
export type ReplayBatch =
  | { readonly kind: 'lost' }
  | {
      readonly kind: 'replayed';
      readonly replayed: readonly Replayed[];
      readonly progress: ReplayProgress;
    };

export type ReplayTask = { readonly jobId: string; readonly perSecond: number };

export type ReplayCancelling = { readonly job: ReplayJobView; readonly isCancelledNow: boolean };

/** Each throws `DatabaseUnavailableError` where the database is away. */
export type ReplayStore = {
  replay(notificationId: string, order: ReplayOrder): Promise<ReplayResult>;
  count(filter: ReplayFilter): Promise<ReplayCount>;
  /** Null where too many run already. */
  createJob(job: NewReplayJob): Promise<ReplayJobView | null>;
  jobById(jobId: string): Promise<ReplayJobView | null>;
  jobs(page: {
    readonly limit: number;
    /** The id after which the page begins, newest first. */
    readonly afterId: string | null;
  }): Promise<Page<ReplayJobView>>;
  /** Null where there is none. One that has ended stays as it is, and was not cancelled by this. */
  cancelJob(jobId: string): Promise<ReplayCancelling | null>;
};

/** The side of the worker: a job is held under a lease, and its place moves together with what was replayed. */
export type ReplayJobQueue = {
  takeJob(): Promise<ReplayTask | null>;
  replayBatch(jobId: string, limit: number): Promise<ReplayBatch>;
  /** Gives back what this process holds, so that another goes on at once. */
  releaseJobs(): Promise<void>;
};

/** What is told of it. Must not throw. */
export type ReplayObserver = {
  replayed(event: Replayed & { readonly jobId: string | null }): void;
  /** It was made, came further, ended, or was cancelled. */
  jobChanged(progress: ReplayProgress): void;
  jobEnded(event: { readonly jobId: string }): void;
};

export type ReplayNotification = (notificationId: string, order: ReplayOrder) => Promise<ReplayResult>;

export function createReplayNotification(deps: {
  readonly store: Pick<ReplayStore, 'replay'>;
  readonly observer: Pick<ReplayObserver, 'replayed'>;
  /** Something is due. */
  readonly hint: () => void;
}): ReplayNotification {
  return async (notificationId, order) => {
    const result = await deps.store.replay(notificationId, order);
    if (result.kind === 'replayed') {
      const { traceparent, life, deadReason } = result;
      deps.observer.replayed({ notificationId, traceparent, life, deadReason, jobId: null });
      deps.hint();
    }
    return result;
  };
}
