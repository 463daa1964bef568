// Drives deliveries: those that begin with their payment, and those that are
// claimed because their time has come, their holder died, or they overflowed.
import { freePlaces, hasClosed } from './channels.ts';
import { createClaimLoop } from './claim-loop.ts';
import { deliverNotification } from './deliver-notification.ts';
import type { BegunAttempt } from './deliver-notification.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { endsWithin } from './ends-within.ts';
import type { LeasedNotification } from './store.ts';

export type DeliveryEngine = {
  /** Delivers in the background; never throws. */
  dispatch(notification: LeasedNotification, begun: BegunAttempt | null): void;
  /** How many more deliveries may begin now without overflowing the preferred provider. */
  capacity(): number;
  /** Something may be due: look now instead of at the next poll. */
  hint(): void;
  /** Starts to claim what is due. */
  start(): void;
  /** Stops claiming, lets calls under way end, hands the rest back. Resolves when nothing is under way, or after `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

export type DeliveryEngineDeps = Omit<DeliveryDeps, 'isStopping'> & {
  readonly deliveriesMax: number;
  readonly claimMax: number;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
  readonly onClaimFailed: (error: unknown) => void;
};

/** Claimed even where no circuit is closed, so that deadlines are kept and a probe has something to send. */
const claimMin = 8;

export function createDeliveryEngine(deps: DeliveryEngineDeps): DeliveryEngine {
  const underWay = new Set<Promise<void>>();
  let isStopping = false;
  let hasOverflow = false;
  let placesKept = 0; // kept for what is being claimed, so that a payment does not take them meanwhile
  const deliveryDeps: DeliveryDeps = { ...deps, isStopping: () => isStopping };

  const capacity = (): number =>
    Math.max(0, Math.min(deps.deliveriesMax - underWay.size, freePlaces(deps.channels)) - placesKept);

  const dispatch: DeliveryEngine['dispatch'] = (notification, begun) => {
    const delivery = deliverNotification(notification, begun, deliveryDeps)
      .catch((error: unknown) => {
        const { notificationId, traceparent } = notification;
        deps.observer.deliveryBroke({ notificationId, traceparent, error });
      })
      .finally(() => {
        underWay.delete(delivery);
        if (hasOverflow) loop.hint();
      });
    underWay.add(delivery);
  };

  const loop = createClaimLoop({
    ...deps,
    onFailed: deps.onClaimFailed,
    claim: async () => {
      const room = deps.deliveriesMax - underWay.size;
      // Half of the free places, so that new payments find some too. A closed circuit without a free
      // place is healthy and busy: what is due waits for it instead of going to the next provider.
      const wanted = Math.max(Math.ceil(capacity() / 2), hasClosed(deps.channels) ? 0 : claimMin);
      const limit = Math.min(deps.claimMax, room, wanted);
      hasOverflow = limit <= 0;
      if (limit <= 0) return 'some';
      placesKept = limit;
      const claimed = await deps.store.claimDue(limit).finally(() => {
        placesKept = 0;
      });
      for (const notification of claimed) dispatch(notification, null);
      if (claimed.length === 0) return 'idle';
      // Never cleared here: somebody may have hinted while the claim was under way.
      if (claimed.length === limit) hasOverflow = true;
      return claimed.length === limit && capacity() > 0 ? 'more' : 'some';
    },
  });

  return {
    dispatch,
    capacity,
    hint: () => {
      hasOverflow = true;
      if (capacity() > 0) loop.hint();
    },
    start: () => loop.start(),
    stop: async (graceMs) => {
      isStopping = true;
      await endsWithin(
        loop.stop().then(() => Promise.all(underWay)),
        graceMs,
      );
    },
  };
}
