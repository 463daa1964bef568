// Variants that take turns, so that whatever else the machine does meets all of
// them alike; and what their figures come to.

/** Each variant once per round, in an order that begins elsewhere each time. */
export async function inTurns<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<number>,
): Promise<ReadonlyMap<Name, readonly number[]>> {
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      figures.get(name)?.push(await measure(name));
    }
  }
  return figures;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
};

/**
 * A line for each variant: median, least and most, and the same of its ratio to the first variant in each
 * round, since what else the machine did then has met both.
 */
export function tellFigures(figures: ReadonlyMap<string, readonly number[]>, unit: string): void {
  const [first = []] = figures.values();
  for (const [name, values] of figures) {
    const ratios = values.map((value, round) => value / (first[round] ?? NaN));
    console.log(`${name}: ${spread(values)} ${unit}; ratio ${spread(ratios)}`);
  }
}

const spread = (values: readonly number[]): string =>
  `median ${median(values).toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;
