import { EventTooLargeError, TransportUnavailableError } from '../errors.ts';

/** How long a publisher waits for its broker. What takes longer is published again. */
export const sendMsMax = 8_000;

/** How long an orderly end may take, before it becomes a hard one. */
export const closeMsMax = 2_000;

/** What goes wrong with a broker is one thing to a publisher: it is not available. */
export async function withinSendTime(send: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const limit = AbortSignal.timeout(sendMsMax);
  const late = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true }); // a DOMException
  });
  try {
    await Promise.race([send(limit), late]);
  } catch (error) {
    if (error instanceof EventTooLargeError || error instanceof TransportUnavailableError) throw error;
    throw new TransportUnavailableError('The broker did not confirm.', { cause: error });
  }
}

/** Ends with `work`, or after so many milliseconds without it; never rejects. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}
