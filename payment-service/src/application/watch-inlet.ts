// Whether what others send through a broker comes in. While it does not, nobody is refused anything and nothing is
// lost: it waits at the broker. But somebody should see it, so the broker is asked how much that is, now and then.
import { createBackgroundLoop } from './background-loop.ts';

export type InletObserver = {
  /** So many events wait, at the broker and here. */
  looked(events: number): void;
  /** Nothing comes in; told once until `back`. */
  away(error: unknown): void;
  back(): void;
};

export type InletWatch = {
  readonly start: () => void;
  /** Receiving has failed, and is tried again. */
  readonly failed: (error: unknown) => void;
  readonly stop: () => Promise<void>;
};

export type InletWatchDeps = {
  readonly lag: () => Promise<number>;
  readonly everyMs: number;
  readonly observer: InletObserver;
};

export function createInletWatch({ lag, everyMs, observer }: InletWatchDeps): InletWatch {
  let isAway = false;
  let isStopping = false;
  let failures = 0;
  let failuresAtLastLook = 0;
  const failed = (error: unknown): void => {
    if (isStopping) return;
    failures += 1;
    if (!isAway) observer.away(error);
    isAway = true;
  };
  const turn = async (): Promise<number> => {
    observer.looked(await lag());
    // Whoever may ask the broker may still not receive: it is back once nothing has failed from one look to the next.
    if (isAway && failures === failuresAtLastLook) {
      isAway = false;
      observer.back();
    }
    failuresAtLastLook = failures;
    return everyMs;
  };
  const loop = createBackgroundLoop({ turn, failurePauseMs: () => everyMs, onFailed: failed });
  return {
    start: () => loop.start(),
    failed,
    stop: () => {
      isStopping = true;
      return loop.stop();
    },
  };
}
