import { describe, expect, it } from '@jest/globals';
import { createLiveStore } from '../src/api/live-store.ts';

function createStore() {
  const frames: (() => void)[] = [];
  let nowMs = Date.parse('2026-03-01T12:00:00Z');
  const store = createLiveStore({ now: () => nowMs, onFrame: (run) => frames.push(run) });
  const tell = (type: string, told: object, id: string | null = null) =>
    store.take({ id, type, text: JSON.stringify({ at: new Date(nowMs).toISOString(), ...told }) });
  return {
    store,
    tell,
    passFrame: () => frames.splice(0).forEach((run) => run()),
    frames,
    pass: (ms: number) => (nowMs += ms),
    nowMs: () => nowMs,
  };
}

const hello = (missed: number | null) => ({
  replica: 'r1',
  version: '0.1.0',
  missed,
  ring: { size: 2_000, oldest_id: null },
});

describe('the live store', () => {
  it('tells once a frame, however much came in it', () => {
    const { store, tell, passFrame, frames } = createStore();
    let told = 0;
    store.subscribe(() => (told += 1));
    tell('hello', hello(0));
    for (let n = 1; n <= 100; n += 1)
      tell('receipt.told', { provider: 'twilio', status: 'delivered' }, `b-${n}`);
    expect(frames).toHaveLength(1);
    expect(store.snapshot().events).toEqual([]);
    passFrame();
    expect(told).toBe(1);
    expect(store.snapshot().events).toHaveLength(100);
  });

  it('keeps the last 2,000 events, also while a hidden tab gets no frames', () => {
    const { store, tell, passFrame } = createStore();
    for (let n = 1; n <= 9_000; n += 1)
      tell('receipt.told', { provider: 'twilio', status: 'sent' }, `b-${n}`);
    passFrame();
    const { events } = store.snapshot();
    expect(events).toHaveLength(2_000);
    expect(events.at(-1)?.id).toBe('b-9000');
  });

  it('keeps what is notable, though traffic drives them off the tape', () => {
    const { store, tell, passFrame } = createStore();
    tell('breaker.moved', { provider: 'twilio', from: 'closed', to: 'open' }, 'b-1');
    for (let n = 2; n <= 2_500; n += 1) {
      tell('receipt.told', { provider: 'twilio', status: 'sent' }, `b-${n}`);
      if (n % 500 === 0) passFrame();
    }
    passFrame();
    expect(store.snapshot().events.at(0)?.id).toBe('b-501');
    expect(store.snapshot().notable.map(({ id }) => id)).toEqual(['b-1']);
  });

  it('marks the place of what was dropped or missed, and counts it', () => {
    const { store, tell, passFrame } = createStore();
    tell('hello', hello(0));
    tell('dropped', { count: 7 });
    tell('hello', hello(3));
    tell('hello', hello(null));
    passFrame();
    const { events, droppedCount, missedCount } = store.snapshot();
    expect(
      events.map(({ type, told }) => [type, 'why' in told && told.why, 'count' in told && told.count]),
    ).toEqual([
      ['gap', 'dropped', 7],
      ['gap', 'missed', 3],
      ['gap', 'restarted', null],
    ]);
    expect({ droppedCount, missedCount }).toEqual({ droppedCount: 7, missedCount: 3 });
  });

  it('takes nothing for missing when it greets for the first time', () => {
    const { store, tell, passFrame } = createStore();
    tell('hello', hello(null));
    passFrame();
    expect(store.snapshot().events).toEqual([]);
  });

  it('knows when it last heard anything, and leaves a bad body alone', () => {
    const { store, tell, passFrame, pass, nowMs } = createStore();
    tell('flow', { window_s: 10 });
    pass(5_000);
    store.take({ id: 'b-1', type: 'breaker.moved', text: '{"broken' });
    store.take({ id: 'b-2', type: 'something.new', text: '{}' });
    passFrame();
    expect(store.snapshot().heardAtMs).toBe(nowMs());
    expect(store.snapshot().events).toEqual([]);
  });

  it('corrects a clock that is off, not the jitter of the line', () => {
    const { store, passFrame, nowMs } = createStore();
    const flowAt = (ms: number) =>
      store.take({ id: null, type: 'flow', text: JSON.stringify({ at: new Date(ms).toISOString() }) });
    flowAt(nowMs() - 120);
    passFrame();
    expect(store.snapshot().clockOffsetMs).toBe(0);
    flowAt(nowMs() + 90_000);
    passFrame();
    expect(store.snapshot().clockOffsetMs).toBe(90_000);
  });
});
