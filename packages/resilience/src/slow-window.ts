// Slow calls over the same window as opossum's, which counts failures but not durations. Totals are
// kept running, so that judging a call costs the same however many calls the window holds.

export type SlowWindow = {
  readonly calls: number;
  readonly slow: number;
  add(isSlow: boolean): void;
  /** Drops the oldest slice. */
  rotate(): void;
  clear(): void;
};

export function createSlowWindow(buckets: number): SlowWindow {
  const callsBySlice = new Uint32Array(buckets);
  const slowBySlice = new Uint32Array(buckets);
  let current = 0;
  let calls = 0;
  let slow = 0;
  return {
    get calls() {
      return calls;
    },
    get slow() {
      return slow;
    },
    add(isSlow) {
      callsBySlice[current] = (callsBySlice[current] ?? 0) + 1;
      calls += 1;
      if (!isSlow) return;
      slowBySlice[current] = (slowBySlice[current] ?? 0) + 1;
      slow += 1;
    },
    rotate() {
      current = (current + 1) % buckets;
      calls -= callsBySlice[current] ?? 0;
      slow -= slowBySlice[current] ?? 0;
      callsBySlice[current] = 0;
      slowBySlice[current] = 0;
    },
    clear() {
      callsBySlice.fill(0);
      slowBySlice.fill(0);
      calls = 0;
      slow = 0;
    },
  };
}
