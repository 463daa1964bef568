// Drives one kind of wishes: those that begin with their request, and those that are
// claimed because their pause is over, their holder died, or no gate was open.
import type { Permit } from '@relevo/resilience';
import { createClaimedWork } from './claimed-work.ts';
import type { ClaimLimits, ClaimedWork } from './claimed-work.ts';
import { driveWish } from './drive-wish.ts';
import type { DriveDeps } from './drive-wish.ts';
import type { Decided, LeasedWish } from './wishes.ts';

export type WishEngine<Held extends LeasedWish> = Omit<ClaimedWork, 'follow'> & {
  /** Resolves once it is decided, parked or given up for now; never rejects. */
  dispatch(held: Held, begun: Permit | null): Promise<void>;
};

export type WishEngineDeps<Held extends LeasedWish, Decision extends Decided> = Omit<
  DriveDeps<Held, Decision>,
  'isStopping'
> &
  ClaimLimits & {
    readonly claimDue: (limit: number) => Promise<readonly Held[]>;
    readonly onClaimFailed: (error: unknown) => void;
  };

export function createWishEngine<Held extends LeasedWish, Decision extends Decided>(
  deps: WishEngineDeps<Held, Decision>,
): WishEngine<Held> {
  let isStopping = false;
  const driveDeps = { ...deps, isStopping: () => isStopping };
  const work = createClaimedWork<Held>({ ...deps, onClaimed: (held) => void dispatch(held, null) });

  const dispatch: WishEngine<Held>['dispatch'] = (held, begun) =>
    work.follow(
      driveWish(held, begun, driveDeps).catch((error: unknown) =>
        deps.observer.wishBroke({ ...deps.wishes.eventOf(held), error }),
      ),
    );

  return {
    ...work,
    dispatch,
    stop: (graceMs) => {
      isStopping = true;
      return work.stop(graceMs);
    },
  };
}
