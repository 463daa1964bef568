// Looks after the partners' books in the background: whether they balance, and what waits.
import { createBackgroundLoop } from '../background-loop.ts';
import type { BackgroundLoop } from '../background-loop.ts';
import type { LedgerCheck, LedgerUpkeep, PartnerObserver } from './partner-store.ts';

export type WatchBooksDeps = {
  readonly upkeep: LedgerUpkeep;
  readonly observer: Pick<PartnerObserver, 'booksChecked'>;
  readonly everyMs: number;
  /** By a clock that does not jump. */
  readonly elapsedMs: () => number;
  readonly onFailed: (error: unknown) => void;
};

export type BooksWatch = BackgroundLoop & { readonly latest: () => LedgerCheck };

export function createBooksWatch(deps: WatchBooksDeps): BooksWatch {
  const { upkeep, observer, everyMs, elapsedMs } = deps;
  let latest: LedgerCheck = { imbalanceMinor: 0, waiting: 0, oldestWaitingMs: null };
  let begunAtMs = 0;
  // What takes long is done more rarely: at most a twentieth of the time.
  const pauseMs = (): number => Math.max(everyMs, (elapsedMs() - begunAtMs) * 20);
  const turn = async (): Promise<number> => {
    begunAtMs = elapsedMs();
    latest = await upkeep.check();
    observer.booksChecked(latest);
    const { isDone } = await upkeep.sumUp();
    return isDone ? pauseMs() : 0;
  };
  const loop = createBackgroundLoop({ turn, failurePauseMs: pauseMs, onFailed: deps.onFailed });
  return { ...loop, latest: () => latest };
}
