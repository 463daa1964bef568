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

/** Runs one call; `onEnded` hears when the call itself has ended, however late that is. */
export type Deadline = <T>(call: (signal: AbortSignal) => Promise<T>, onEnded?: () => void) => Promise<T>;

export function createDeadline(timeoutMs: number): Deadline {
  // One for all calls: in an outage thousands end at the same moment, and each stack trace costs more
  // than the rest of the ending together.
  const timeIsUp = new DeadlineExceededError(timeoutMs);
  return <T>(call: (signal: AbortSignal) => Promise<T>, onEnded?: () => void): Promise<T> => {
    // A controller of its own for each call. AbortSignal.any with a longer-lived signal would retain
    // memory for as long as that one lives.
    const controller = new AbortController();
    return new Promise<T>((resolve, reject) => {
      let timer = setTimeout(() => {
        timer = setTimeout(() => reject(new AttemptOverdueError(timeoutMs)), DEADLINE_GRACE_MS);
        controller.abort(timeIsUp);
      }, timeoutMs);
      const end = (): void => {
        clearTimeout(timer);
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
  return createDeadline(timeoutMs)(call, onEnded);
}
