// Time as the kit sees it. Real timers are unreferenced: a listening server
// keeps a process alive, a waiting receipt must not.

/** Cancels what was planned; harmless once it has run. */
export type Cancel = () => void;

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after the delay. Delays beyond 24.8 days are cut to that, the longest that Node's timers know. */
  after(delayMs: number, run: () => void): Cancel;
};

const timerMsMax = 2 ** 31 - 1;

export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(Math.max(0, delayMs), timerMsMax));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
