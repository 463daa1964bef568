// Looks for due work: at once while there is more, else after a pause that grows
// from pollMsMin to pollMsMax. A hint cuts the pause short; polling is the guarantee.
import { createBackgroundLoop } from './background-loop.ts';
import type { BackgroundLoop } from './background-loop.ts';

export type ClaimLoopDeps = {
  /** Claims and begins what it can. `more`: there is likely more right away; `idle`: nothing was due. */
  readonly claim: () => Promise<'more' | 'some' | 'idle'>;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
  readonly onFailed: (error: unknown) => void;
};

export function createClaimLoop({ claim, pollMsMin, pollMsMax, onFailed }: ClaimLoopDeps): BackgroundLoop {
  let pauseMs = pollMsMin;
  const longerPauseMs = (): number => {
    pauseMs = Math.min(pauseMs * 2, pollMsMax);
    return pauseMs;
  };
  return createBackgroundLoop({
    turn: async () => {
      const found = await claim();
      if (found === 'more') return 0;
      if (found === 'idle') return longerPauseMs();
      pauseMs = pollMsMin;
      return pauseMs;
    },
    failurePauseMs: longerPauseMs,
    onFailed,
  });
}
