// A provider taken out by hand. It lies over the circuit instead of opening it, because an opened
// circuit lets itself be probed after its reset time, and a person's decision must hold until it expires.

/** setTimeout turns a longer delay into 1 ms. */
const DELAY_MS_MAX = 2 ** 31 - 1;

export type Isolation = {
  readonly isOn: boolean;
  /** When it ends by itself; null means never, or that there is none. */
  readonly untilMs: number | null;
  start(untilMs: number | null): void;
  end(): void;
  /** Ends it first if its time is over: whoever asks need not wait for the timer. */
  isOnAt(nowMs: number): boolean;
  close(): void;
};

export function createIsolation(deps: {
  readonly now: () => number;
  readonly onStart: () => void;
  readonly onEnd: () => void;
}): Isolation {
  let isOn = false;
  let untilMs: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    clearTimeout(timer);
    if (untilMs === null) return;
    timer = setTimeout(check, Math.min(DELAY_MS_MAX, Math.max(1, untilMs - deps.now())));
    timer.unref();
  }

  function check(): void {
    if (isOnAt(deps.now())) arm();
  }

  function isOnAt(nowMs: number): boolean {
    if (untilMs !== null && untilMs <= nowMs) end();
    return isOn;
  }

  function end(): void {
    clearTimeout(timer);
    untilMs = null;
    if (!isOn) return;
    isOn = false;
    deps.onEnd();
  }

  return {
    get isOn() {
      return isOn;
    },
    get untilMs() {
      return untilMs;
    },
    start(newUntilMs) {
      if (Number.isNaN(newUntilMs))
        throw new RangeError('an isolation needs an end in milliseconds, or null');
      untilMs = newUntilMs;
      arm();
      if (isOn) return;
      isOn = true;
      deps.onStart();
    },
    end,
    isOnAt,
    close: () => clearTimeout(timer),
  };
}
