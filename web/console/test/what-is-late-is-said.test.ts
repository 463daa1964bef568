import { describe, expect, it } from '@jest/globals';
import { latenessOf } from '../src/api/lateness.ts';
import { createLiveStore } from '../src/api/live-store.ts';

function createLine() {
  let nowMs = 1_000_000;
  const store = createLiveStore({ now: () => nowMs, onFrame: (run) => run() });
  const tell = (type: string, id: string | null = null) => store.take({ id, type, text: '{}' });
  store.setConnection({ kind: 'open' });
  tell('flow');
  return {
    store,
    tell,
    pass: (ms: number) => (nowMs += ms),
    late: () => latenessOf(store.snapshot(), nowMs),
  };
}

describe('a line that seems to be there', () => {
  it('is said to be quiet after four seconds, with since when', () => {
    const { pass, late } = createLine();
    pass(4_000);
    expect(late()).toBeNull();
    pass(1);
    expect(late()).toEqual({ kind: 'quiet', sinceMs: 1_000_000 });
  });

  it('has figures that stand still where other events come and the flow does not', () => {
    const { tell, pass, late } = createLine();
    pass(5_000);
    tell('receipt.told', 'b-1');
    expect(late()).toEqual({ kind: 'figures_stand_still', sinceMs: 1_000_000 });
    tell('flow');
    expect(late()).toBeNull();
  });

  it('has time to speak once it has begun anew, and tells the whole age if it does not', () => {
    const { store, pass, late } = createLine();
    store.setConnection({ kind: 'resting' });
    pass(60_000);
    expect(late()).toBeNull();
    store.setConnection({ kind: 'connecting' });
    expect(late()).toBeNull();
    pass(4_001);
    expect(late()).toEqual({ kind: 'quiet', sinceMs: 1_000_000 });
  });

  it('is not said to be quiet where it is said to be lost, nor before it has spoken', () => {
    const { store, pass, late } = createLine();
    store.setConnection({ kind: 'lost', code: 'ended', retryAtMs: null });
    pass(10_000);
    expect(late()).toBeNull();
    const silent = createLiveStore({ now: () => 0, onFrame: (run) => run() });
    expect(latenessOf(silent.snapshot(), 10_000)).toBeNull();
  });

  it('is known to rest also where no frame is drawn, as in a hidden tab', () => {
    const store = createLiveStore({ now: () => 0, onFrame: () => undefined });
    store.take({ id: null, type: 'flow', text: '{}' });
    store.setConnection({ kind: 'resting' });
    expect(store.snapshot().connection).toEqual({ kind: 'resting' });
  });
});
