// What is under way of one kind of leased work, within a limit: what is claimed because it
// is due, and what was begun elsewhere.
import { createClaimLoop } from './claim-loop.ts';
import { endsWithin } from './ends-within.ts';

export type ClaimedWork = {
  start(): void;
  /** Something may be due: look now instead of at the next poll. */
  hint(): void;
  /** Counts it as under way until it ends; it must not reject. */
  follow(work: Promise<void>): Promise<void>;
  /** Stops claiming, lets what is under way end. Resolves when nothing is, or after `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

export type ClaimLimits = {
  readonly underWayMax: number;
  readonly claimMax: number;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
};

type ClaimedWorkDeps<Held> = ClaimLimits & {
  readonly claimDue: (limit: number) => Promise<readonly Held[]>;
  /** Has to follow what it begins. */
  readonly onClaimed: (held: Held) => void;
  readonly onClaimFailed: (error: unknown) => void;
};

export function createClaimedWork<Held>(deps: ClaimedWorkDeps<Held>): ClaimedWork {
  const underWay = new Set<Promise<void>>();
  const loop = createClaimLoop({
    ...deps,
    onFailed: deps.onClaimFailed,
    claim: async () => {
      const limit = Math.min(deps.claimMax, deps.underWayMax - underWay.size);
      if (limit <= 0) return 'some';
      const claimed = await deps.claimDue(limit);
      for (const held of claimed) deps.onClaimed(held);
      if (claimed.length === 0) return 'idle';
      return claimed.length === limit ? 'more' : 'some';
    },
  });
  return {
    start: () => loop.start(),
    hint: () => loop.hint(),
    follow: (work) => {
      const followed = work.finally(() => underWay.delete(followed));
      underWay.add(followed);
      return followed;
    },
    stop: async (graceMs) => {
      await loop.stop();
      await endsWithin(Promise.all(underWay), graceMs);
    },
  };
}
