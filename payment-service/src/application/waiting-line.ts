// A bound on what is under way at once, where whoever comes too many waits for a
// place, in order of arrival, for a bounded time.

export type WaitingLine = {
  /** False where no place became free within `waitMs`. Whoever got true owes exactly one `leave()`. */
  enter(waitMs: number): Promise<boolean>;
  leave(): void;
};

export function createWaitingLine(placesMax: number): WaitingLine {
  const waiting = new Set<(isIn: boolean) => void>();
  let taken = 0;
  return {
    enter: (waitMs) => {
      if (taken < placesMax) {
        taken += 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const end = (isIn: boolean): void => {
          waiting.delete(end);
          clearTimeout(timer);
          resolve(isIn);
        };
        const timer = setTimeout(() => end(false), Math.max(0, waitMs));
        waiting.add(end);
      });
    },
    leave: () => {
      if (taken === 0) throw new Error('a place was given back twice');
      const [next] = waiting;
      // The place goes from hand to hand, so that nobody who comes later overtakes the line.
      if (next === undefined) taken -= 1;
      else next(true);
    },
  };
}
