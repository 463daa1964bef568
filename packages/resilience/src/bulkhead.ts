export type Bulkhead = {
  readonly limit: number;
  readonly inFlight: number;
  /** Takes a place if one is free; whoever got true owes exactly one `leave()`. */
  tryEnter(): boolean;
  leave(): void;
};

/** A bound on calls under way. It refuses and never queues: waiting is the caller's decision. */
export function createBulkhead(maxConcurrent: number): Bulkhead {
  let inFlight = 0;
  return {
    limit: maxConcurrent,
    get inFlight() {
      return inFlight;
    },
    tryEnter() {
      if (inFlight >= maxConcurrent) return false;
      inFlight += 1;
      return true;
    },
    leave() {
      if (inFlight === 0) throw new Error('a bulkhead place was given back twice');
      inFlight -= 1;
    },
  };
}
