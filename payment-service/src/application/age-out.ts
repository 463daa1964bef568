// Phones and texts are kept for the retention time and no longer. Old payments are
// walked by their ids, whose order is that of time; one replica does it at a time.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';
import type { ErasedBatch, ErasureObserver } from './erasure.ts';

export type AgeOutStore = {
  /** Payments from before `beforeMs` that are not done yet. Null where another replica is at it. */
  ageOutPayments(beforeMs: number, limit: number): Promise<ErasedBatch | null>;
  /** Contacts that were neither changed nor used since, after the place that the batch before reached. */
  ageOutContacts(
    beforeMs: number,
    limit: number,
    after: ContactPlace | null,
  ): Promise<{ readonly next: ContactPlace | null }>;
};

/** Where a walk over the contacts is: by when they were changed, then by id. */
export type ContactPlace = { readonly updatedAt: string; readonly customerId: string };

export type AgeOutDeps = {
  readonly store: AgeOutStore;
  readonly observer: ErasureObserver;
  readonly now: () => number;
  readonly retentionMs: number;
  readonly batchMax: number;
  /** Between two batches, so that it never takes the database for itself. */
  readonly batchPauseMs: number;
  /** Once all that is old is done. */
  readonly idlePauseMs: number;
  readonly failurePauseMs: number;
  readonly onFailed: (error: unknown) => void;
};

export function createAgeOut(deps: AgeOutDeps): BackgroundLoop {
  const { store, batchMax } = deps;
  let place: ContactPlace | null = null;
  let arePaymentsDone = false;

  const turn = async (): Promise<number> => {
    const beforeMs = deps.now() - deps.retentionMs;
    if (!arePaymentsDone) {
      const batch = await store.ageOutPayments(beforeMs, batchMax);
      if (batch === null) return deps.idlePauseMs;
      if (batch.erased > 0) {
        deps.observer.erased({ cause: 'retention', payments: batch.erased, died: batch.died });
      }
      arePaymentsDone = batch.isLast;
      return deps.batchPauseMs;
    }
    place = (await store.ageOutContacts(beforeMs, batchMax, place)).next;
    if (place !== null) return deps.batchPauseMs;
    arePaymentsDone = false;
    return deps.idlePauseMs;
  };

  return createBackgroundLoop({ turn, failurePauseMs: () => deps.failurePauseMs, onFailed: deps.onFailed });
}
