// What is worth more than one try: while the database is away it is kept in memory, for less than a lease.
import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionLostError, isOutage } from './pool.ts';

const retryMs = 8_000;

/** `mayBeStored`: an earlier try broke in mid-statement. Throws the last error once the time is up. */
export async function storeInTime<Result>(store: (mayBeStored: boolean) => Promise<Result>): Promise<Result> {
  const until = performance.now() + retryMs;
  let mayBeStored = false;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      return await store(mayBeStored);
    } catch (error) {
      mayBeStored ||= error instanceof ConnectionLostError;
      if (!isOutage(error) || performance.now() + pauseMs > until) throw error;
      await delay(pauseMs);
    }
  }
}
