/** How long a call may go on after its signal aborted before it is given up as overdue. */
export const DEADLINE_GRACE_MS = 250;

/** The reason on the signal of a call whose time is up. */
export class DeadlineExceededError extends Error {
  readonly code = 'deadline_exceeded';
  override readonly name = 'DeadlineExceededError';

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/** A call went on after its signal aborted: it may still be running, and its outcome is unknown. */
export class AttemptOverdueError extends Error {
  readonly code = 'attempt_overdue';
  override readonly name = 'AttemptOverdueError';

  constructor(timeoutMs: number) {
    super(`the call ignored its abort signal: still running ${DEADLINE_GRACE_MS} ms after ${timeoutMs} ms`);
  }
}

export type Deadline = {
  /** Runs one call; `onEnded` hears when the call itself has ended, however late that is. */
  run<T>(call: (signal: AbortSignal) => Promise<T>, onEnded?: () => void): Promise<T>;
  /** Nobody runs anything any more: ends the timer with the last call. */
  close(): void;
};

type RunningCall = {
  readonly startedAtMs: number;
  readonly controller: AbortController;
  readonly reject: (error: Error) => void;
  grace: NodeJS.Timeout | null;
};

export function createDeadline(timeoutMs: number): Deadline {
  // One for all calls: in an outage thousands end at the same moment, and each stack trace costs more
  // than the rest of the ending together.
  const timeIsUp = new DeadlineExceededError(timeoutMs);
  // In the order in which they began, and so in which their time is up: one timer is enough for all. One for
  // each call took a quarter of a pass through the gates.
  const running = new Set<RunningCall>();
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  function arm(delayMs: number): void {
    // A call that begins while another's time is up has armed it already.
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(expire, delayMs);
    timer.unref(); // It outlives its calls; what they wait for holds the process.
  }

  function expire(): void {
    timer = null;
    const nowMs = performance.now();
    for (const call of running) {
      const leftMs = call.startedAtMs + timeoutMs - nowMs;
      if (leftMs > 0) {
        arm(Math.ceil(leftMs));
        return;
      }
      running.delete(call);
      call.grace = setTimeout(() => call.reject(new AttemptOverdueError(timeoutMs)), DEADLINE_GRACE_MS);
      call.controller.abort(timeIsUp);
    }
  }

  function stopWhenIdle(): void {
    if (!isClosed || running.size > 0 || timer === null) return;
    clearTimeout(timer);
    timer = null;
  }

  return {
    run<T>(call: (signal: AbortSignal) => Promise<T>, onEnded?: () => void): Promise<T> {
      // A controller of its own for each call. AbortSignal.any with a longer-lived signal would retain
      // memory for as long as that one lives.
      const controller = new AbortController();
      return new Promise<T>((resolve, reject) => {
        const begun: RunningCall = { startedAtMs: performance.now(), controller, reject, grace: null };
        running.add(begun);
        if (timer === null) arm(timeoutMs);
        const end = (): void => {
          running.delete(begun);
          if (begun.grace !== null) clearTimeout(begun.grace);
          stopWhenIdle();
          onEnded?.();
        };
        const fail = (error: unknown): void => {
          end();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- thrown on as it came
          reject(error);
        };
        try {
          call(controller.signal).then((value) => {
            end();
            resolve(value);
          }, fail);
        } catch (error) {
          fail(error);
        }
      });
    },
    close() {
      isClosed = true;
      stopWhenIdle();
    },
  };
}

/**
 * Runs one call with an AbortSignal of its own, which aborts with a DeadlineExceededError after
 * `timeoutMs`. Settles as the call settles; a call that ignores its signal is rejected with an
 * AttemptOverdueError DEADLINE_GRACE_MS later. `onEnded` hears when the call itself has ended,
 * however late that is.
 */
export function withDeadline<T>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
  onEnded?: () => void,
): Promise<T> {
  const deadline = createDeadline(timeoutMs);
  const result = deadline.run(call, onEnded);
  deadline.close();
  return result;
}
