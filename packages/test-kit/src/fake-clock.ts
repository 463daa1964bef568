export type FakeClock = {
  /** Milliseconds since the epoch, as set by the test. */
  readonly now: () => number;
  readonly advance: (byMs: number) => void;
};

/** A clock that stands still until the test moves it. */
export function createFakeClock(startMs = 0): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (byMs) => {
      if (byMs < 0) throw new RangeError(`A clock does not go back: ${byMs} ms.`);
      nowMs += byMs;
    },
  };
}
