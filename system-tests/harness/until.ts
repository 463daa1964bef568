import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 100;

/** Polls until something other than undefined comes back; says what it waited for when the time is up. */
export async function until<T>(
  what: string,
  limitMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const endsAtMs = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > endsAtMs) throw new Error(`After ${limitMs} ms there is still no ${what}.`);
    await pause(POLL_MS);
  }
}

/** For a fault or a load that has to last: the length is what the test is about, not a guess at readiness. */
export function lasting(ms: number): Promise<void> {
  return pause(ms);
}
