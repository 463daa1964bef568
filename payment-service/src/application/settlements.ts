// Callers that asked to wait until something is settled: a notification, a refund. This
// process hears at once of what it settles itself; for the rest it looks now and then.

export type Settlements = {
  announce(id: string): void;
  /** Resolves when it is settled, `timeoutMs` is over, or too many wait already. Never rejects. */
  wait(id: string, timeoutMs: number): Promise<void>;
  /** The process stops: everybody who waits is let go, and nobody waits any more. */
  close(): void;
};

export type SettlementsDeps = {
  readonly isSettled: (id: string) => Promise<boolean>;
  readonly waitersMax: number;
  readonly lookEveryMs: number;
};

export function createSettlements(deps: SettlementsDeps): Settlements {
  const waiters = new Map<string, Set<() => void>>();
  let count = 0;
  let isClosed = false;

  const isSettledElsewhere = async (id: string): Promise<boolean> => {
    try {
      return await deps.isSettled(id);
    } catch {
      return false; // the caller gets the state as last known; waiting is a wish, not a promise
    }
  };

  const waitFor = (id: string, timeoutMs: number): Promise<void> =>
    new Promise((resolve) => {
      const group = waiters.get(id) ?? new Set();
      waiters.set(id, group);
      const look = setInterval(() => {
        void isSettledElsewhere(id).then((isOver) => {
          if (isOver) end();
        });
      }, deps.lookEveryMs);
      const end = (): void => {
        if (!group.delete(end)) return;
        count -= 1;
        clearInterval(look);
        clearTimeout(timer);
        if (group.size === 0) waiters.delete(id);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      count += 1;
      group.add(end);
    });

  return {
    announce: (id) => {
      for (const end of waiters.get(id) ?? []) end();
    },
    wait: (id, timeoutMs) =>
      isClosed || count >= deps.waitersMax || timeoutMs <= 0 ? Promise.resolve() : waitFor(id, timeoutMs),
    close: () => {
      isClosed = true;
      for (const group of [...waiters.values()]) for (const end of group) end();
    },
  };
}
