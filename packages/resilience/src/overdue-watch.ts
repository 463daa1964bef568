// Sees a hang before any call has timed out: `overdueCalls` calls in flight past the slow limit, and no
// success since they began. It has a timer of its own, because in a hang there may be nobody left to
// make the next call.

export type WatchedCall = { readonly startedAtMs: number };

export type OverdueWatch<Call extends WatchedCall> = {
  begin(call: Call): void;
  end(call: Call): void;
  /** Those past the slow limit now, of which none has succeeded since they began. */
  count(nowMs: number): number;
  /** A success, or a change of state: nobody now in flight is under suspicion any more. */
  clear(): void;
  close(): void;
};

export function createOverdueWatch<Call extends WatchedCall>(deps: {
  readonly slowCallMs: number;
  readonly overdueCalls: number;
  readonly now: () => number;
  readonly onOverdue: (calls: readonly Call[]) => void;
}): OverdueWatch<Call> {
  const { slowCallMs, overdueCalls } = deps;
  // In order of their beginning, so the one that decides is the k-th.
  let suspects = new Set<Call>();
  let timer: NodeJS.Timeout | null = null;

  function arm(delayMs: number): void {
    timer = setTimeout(check, delayMs);
    timer.unref();
  }

  function check(): void {
    timer = null;
    if (suspects.size < overdueCalls) return;
    const oldest = [...suspects].slice(0, overdueCalls);
    const deciding = oldest.at(-1);
    if (deciding === undefined) return;
    const dueInMs = deciding.startedAtMs + slowCallMs - deps.now();
    if (dueInMs <= 0) deps.onOverdue(oldest);
    // The bound is for a clock set back, which would put the watch to sleep for as long.
    else arm(Math.min(dueInMs, slowCallMs));
  }

  return {
    begin(call) {
      suspects.add(call);
      if (timer === null && suspects.size >= overdueCalls) arm(slowCallMs);
    },
    end(call) {
      suspects.delete(call);
    },
    count(nowMs) {
      let overdue = 0;
      for (const { startedAtMs } of suspects) {
        if (startedAtMs + slowCallMs > nowMs) break;
        overdue += 1;
      }
      return overdue;
    },
    clear() {
      if (suspects.size > 0) suspects = new Set();
    },
    close() {
      suspects = new Set();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
