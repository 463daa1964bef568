// Runs jobs in order, so many at a time. Whoever adds jobs bounds their number.

export type WorkQueue<T> = {
  add(job: T): void;
  /** Takes out what has not begun. */
  drain(): readonly T[];
};

/** `run` must not reject. */
export function createWorkQueue<T>(options: {
  readonly concurrencyMax: number;
  readonly run: (job: T) => Promise<void>;
}): WorkQueue<T> {
  let jobs: T[] = [];
  let head = 0; // an index instead of shift(), which is linear
  let running = 0;

  const next = (): T | undefined => {
    const job = jobs[head];
    if (job === undefined) return undefined;
    head += 1;
    if (head > 1_024 && head * 2 > jobs.length) {
      jobs = jobs.slice(head);
      head = 0;
    }
    return job;
  };

  const pump = (): void => {
    while (running < options.concurrencyMax) {
      const job = next();
      if (job === undefined) return;
      running += 1;
      void options.run(job).then(() => {
        running -= 1;
        pump();
      });
    }
  };

  return {
    add(job) {
      jobs.push(job);
      pump();
    },
    drain() {
      const waiting = jobs.slice(head);
      jobs = [];
      head = 0;
      return waiting;
    },
  };
}
