import { describe, expect, it } from '@jest/globals';
import type { LiveEvent } from '../src/api/event-types.ts';
import { isShown, newestShown } from '../src/pages/events/filter-events.ts';
import type { EventFilter } from '../src/pages/events/filter-events.ts';
import { typesIn, validateEventsSearch } from '../src/pages/events/search.ts';
import { createTapeStore } from '../src/pages/events/tape-store.ts';

const at = '2026-03-01T12:00:00.000Z';
const receipt = (number: number): LiveEvent => ({
  id: `b-${number}`,
  type: 'receipt.told',
  told: { at, provider: 'twilio', status: 'delivered' },
});
const idsOf = (events: readonly LiveEvent[]) => events.map(({ id }) => id);

function createTape() {
  const KEPT_MAX = 5;
  let events: readonly LiveEvent[] = [];
  const listeners = new Set<() => void>();
  const timers: (() => void)[] = [];
  const tape = createTapeStore({
    live: {
      events: () => events,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      clear: () => (events = []),
    },
    setTimer: (handle) => {
      timers.push(handle);
      return () => timers.splice(timers.indexOf(handle), 1);
    },
  });
  return {
    tape,
    timers,
    listeners,
    come: (...numbers: readonly number[]) => {
      events = [...events, ...numbers.map(receipt)].slice(-KEPT_MAX);
      for (const listener of listeners) listener();
    },
    pass: () => timers.splice(0).forEach((run) => run()),
  };
}

describe('the tape', () => {
  it('takes over what came a few times a second, however often it came', () => {
    const { tape, timers, come, pass } = createTape();
    tape.subscribe(() => undefined);
    come(1);
    come(2);
    come(3);
    expect(timers).toHaveLength(1);
    expect(tape.snapshot().events).toEqual([]);
    pass();
    expect(idsOf(tape.snapshot().events)).toEqual(['b-1', 'b-2', 'b-3']);
  });

  it('stays as it is while it is held, and counts what comes meanwhile', () => {
    const { tape, come, pass } = createTape();
    tape.subscribe(() => undefined);
    come(1);
    tape.hold();
    come(2, 3);
    pass();
    expect(idsOf(tape.snapshot().events)).toEqual(['b-1']);
    expect(tape.snapshot()).toMatchObject({ isHeld: true, heldBackCount: 2 });
    expect(idsOf(tape.snapshot().heldBack)).toEqual(['b-2', 'b-3']);
    tape.resume();
    expect(tape.snapshot()).toMatchObject({ isHeld: false, heldBackCount: 0 });
    expect(idsOf(tape.snapshot().events)).toEqual(['b-1', 'b-2', 'b-3']);
  });

  it('counts also what came meanwhile and is gone already', () => {
    const { tape, come, pass } = createTape();
    tape.subscribe(() => undefined);
    tape.hold();
    come(1, 2, 3);
    pass();
    come(4, 5, 6, 7);
    pass();
    expect(tape.snapshot().heldBackCount).toBe(7);
    expect(tape.snapshot().heldBack).toHaveLength(5);
  });

  it('is empty once it is cleared, also of what was on its way to it', () => {
    const { tape, come, pass } = createTape();
    tape.subscribe(() => undefined);
    come(1);
    tape.clear();
    pass();
    expect(tape.snapshot().events).toEqual([]);
    come(2);
    pass();
    expect(idsOf(tape.snapshot().events)).toEqual(['b-2']);
  });

  it('leaves nothing behind when nobody looks any more', () => {
    const { tape, timers, listeners, come } = createTape();
    const stop = tape.subscribe(() => undefined);
    come(1);
    stop();
    expect([timers, [...listeners]]).toEqual([[], []]);
  });
});

describe('the filter of the tape', () => {
  const all: EventFilter = { types: new Set(), provider: null, text: '' };
  const sentence = () => 'Receipt of twilio: delivered';
  const passedOn: LiveEvent = {
    id: 'b-9',
    type: 'notification.failed_over',
    told: { at, notification_id: 'n-42', from: 'aldeamo', to: 'twilio', reason: 'open' },
  };
  const gap: LiveEvent = { id: 'gap-1', type: 'gap', told: { at, count: 3, why: 'dropped' } };

  it('finds a provider wherever an event names it', () => {
    expect(isShown(passedOn, { ...all, provider: 'aldeamo' }, sentence)).toBe(true);
    expect(isShown(passedOn, { ...all, provider: 'twilio' }, sentence)).toBe(true);
    expect(isShown(passedOn, { ...all, provider: 'other' }, sentence)).toBe(false);
  });

  it('finds a text in the sentence and in the ids', () => {
    expect(isShown(receipt(1), { ...all, text: 'receipt of' }, sentence)).toBe(true);
    expect(isShown(passedOn, { ...all, text: 'n-42' }, () => '')).toBe(true);
    expect(isShown(passedOn, { ...all, text: 'n-43' }, () => '')).toBe(false);
  });

  it('shows a gap always, since it says that the rest is not all', () => {
    const narrow = { types: new Set(['breaker.moved'] as const), provider: 'other', text: 'nothing' };
    expect(newestShown([receipt(1), gap, passedOn], narrow, sentence, 10).shown).toEqual([gap]);
  });

  it('gives the newest first, and says where there would be more', () => {
    const events = [1, 2, 3].map(receipt);
    const { shown, areMore } = newestShown(events, all, sentence, 2);
    expect([idsOf(shown), areMore]).toEqual([['b-3', 'b-2'], true]);
    expect(newestShown(events, all, sentence, 3).areMore).toBe(false);
  });

  it('takes the types that there are from an address, in one order', () => {
    expect(typesIn('receipt.told, payment.taken,nonsense')).toEqual(['payment.taken', 'receipt.told']);
    expect(validateEventsSearch({ types: 'nonsense', q: 42, provider: '' })).toEqual({ q: '42' });
  });
});
