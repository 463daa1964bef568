// What the page makes of a subject's stream.
import { describe, expect, it } from '@jest/globals';
import { createTraceStore } from '../src/pages/subject/trace-store.ts';

const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString().padStart(12, '0')}`;

const arrival = (n: number, changedUs: number, fields: object = {}) => ({
  id: `${changedUs}-${uuid(n)}`,
  type: 'arrival',
  text: JSON.stringify({ event_id: `e-${n}`, sequence: n, result: 'applied', repeats: 0, ...fields }),
});
const subjects = { id: null, type: 'subjects', text: '{"items":[]}' };

/** Draws when the test says so. */
function storeInTime() {
  const frames: (() => void)[] = [];
  const store = createTraceStore((run) => frames.push(run));
  const draw = (): number => frames.splice(0).map((run) => run()).length;
  return { store, draw };
}

describe('a trace', () => {
  it('has each arrival once, as it stands now, in the order in which they came', () => {
    const { store, draw } = storeInTime();
    store.take(arrival(2, 100, { result: 'waiting' }));
    store.take(arrival(1, 200));
    store.take(arrival(2, 200, { result: 'applied' }));
    expect(draw()).toBe(1);
    const { arrivals } = store.snapshot();
    expect(arrivals.map(({ event_id: id, result }) => [id, result])).toEqual([
      ['e-1', 'applied'],
      ['e-2', 'applied'],
    ]);
  });

  it('says what is new once all that was there has been told, and nothing of what is told again', () => {
    const { store, draw } = storeInTime();
    const latest = () => store.snapshot().latest?.event_id ?? null;
    store.take(arrival(1, 100));
    store.take(subjects);
    draw();
    expect([latest(), store.snapshot().subjects]).toEqual([null, []]);
    store.take(arrival(2, 300));
    draw();
    expect(latest()).toBe('e-2');
    store.take(arrival(1, 100));
    draw();
    expect(latest()).toBe('e-2');
    store.take(arrival(1, 400, { repeats: 1 }));
    draw();
    expect(latest()).toBe('e-1');
  });

  it('keeps the last thousand, and says that there were more', () => {
    const { store, draw } = storeInTime();
    for (let n = 1; n <= 1_001; n += 1) store.take(arrival(n, n));
    draw();
    const { arrivals, areOlderLeftOut } = store.snapshot();
    expect([arrivals.length, arrivals[0]?.event_id, areOlderLeftOut]).toEqual([1_000, 'e-2', true]);
  });
});
