// Work that goes on beside the requests: one turn after the other, with the pause
// that each turn asks for. A turn that fails is tried again, after a pause of its own.

export type BackgroundLoop = {
  start(): void;
  /** There is something to do: the pause under way ends. */
  hint(): void;
  /** Resolves when the turn under way has ended; none follows. */
  stop(): Promise<void>;
};

export type BackgroundLoopDeps = {
  /** Returns how long to pause before the next turn. */
  readonly turn: () => Promise<number>;
  readonly failurePauseMs: () => number;
  /** Told once for each outage, not once for each try. */
  readonly onFailed: (error: unknown) => void;
};

export function createBackgroundLoop(deps: BackgroundLoopDeps): BackgroundLoop {
  let isStopping = false;
  let isHinted = false;
  let isFailing = false;
  let wake = (): void => undefined;
  let running: Promise<void> = Promise.resolve();

  const pause = async (ms: number): Promise<void> => {
    if (isStopping || isHinted || ms <= 0) return;
    await new Promise<void>((resolve) => {
      // A start that fails further on must not be kept alive by this.
      const timer = setTimeout(resolve, ms).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const turnOnce = async (): Promise<number> => {
    isHinted = false;
    try {
      const pauseMs = await deps.turn();
      isFailing = false;
      return pauseMs;
    } catch (error) {
      if (!isFailing) deps.onFailed(error);
      isFailing = true;
      return deps.failurePauseMs();
    }
  };

  const run = async (): Promise<void> => {
    while (!isStopping) await pause(await turnOnce());
  };

  return {
    start: () => {
      running = run();
    },
    hint: () => {
      isHinted = true;
      wake();
    },
    stop: () => {
      isStopping = true;
      wake();
      return running;
    },
  };
}
