// How often something happened, by the second.
import { createSecondRing, secondsKept } from './second-ring.ts';

export type SecondCounters<Name extends string> = {
  add(name: Name): void;
  /** On average over the last `seconds` whole seconds: the present one is not over. */
  perSecond(name: Name, seconds: number): number;
  /** Sums of whole slots, oldest first, up to the last one that is over. */
  series(name: Name, slots: { readonly count: number; readonly seconds: number }): readonly number[];
  /** When that last one was over. */
  seriesUntilMs(slots: { readonly seconds: number }): number;
};

export function createSecondCounters<Name extends string>(
  names: readonly Name[],
  nowMs: () => number,
): SecondCounters<Name> {
  const ring = createSecondRing(nowMs);
  const counts = new Map(names.map((name) => [name, new Uint32Array(secondsKept)]));
  const countsOf = (name: Name): Uint32Array => {
    const found = counts.get(name);
    if (found === undefined) throw new Error(`nobody counts ${name}`);
    return found;
  };
  const sum = (name: Name, from: number, until: number): number => {
    const bySlot = countsOf(name);
    let total = 0;
    for (let second = from; second < until; second += 1) {
      const slot = ring.slotOf(second);
      if (slot !== null) total += bySlot[slot] ?? 0;
    }
    return total;
  };
  const lastWholeSlot = (seconds: number): number => ring.now() - (ring.now() % seconds);
  return {
    add(name) {
      const { slot, isNew } = ring.enter();
      if (isNew) for (const bySlot of counts.values()) bySlot[slot] = 0;
      const bySlot = countsOf(name);
      bySlot[slot] = (bySlot[slot] ?? 0) + 1;
    },
    perSecond: (name, seconds) => sum(name, ring.now() - seconds, ring.now()) / seconds,
    series(name, { count, seconds }) {
      const until = lastWholeSlot(seconds);
      return Array.from({ length: count }, (_none, index) => {
        const from = until - (count - index) * seconds;
        return sum(name, from, from + seconds);
      });
    },
    seriesUntilMs: ({ seconds }) => lastWholeSlot(seconds) * 1_000,
  };
}
