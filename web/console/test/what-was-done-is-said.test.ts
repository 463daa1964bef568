import { describe, expect, it } from '@jest/globals';
import { createNoticeStore } from '../src/ui/notice-store.ts';

function createStore() {
  const timers: (() => void)[] = [];
  const store = createNoticeStore({ setTimer: (handle) => void timers.push(handle) });
  return { store, passTime: () => timers.splice(0).forEach((end) => end()) };
}

describe('a notice', () => {
  it('goes by itself where it went well, and stays where it did not', () => {
    const { store, passTime } = createStore();
    store.say('done');
    store.sayError('not done', new Error('why'));
    expect(store.snapshot().map(({ text }) => text)).toEqual(['done', 'not done']);
    passTime();
    expect(store.snapshot().map(({ text }) => text)).toEqual(['not done']);
    store.close(store.snapshot()[0]?.id ?? 0);
    expect(store.snapshot()).toEqual([]);
  });

  it('is one of three at most, the newest of them', () => {
    const { store } = createStore();
    for (const text of ['1', '2', '3', '4']) store.say(text);
    expect(store.snapshot().map(({ text }) => text)).toEqual(['2', '3', '4']);
  });

  it('is told to whoever listens, until they no longer do', () => {
    const { store } = createStore();
    let told = 0;
    const stop = store.subscribe(() => (told += 1));
    store.say('one');
    stop();
    store.say('two');
    expect(told).toBe(1);
  });
});
