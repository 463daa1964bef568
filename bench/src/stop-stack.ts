// What was started last is stopped first.
export type Stop = () => Promise<void>;

export type StopStack = {
  readonly push: (stop: Stop) => void;
  /**
   * Stops each, also where one fails; the first failure is thrown at the end. Called again while it
   * stops, it waits for the same end.
   */
  readonly stopAll: () => Promise<void>;
};

export function createStopStack(): StopStack {
  const stops: Stop[] = [];
  let stopping: Promise<void> | null = null;
  const stopEach = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  return {
    push: (stop) => stops.push(stop),
    stopAll: () => {
      stopping ??= stopEach().finally(() => (stopping = null));
      return stopping;
    },
  };
}
