// Looks for due work: at once while there is more, else after a pause that grows
// from pollMsMin to pollMsMax. A hint cuts the pause short; polling is the guarantee.

export type ClaimLoop = {
  start(): void;
  /** Something may be due, or a place has become free. */
  hint(): void;
  /** Resolves when the claim under way has ended; none follows. */
  stop(): Promise<void>;
};

export type ClaimLoopDeps = {
  /** Claims and begins what it can. `more`: there is likely more right away; `idle`: nothing was due. */
  readonly claim: () => Promise<'more' | 'some' | 'idle'>;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
  /** Told once for each outage, not once for each poll. */
  readonly onFailed: (error: unknown) => void;
};

type Phase = { isStopping: boolean; isHinted: boolean; isFailing: boolean; wake: () => void };

async function pause(phase: Phase, ms: number): Promise<void> {
  if (phase.isHinted || phase.isStopping) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    phase.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function claimOnce(phase: Phase, deps: ClaimLoopDeps): Promise<'more' | 'some' | 'idle'> {
  phase.isHinted = false;
  try {
    const result = await deps.claim();
    phase.isFailing = false;
    return result;
  } catch (error) {
    if (!phase.isFailing) deps.onFailed(error);
    phase.isFailing = true;
    return 'idle';
  }
}

async function run(phase: Phase, deps: ClaimLoopDeps): Promise<void> {
  let pauseMs = deps.pollMsMin;
  while (!phase.isStopping) {
    const result = await claimOnce(phase, deps);
    if (result === 'more') continue;
    pauseMs = result === 'idle' ? Math.min(pauseMs * 2, deps.pollMsMax) : deps.pollMsMin;
    // A hint never makes it spin: the shortest pause is kept.
    await pause(phase, pauseMs);
  }
}

export function createClaimLoop(deps: ClaimLoopDeps): ClaimLoop {
  const phase: Phase = { isStopping: false, isHinted: false, isFailing: false, wake: () => undefined };
  let running: Promise<void> = Promise.resolve();
  return {
    start: () => {
      running = run(phase, deps);
    },
    hint: () => {
      phase.isHinted = true;
      phase.wake();
    },
    stop: () => {
      phase.isStopping = true;
      phase.wake();
      return running;
    },
  };
}
