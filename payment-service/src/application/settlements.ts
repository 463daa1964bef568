// Callers that asked to wait until their notification is settled. This process
// hears at once of what it settles itself; for the rest it looks now and then.
import { isSettled } from '../domain/notification.ts';
import type { NotificationStatus } from '../domain/notification.ts';

export type Settlements = {
  announce(notificationId: string): void;
  /** Resolves when the notification is settled, `timeoutMs` is over, or too many wait already. Never rejects. */
  wait(notificationId: string, timeoutMs: number): Promise<void>;
  /** The process stops: everybody who waits is let go, and nobody waits any more. */
  close(): void;
};

export type SettlementsDeps = {
  readonly statusOf: (notificationId: string) => Promise<NotificationStatus | null>;
  readonly waitersMax: number;
  readonly lookEveryMs: number;
};

export function createSettlements(deps: SettlementsDeps): Settlements {
  const waiters = new Map<string, Set<() => void>>();
  let count = 0;
  let isClosed = false;

  const isSettledElsewhere = async (notificationId: string): Promise<boolean> => {
    try {
      const status = await deps.statusOf(notificationId);
      return status !== null && isSettled(status);
    } catch {
      return false; // the caller gets the state as last known; waiting is a wish, not a promise
    }
  };

  const waitFor = (notificationId: string, timeoutMs: number): Promise<void> =>
    new Promise((resolve) => {
      const group = waiters.get(notificationId) ?? new Set();
      waiters.set(notificationId, group);
      const look = setInterval(() => {
        void isSettledElsewhere(notificationId).then((isOver) => {
          if (isOver) end();
        });
      }, deps.lookEveryMs);
      const end = (): void => {
        if (!group.delete(end)) return;
        count -= 1;
        clearInterval(look);
        clearTimeout(timer);
        if (group.size === 0) waiters.delete(notificationId);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      count += 1;
      group.add(end);
    });

  return {
    announce: (notificationId) => {
      for (const end of waiters.get(notificationId) ?? []) end();
    },
    wait: (notificationId, timeoutMs) =>
      isClosed || count >= deps.waitersMax || timeoutMs <= 0
        ? Promise.resolve()
        : waitFor(notificationId, timeoutMs),
    close: () => {
      isClosed = true;
      for (const group of [...waiters.values()]) for (const end of group) end();
    },
  };
}
