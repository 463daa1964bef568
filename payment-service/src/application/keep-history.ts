// History is kept by the month. Months are made before they are needed, and one that is older than
// history is kept for is dropped whole, once nothing in it is owed to anybody any more; what is kept
// beside it (keys, the messages' ids) goes first, in batches. One replica does it at a time.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';

/** Why a month that is old enough stays for now. */
export type HeldReason = 'owed' | 'undecided' | 'to_be_replayed' | 'not_judged' | 'not_aged_out';

export type Release =
  | { readonly kind: 'nothing_old' }
  | { readonly kind: 'another_is_at_it' }
  /** Somebody reads or writes what would have to be locked: nobody is made to wait for it. */
  | { readonly kind: 'in_use' }
  | { readonly kind: 'held'; readonly month: string; readonly reason: HeldReason }
  /** A batch of what belongs to it is gone. */
  | { readonly kind: 'cleared' }
  | { readonly kind: 'dropped'; readonly month: string };

export type HistoryStore = {
  /** `strays`: notifications that are in no month, since none was made for them; counted up to a bound. */
  makeMonths(): Promise<{ readonly strays: number }>;
  /** Keys of payments from before. */
  forgetKeys(beforeMs: number, limit: number): Promise<{ readonly isLast: boolean }>;
  /** One more step towards dropping the oldest month that ended before. */
  releaseNext(beforeMs: number, limit: number): Promise<Release>;
};

/** Must not throw. */
export type HistoryObserver = {
  straysCounted(strays: number): void;
  monthDropped(month: string): void;
  monthHeld(month: string, reason: HeldReason): void;
};

export type KeepHistoryDeps = {
  readonly store: HistoryStore;
  readonly observer: HistoryObserver;
  readonly now: () => number;
  /** Null: for ever. */
  readonly historyMs: number | null;
  /** Null: as long as their payment. */
  readonly keysMs: number | null;
  readonly batchMax: number;
  readonly batchPauseMs: number;
  /** Before what was in use is tried again. */
  readonly inUsePauseMs: number;
  readonly idlePauseMs: number;
  readonly failurePauseMs: number;
  readonly onFailed: (error: unknown) => void;
};

export function createKeepHistory(deps: KeepHistoryDeps): BackgroundLoop {
  const { store, observer, batchMax, historyMs, keysMs } = deps;
  let phase: 'months' | 'keys' | 'release' = 'months';

  const release = async (beforeMs: number): Promise<number> => {
    const released = await store.releaseNext(beforeMs, batchMax);
    if (released.kind === 'dropped') observer.monthDropped(released.month);
    if (released.kind === 'held') observer.monthHeld(released.month, released.reason);
    if (released.kind === 'dropped' || released.kind === 'cleared') return deps.batchPauseMs;
    if (released.kind === 'in_use') return deps.inUsePauseMs;
    phase = 'months';
    return deps.idlePauseMs;
  };

  const turn = async (): Promise<number> => {
    if (phase === 'months') {
      observer.straysCounted((await store.makeMonths()).strays);
      phase = 'keys';
    }
    if (phase === 'keys') {
      const isLast = keysMs === null || (await store.forgetKeys(deps.now() - keysMs, batchMax)).isLast;
      if (!isLast) return deps.batchPauseMs;
      phase = 'release';
    }
    if (historyMs !== null) return release(deps.now() - historyMs);
    phase = 'months';
    return deps.idlePauseMs;
  };

  return createBackgroundLoop({ turn, failurePauseMs: () => deps.failurePauseMs, onFailed: deps.onFailed });
}
