// Drives deliveries: those that begin with their payment, and those that are
// claimed because their time has come, their holder died, or they overflowed.
// Polling with back-off is the guarantee; hints only make it quicker.
import { deliverNotification } from './deliver-notification.ts';
import type { BegunAttempt, DeliveryDeps } from './deliver-notification.ts';
import type { LeasedNotification } from './store.ts';

export type DeliveryEngine = {
  /** Delivers in the background; never throws. */
  dispatch(notification: LeasedNotification, begun: BegunAttempt | null): void;
  /** How many more deliveries may begin now without overflowing the preferred provider. */
  capacity(): number;
  /** Something may be due: look now instead of at the next poll. */
  hint(): void;
  /** Starts the claim loop. */
  start(): void;
  /** Stops claiming, lets calls under way end, hands the rest back. Resolves when nothing is under way, or after `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

export type DeliveryEngineDeps = Omit<DeliveryDeps, 'isStopping'> & {
  readonly deliveriesMax: number;
  readonly claimMax: number;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
  /** Told once per outage, not once per poll. */
  readonly onClaimFailed: (error: unknown) => void;
};

/** Claimed even where no provider takes anything, so that deadlines are kept and a probe has something to send. */
const claimMin = 8;

export function createDeliveryEngine(deps: DeliveryEngineDeps): DeliveryEngine {
  const underWay = new Set<Promise<void>>();
  let isStopping = false;
  let isFailing = false;
  let wake: () => void = () => undefined;
  let isHinted = false;
  let loop: Promise<void> = Promise.resolve();
  const deliveryDeps: DeliveryDeps = { ...deps, isStopping: () => isStopping };

  const dispatch: DeliveryEngine['dispatch'] = (notification, begun) => {
    const delivery = deliverNotification(notification, begun, deliveryDeps)
      .catch((error: unknown) => {
        deps.observer.deliveryBroke({ notificationId: notification.notificationId, error });
      })
      .finally(() => {
        underWay.delete(delivery);
        if (isHinted) wake();
      });
    underWay.add(delivery);
  };

  const capacity = (): number => {
    const total = deps.deliveriesMax - underWay.size;
    if (total <= 0) return 0;
    // Filling the preferred provider and no more keeps a healthy burst from
    // spilling over to the next one; a sick provider does not count.
    let places = 0;
    for (const { guard } of deps.channels.values()) {
      const { state, inFlight, inFlightLimit, rampPercent } = guard.snapshot();
      if (state === 'closed') return Math.min(total, places + inFlightLimit - inFlight);
      if (state === 'ramping') places += Math.floor(((inFlightLimit - inFlight) * rampPercent) / 100);
      if (state === 'half_open') places += 1;
    }
    return Math.min(total, places);
  };

  const pause = async (ms: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = () => undefined;
  };

  /** Returns whether there is likely to be more. */
  const claimOnce = async (): Promise<boolean> => {
    const free = capacity();
    const limit = Math.min(deps.claimMax, Math.max(free, underWay.size < deps.deliveriesMax ? claimMin : 0));
    if (limit === 0) return false;
    try {
      const claimed = await deps.store.claimDue(limit);
      isFailing = false;
      for (const notification of claimed) dispatch(notification, null);
      return claimed.length === limit && free > 0;
    } catch (error) {
      if (!isFailing) deps.onClaimFailed(error);
      isFailing = true;
      return false;
    }
  };

  const run = async (): Promise<void> => {
    let pauseMs = deps.pollMsMin;
    while (!isStopping) {
      isHinted = false;
      const before = underWay.size;
      const hasMore = await claimOnce();
      if (isStopping) break;
      if (hasMore) continue;
      const isIdle = underWay.size <= before;
      pauseMs = isIdle && !isHinted ? Math.min(pauseMs * 2, deps.pollMsMax) : deps.pollMsMin;
      await pause(pauseMs);
    }
  };

  return {
    dispatch,
    capacity,
    hint: () => {
      isHinted = true;
      if (capacity() > 0) wake();
    },
    start: () => {
      loop = run();
    },
    stop: async (graceMs) => {
      isStopping = true;
      wake();
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      const drained = loop.then(async () => {
        await Promise.all(underWay);
      });
      await Promise.race([drained, grace]);
      clearTimeout(timer);
    },
  };
}
