// The one place for a probe while the circuit is half-open. Where a 200 proves nothing, because the
// provider is known to lose what it accepts, the place is kept until the probe's receipt has come.

type Probe = { epoch: number; readonly startedAtMs: number; readonly isStarted: boolean };

export type ProbePlace<P extends Probe> = {
  isTaken(nowMs: number): boolean;
  take(probe: P): void;
  leave(probe: P): void;
  /** The probe was accepted: its place is kept until its receipt is known, or `onOver` after the limit. */
  awaitReceipt(probe: P, onOver: () => void): void;
  isAwaiting(probe: P): boolean;
  /** The state has changed: nobody waits for a receipt any more. */
  stopWaiting(): void;
};

const NEVER_COUNTED = -1;

export function createProbePlace<P extends Probe>(limits: {
  readonly heldMsMax: number;
  readonly receiptWaitMs: number;
}): ProbePlace<P> {
  let holder: P | null = null;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;

  function stopWaiting(): void {
    if (!isWaiting) return;
    clearTimeout(timer);
    isWaiting = false;
    holder = null;
  }

  return {
    /**
     * The place is kept while the caller prepares, however slow its database is, else two calls would go
     * out in half-open. A permit that was lost, though, must not shut the provider out for good: one that
     * has not begun within the longest open time gives way. It may still run, but counts no more.
     */
    isTaken(nowMs) {
      if (holder === null) return false;
      const isLapsed = !holder.isStarted && nowMs - holder.startedAtMs > limits.heldMsMax;
      if (!isLapsed) return true;
      holder.epoch = NEVER_COUNTED;
      holder = null;
      return false;
    },
    take(probe) {
      holder = probe;
    },
    leave(probe) {
      if (holder === probe) holder = null;
    },
    awaitReceipt(probe, onOver) {
      holder = probe;
      isWaiting = true;
      timer = setTimeout(onOver, limits.receiptWaitMs);
      timer.unref();
    },
    isAwaiting: (probe) => isWaiting && holder === probe,
    stopWaiting,
  };
}
