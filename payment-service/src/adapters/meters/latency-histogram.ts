// How long calls took over the last while, in steps that grow by a tenth: a
// quantile is within five per cent, and the cost is the same for any number of calls.
import { createSecondRing, secondsKept } from './second-ring.ts';

const growth = 1.1;
const logGrowth = Math.log(growth);
/** From a millisecond to more than a minute. */
const steps = 120;

export type LatencyHistogram = {
  add(durationMs: number): void;
  /** Over the last whole seconds and the present one. A quantile of no calls is null. */
  read(window: { readonly seconds: number; readonly quantiles: readonly number[] }): {
    readonly calls: number;
    readonly quantilesMs: readonly (number | null)[];
  };
};

function stepOf(durationMs: number): number {
  if (durationMs <= 1) return 0;
  return Math.min(steps - 1, Math.ceil(Math.log(durationMs) / logGrowth));
}

/** The middle of a step, as its calls lie. */
const middleOf = (step: number): number => (step === 0 ? 1 : Math.round(growth ** (step - 0.5)));

function quantile(total: Uint32Array, calls: number, share: number): number | null {
  if (calls === 0) return null;
  const rank = Math.max(1, Math.ceil(share * calls));
  let seen = 0;
  for (const [step, count] of total.entries()) {
    seen += count;
    if (seen >= rank) return middleOf(step);
  }
  return null;
}

export function createLatencyHistogram(nowMs: () => number): LatencyHistogram {
  const ring = createSecondRing(nowMs);
  const slots = Array.from({ length: secondsKept }, () => new Uint32Array(steps));
  return {
    add(durationMs) {
      const { slot, isNew } = ring.enter();
      const bySteps = slots[slot];
      if (bySteps === undefined) return; // there is one for each slot of the ring
      if (isNew) bySteps.fill(0);
      const step = stepOf(durationMs);
      bySteps[step] = (bySteps[step] ?? 0) + 1;
    },
    read({ seconds, quantiles }) {
      const total = new Uint32Array(steps);
      for (let second = ring.now() - seconds; second <= ring.now(); second += 1) {
        const slot = ring.slotOf(second);
        slots[slot ?? -1]?.forEach((count, step) => (total[step] = (total[step] ?? 0) + count));
      }
      const calls = total.reduce((sum, count) => sum + count, 0);
      return { calls, quantilesMs: quantiles.map((share) => quantile(total, calls, share)) };
    },
  };
}
