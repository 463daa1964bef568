// Seconds in a ring: a slot is taken over by the second that comes round to it, so
// that what is counted in slots never grows and needs no timer to be forgotten.

/** Two minutes, and what it takes to cut them into whole slots of two seconds. */
export const secondsKept = 128;

export type SecondRing = {
  now(): number;
  /** The slot of the present second; `isNew` the first time in that second, when it holds another's. */
  enter(): { readonly slot: number; readonly isNew: boolean };
  /** Where that second is kept; null where nothing happened in it, or too long ago. */
  slotOf(second: number): number | null;
};

export function createSecondRing(nowMs: () => number): SecondRing {
  const seconds = new Float64Array(secondsKept).fill(-1);
  let newest = 0;
  // A clock that is set back a little goes on in the second that it had reached.
  const now = (): number => (newest = Math.max(newest, Math.floor(nowMs() / 1_000)));
  return {
    now,
    enter() {
      const second = now();
      const slot = second % secondsKept;
      const isNew = seconds[slot] !== second;
      seconds[slot] = second;
      return { slot, isNew };
    },
    slotOf: (second) => (seconds[second % secondsKept] === second ? second % secondsKept : null),
  };
}
