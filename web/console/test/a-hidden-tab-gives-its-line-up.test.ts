import { describe, expect, it } from '@jest/globals';
import { HIDDEN_MS_MAX, readWhileSeen } from '../src/api/read-while-seen.ts';

type Timer = { readonly handle: () => void; readonly ms: number };

function createTab({ isHidden }: { readonly isHidden: boolean }) {
  const did: string[] = [];
  const timers = new Set<Timer>();
  const listeners = new Set<() => void>();
  let hidden = isHidden;
  const stop = readWhileSeen({
    reader: {
      start: () => did.push('start'),
      rest: () => did.push('rest'),
      stop: () => did.push('stop'),
    },
    visibility: {
      isHidden: () => hidden,
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    setTimer: (handle, ms) => {
      const timer = { handle, ms };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  const turn = (toHidden: boolean) => {
    hidden = toHidden;
    for (const listener of listeners) listener();
  };
  const passTime = () => {
    for (const timer of [...timers]) {
      timers.delete(timer);
      timer.handle();
    }
  };
  return { did, timers, listeners, stop, hide: () => turn(true), show: () => turn(false), passTime };
}

describe('a tab that nobody looks at', () => {
  it('gives its line up after a moment, and has it again when it is shown', () => {
    const { did, timers, hide, show, passTime } = createTab({ isHidden: false });
    hide();
    expect(did).toEqual(['start']);
    expect([...timers].map(({ ms }) => ms)).toEqual([HIDDEN_MS_MAX]);
    passTime();
    expect(did).toEqual(['start', 'rest']);
    show();
    expect(did).toEqual(['start', 'rest', 'start']);
  });

  it('keeps its line where it was away for a glance only', () => {
    const { did, timers, hide, show } = createTab({ isHidden: false });
    hide();
    show();
    expect(timers.size).toBe(0);
    expect(did).not.toContain('rest');
  });

  it('takes no line at all where it was opened in the background', () => {
    const { did, passTime, show } = createTab({ isHidden: true });
    passTime();
    expect(did).not.toContain('start');
    show();
    expect(did.at(-1)).toBe('start');
  });

  it('leaves nothing behind when it ends', () => {
    const { did, timers, listeners, hide, stop } = createTab({ isHidden: false });
    hide();
    stop();
    expect(did.at(-1)).toBe('stop');
    expect([timers.size, listeners.size]).toEqual([0, 0]);
  });
});
