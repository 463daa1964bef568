const POLL_MS = 40;
const ANSWER_TIMEOUT_MS = 2_000;

/** Whether `GET <url>/readyz` answers 200 now. */
export async function isReady(url: string, timeoutMs = ANSWER_TIMEOUT_MS): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false; // Not listening yet, or too slow to count as ready.
  }
}

/** Resolves true once ready, false when the signal is aborted first. */
export async function waitUntilReady(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isReady(url)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
