// Runs one comparison: everybody is started once, then measured in turn, round
// after round, so that a machine that slows down slows all of them down.
import type {
  Comparison,
  Contestant,
  Entry,
  Result,
  RunLength,
  Runner,
  Sample,
  Skipped,
} from './comparison.ts';
import type { Tools } from './tools.ts';

export type Pace = RunLength & { readonly repeats: number };

/** Who is measured when: A B C A B C … */
function inTurns<T>(contestants: readonly T[], repeats: number): readonly T[] {
  return Array.from({ length: repeats }).flatMap(() => contestants);
}

export type RunOptions = {
  readonly pace: Pace;
  readonly tools: Tools;
  readonly tell: (line: string) => void;
};

/** Whoever is measured must have been there for all the repeats: a contestant that fails ends the run. */
export async function runComparison(comparison: Comparison, options: RunOptions): Promise<Result> {
  const { pace, tools, tell } = options;
  const { present, skipped } = await findPresent(comparison.contestants, tools);
  for (const { contestant, why } of skipped) tell(`  ${contestant}: skipped. ${why}`);
  const runners = new Map<Contestant, Runner>();
  for (const contestant of present) runners.set(contestant, await contestant.open(tools));
  const samples = new Map<Contestant, Sample[]>(present.map((contestant) => [contestant, []]));
  for (const contestant of inTurns(present, pace.repeats)) {
    await tools.settle();
    const sample = await runners.get(contestant)?.measure(pace);
    if (sample === undefined) continue;
    samples.get(contestant)?.push(sample);
    tell(`  ${contestant.name}: ${describe(comparison, sample)}`);
  }
  const entries = present.map((contestant): Entry => ({
    contestant: contestant.name,
    samples: samples.get(contestant) ?? [],
  }));
  return { comparison, entries, skipped };
}

async function findPresent(
  contestants: readonly Contestant[],
  tools: Tools,
): Promise<{ readonly present: readonly Contestant[]; readonly skipped: readonly Skipped[] }> {
  const present: Contestant[] = [];
  const skipped: Skipped[] = [];
  for (const contestant of contestants) {
    const why = (await contestant.missing?.(tools)) ?? null;
    if (why === null) present.push(contestant);
    else skipped.push({ contestant: contestant.name, why });
  }
  return { present, skipped };
}

function describe({ measurements }: Comparison, sample: Sample): string {
  return measurements
    .flatMap(({ key, title, unit }) => {
      const value = sample[key];
      return value === undefined ? [] : [`${title} ${formatValue(value)} ${unit}`];
    })
    .join(', ');
}

/** Three digits that mean something; thousands apart. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
}
