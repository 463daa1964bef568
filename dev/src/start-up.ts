import { StartError } from './start-error.ts';

const READY_TIMEOUT_MS = 60_000;

/** The time between the first process and the last /readyz, in which any failure ends it all. */
export type StartUp = {
  /** Aborted at the first failure. */
  readonly signal: AbortSignal;
  /** Ignored once the start-up is over. */
  readonly fail: (message: string) => void;
  /** Waits for the work; throws as soon as anything has failed. */
  readonly until: <T>(work: Promise<T>) => Promise<T>;
  readonly end: () => void;
};

export function createStartUp(calledOff: AbortSignal | undefined, timeoutMs = READY_TIMEOUT_MS): StartUp {
  const controller = new AbortController();
  let isOver = false;
  const fail = (message: string): void => {
    if (!isOver) controller.abort(new StartError(message));
  };
  const cancel = (): void => fail('The start was called off.');
  const timer = setTimeout(
    () => fail(`Not everything was ready within ${timeoutMs / 1_000} s. The log above says why.`),
    timeoutMs,
  );
  calledOff?.addEventListener('abort', cancel, { once: true });
  if (calledOff?.aborted === true) cancel();
  // Rejects at the first failure, or never; nobody may be listening then.
  const failed = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(controller.signal.reason as StartError); // `as`: set by `fail` alone.
    controller.signal.addEventListener('abort', refuse, { once: true });
    if (controller.signal.aborted) refuse();
  });
  failed.catch(() => undefined);

  return {
    signal: controller.signal,
    fail,
    until: (work) => Promise.race([failed, work]),
    end: () => {
      isOver = true;
      clearTimeout(timer);
      calledOff?.removeEventListener('abort', cancel);
    },
  };
}
