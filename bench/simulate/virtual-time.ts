// Time that passes only when nothing is left to do now: events in their order, and
// the timers and the monotonic clock of the code under simulation, which believes in them.
import { mock } from 'node:test';

export type VirtualTime = {
  /** Milliseconds since the beginning, with fractions. */
  readonly now: () => number;
  /** Calls it so many milliseconds from now; of two at once the earlier ordered comes first. */
  readonly after: (delayMs: number, event: () => void) => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Lets time pass until then. */
  readonly runUntil: (endMs: number) => Promise<void>;
  /** The timers and the clock are real again. */
  readonly end: () => void;
};

type Ordered = { readonly atMs: number; readonly order: number; readonly event: () => void };

/** Everything that what happened now makes happen at once has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isBefore = (one: Ordered, other: Ordered): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

export function startVirtualTime(): VirtualTime {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const heap: Ordered[] = [];
  let nowMs = 0;
  let tickedMs = 0;
  let orders = 0;
  const clock = mock.method(performance, 'now', () => nowMs);

  function push(ordered: Ordered): void {
    let at = heap.push(ordered) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(ordered, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = ordered;
  }

  function pop(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left !== undefined && right !== undefined && isBefore(right, left)) child += 1;
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }

  const after: VirtualTime['after'] = (delayMs, event) => {
    orders += 1;
    push({ atMs: nowMs + Math.max(0, delayMs), order: orders, event });
  };

  return {
    now: () => nowMs,
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    runUntil: async (endMs) => {
      while (nowMs < endMs) {
        const next = heap[0];
        const wholeMs = tickedMs + 1;
        if (next !== undefined && next.atMs < wholeMs) {
          nowMs = next.atMs;
          pop();
          next.event();
        } else {
          nowMs = wholeMs;
          tickedMs = wholeMs;
          mock.timers.tick(1);
        }
        await settled();
      }
    },
    end: () => {
      mock.timers.reset();
      clock.mock.restore();
    },
  };
}
