// Holds what was measured against what was promised.
import type { Comparison, Entry, Goal, Measurement, Result } from './comparison.ts';
import { median } from './statistics.ts';

export type Verdict = {
  readonly goal: Goal;
  /** The ratio to the best of the others, or the value itself; null where one of the two was not measured. */
  readonly found: number | null;
  readonly isHeld: boolean | null;
};

/** Undefined where this contestant was not measured. */
export function medianOf(entries: readonly Entry[], contestant: string, key: string): number | undefined {
  const values = entries
    .filter((entry) => entry.contestant === contestant)
    .flatMap(({ samples }) => samples.flatMap((sample) => sample[key] ?? []));
  return values.length === 0 ? undefined : median(values);
}

export function measurementOf(comparison: Comparison, key: string): Measurement {
  const found = comparison.measurements.find((measurement) => measurement.key === key);
  if (found === undefined) throw new Error(`${comparison.name} measures no "${key}".`);
  return found;
}

export function judgeGoals({ comparison, entries }: Result): readonly Verdict[] {
  return comparison.goals.map((goal) => {
    const found = valueFound(comparison, entries, goal);
    if (found === null) return { goal, found, isHeld: null };
    return { goal, found, isHeld: goal.relation === 'at least' ? found >= goal.value : found <= goal.value };
  });
}

function valueFound(comparison: Comparison, entries: readonly Entry[], goal: Goal): number | null {
  const own = medianOf(entries, comparison.subject, goal.measurement);
  if (own === undefined) return null;
  if (goal.of === undefined) return own;
  const others = goal.of.flatMap((name) => medianOf(entries, name, goal.measurement) ?? []);
  if (others.length === 0) return null;
  const { better } = measurementOf(comparison, goal.measurement);
  return own / (better === 'higher' ? Math.max(...others) : Math.min(...others));
}
