import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';

const POLL_MS = 100;
const SOON_MS = 10_000;

/**
 * Expects that what is read comes to equal `expected`, as toEqual has it, within ten seconds: a page
 * that draws, a browser that gives the focus back and a line that is still in a pipe may need a moment.
 */
export async function expectSoon(read: () => unknown, expected: unknown): Promise<void> {
  const endsAtMs = Date.now() + SOON_MS;
  for (;;) {
    const seen = await read();
    try {
      expect(seen).toEqual(expected);
      return;
    } catch (error) {
      if (Date.now() > endsAtMs) throw error;
    }
    await pause(POLL_MS);
  }
}
