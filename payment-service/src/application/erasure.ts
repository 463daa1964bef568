// Forgetting people: payments stay as records, the phone and the text go. For one
// customer at once, and for everybody after the retention time. Always in batches,
// each a short transaction, so that nobody waits for it and it may stop anywhere.
import type { TracedNotification } from './store.ts';

/** What one batch came to. */
export type ErasedBatch = {
  readonly erased: number;
  /** Notifications that were still owed, and are dead now: there is nothing left to send. */
  readonly died: readonly TracedNotification[];
  readonly isLast: boolean;
};

/** Each throws `DatabaseUnavailableError` where the database is away. */
export type CustomerErasure = {
  /** Removes the contact. `begunAt` is the database's time, for the calls below. */
  deleteContact(customerId: string): Promise<{ readonly wasThere: boolean; readonly begunAt: string }>;
  /** True once nothing that began before may still be storing what it read of the contact. */
  isQuietSince(begunAt: string): Promise<boolean>;
  /** The customer's payments from before, newest first. `below` is where the batch before ended, null at first. */
  eraseBatch(
    customerId: string,
    begunAt: string,
    below: string | null,
  ): Promise<ErasedBatch & { readonly lastId: string | null }>;
  hasPayments(customerId: string): Promise<boolean>;
};

/** What is told of it. Must not throw. */
export type ErasureObserver = {
  erased(event: {
    readonly cause: 'customer' | 'retention';
    readonly payments: number;
    readonly died: readonly TracedNotification[];
  }): void;
};

export type EraseCustomer = (customerId: string) => Promise<'erased' | 'not_found' | 'unfinished'>;

export type EraseCustomerDeps = {
  readonly store: CustomerErasure;
  readonly observer: ErasureObserver;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** After so long the caller is asked to come again: the next call goes on where this one stopped. */
  readonly budgetMs: number;
  /** The longest that a statement may run: nothing older needs to be waited for. */
  readonly quietMsMax: number;
};

const quietLookMs = 20;

export function createEraseCustomer(deps: EraseCustomerDeps): EraseCustomer {
  const { store, observer, monotonic } = deps;

  const waitUntilQuiet = async (begunAt: string): Promise<void> => {
    const until = monotonic() + deps.quietMsMax;
    while (monotonic() < until && !(await store.isQuietSince(begunAt))) await deps.pause(quietLookMs);
  };

  return async (customerId) => {
    const until = monotonic() + deps.budgetMs;
    const { wasThere, begunAt } = await store.deleteContact(customerId);
    if (!wasThere && !(await store.hasPayments(customerId))) return 'not_found';
    // A payment that read the contact before it went is stored first, and then found below.
    await waitUntilQuiet(begunAt);
    let below: string | null = null;
    for (;;) {
      const { erased, died, isLast, lastId } = await store.eraseBatch(customerId, begunAt, below);
      below = lastId;
      observer.erased({ cause: 'customer', payments: erased, died });
      if (isLast) return 'erased';
      if (monotonic() >= until) return 'unfinished';
    }
  };
}
