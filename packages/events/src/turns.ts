// Work in turns until it is stopped. Polling is the guarantee: after a turn without
// work the pause doubles from 20 ms to a second, and a wake-up only shortens it.
import type { Pause, WakeUp } from './wake-up.ts';

const idlePauseMsMin = 20;
const idlePauseMsMax = 1_000;

export type Turns = {
  /** Resolves when the turn under way has ended and all is let go of; none follows. May be called again. */
  stop(): Promise<void>;
};

export type TurnsDeps = {
  /** True where there may be more to do at once. */
  readonly turn: () => Promise<boolean>;
  readonly wakeUp: WakeUp;
  readonly pause: Pause;
  /** Told of a turn that rejected; the next one follows after a pause. */
  readonly onFailed: (error: unknown) => void;
  readonly signal?: AbortSignal | undefined;
};

export function startTurns({ turn, wakeUp, pause, onFailed, signal }: TurnsDeps): Turns {
  const stopping = new AbortController();
  // Replaced by each wake-up, so that one that comes in mid-turn is not lost.
  let waking = new AbortController();
  let pauseMs = idlePauseMsMin;
  const forget = wakeUp.onNotify(() => waking.abort());
  const stop = (): void => stopping.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();

  const turnOnce = async (): Promise<boolean> => {
    try {
      return await turn();
    } catch (error) {
      onFailed(error);
      return false;
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (waking.signal.aborted) {
        waking = new AbortController();
        pauseMs = idlePauseMsMin;
      }
      if (await turnOnce()) {
        pauseMs = idlePauseMsMin;
        continue;
      }
      await pause(pauseMs, AbortSignal.any([stopping.signal, waking.signal]));
      pauseMs = Math.min(pauseMs * 2, idlePauseMsMax);
    }
    forget();
    signal?.removeEventListener('abort', stop);
  };

  const running = run();
  return {
    stop: () => {
      stop();
      return running;
    },
  };
}
