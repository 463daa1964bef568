import { describe, expect, it } from '@jest/globals';
import type { Connection } from '../src/api/event-reader.ts';
import type { LiveSnapshot } from '../src/api/live-store.ts';
import { loadPage } from '../src/load-page.ts';

const open: Connection = { kind: 'open' };
const lost: Connection = { kind: 'lost', code: 'unreachable', retryAtMs: null };

/** A page that can be fetched once there is a service, and a line that the test cuts and mends. */
function createLoading(first: Connection, failures = Infinity) {
  let connection = first;
  const listeners = new Set<() => void>();
  const seen = { loads: 0, styles: 0, pauses: 0, listeners };
  const store = {
    // Only what loading reads of it.
    snapshot: () => ({ connection }) as LiveSnapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const load = (): Promise<string> => {
    seen.loads += 1;
    if (connection.kind === 'open' && seen.loads > failures) return Promise.resolve('the page');
    return Promise.reject(new Error(`load ${seen.loads} failed`));
  };
  const loading = loadPage(load, {
    store,
    pause: () => {
      seen.pauses += 1;
      return Promise.resolve();
    },
    askForStylesAgain: () => {
      seen.styles += 1;
      return Promise.resolve();
    },
  });
  const becomes = (next: Connection) => {
    connection = next;
    for (const listener of [...listeners]) listener();
  };
  return { loading, seen, becomes };
}

const turn = () => new Promise(setImmediate);

describe('a page that was never loaded', () => {
  it('is fetched once where the service is there', async () => {
    const { loading, seen } = createLoading(open, 0);
    expect(await loading).toBe('the page');
    expect(seen).toMatchObject({ loads: 1, pauses: 0, styles: 0 });
  });

  it('waits while the service is away, without asking, and comes when it is back', async () => {
    const { loading, seen, becomes } = createLoading(lost, 1);
    await turn();
    becomes(lost);
    await turn();
    expect(seen.loads).toBe(1);
    becomes(open);
    expect(await loading).toBe('the page');
    expect(seen).toMatchObject({ loads: 2, styles: 1 });
    expect(seen.listeners.size).toBe(0);
  });

  it('is asked for a few times where the line is not known to be cut, and then said to be broken', async () => {
    const { loading, seen } = createLoading(open);
    await expect(loading).rejects.toThrow('load 3 failed');
    expect(seen).toMatchObject({ loads: 3, pauses: 2 });
  });
});
