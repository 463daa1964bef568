const POLL_MS = 40;
const ANSWER_TIMEOUT_MS = 2_000;

/** Whether the service, or whatever answers on the path, says 200 now. */
export async function isReady(url: string, path = '/readyz'): Promise<boolean> {
  try {
    const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false; // Not listening yet, or too slow to count as ready.
  }
}

/** Resolves true once ready, false when the signal is aborted first. */
export async function waitUntilReady(url: string, signal: AbortSignal, path?: string): Promise<boolean> {
  while (!signal.aborted) {
    if (await isReady(url, path)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
