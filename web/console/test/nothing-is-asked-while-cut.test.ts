import { QueryClient, QueryObserver, onlineManager } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLiveStore } from '../src/api/live-store.ts';
import { isCut, waitWhileCut } from '../src/api/wait-while-cut.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const lost = (code: string) => ({ kind: 'lost', code, retryAtMs: null }) as const;

describe('a line that is cut', () => {
  afterEach(() => {
    onlineManager.setOnline(true);
  });

  it('is one at whose end nobody answers: not one that only tells no events', () => {
    expect(['unreachable', 'ended'].map((code) => isCut(lost(code)))).toEqual([true, true]);
    expect(['silent', 'http_429', 'unreadable'].map((code) => isCut(lost(code)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(isCut({ kind: 'connecting' })).toBe(false);
    expect(isCut({ kind: 'missing' })).toBe(false);
  });

  it('keeps questions back, and lets them go once it is there again', async () => {
    const live = createLiveStore({ now: () => 0, onFrame: (run) => run() });
    waitWhileCut(live);
    live.setConnection({ kind: 'open' });
    let asked = 0;
    const queries = new QueryClient();
    queries.mount();
    const observer = new QueryObserver(queries, {
      queryKey: ['faults'],
      queryFn: () => Promise.resolve((asked += 1)),
    });
    const leave = observer.subscribe(() => undefined);
    await settle();
    expect(asked).toBe(1);

    live.setConnection(lost('unreachable'));
    void observer.refetch();
    await settle();
    expect(asked).toBe(1);

    live.setConnection({ kind: 'open' });
    await settle();
    await settle();
    expect(asked).toBe(2);
    leave();
    queries.unmount();
    queries.clear();
  });
});
