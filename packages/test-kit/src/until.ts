import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that it took to come about, asked every 20 ms; throws where it has not within `limitMs`. */
export async function until(isSo: () => Promise<boolean> | boolean, limitMs = 10_000): Promise<number> {
  const begunAtMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begunAtMs > limitMs)
      throw new Error(`it did not come about within ${limitMs} ms`);
    await pause(20);
  }
  return performance.now() - begunAtMs;
}
