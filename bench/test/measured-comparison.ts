// A comparison of made-up contestants, which need no process.
import type { Comparison, Contestant, Goal, Result, Sample } from '../src/comparison.ts';

/** Answers one of the values after the other, and notes in `turns` that it was its turn. */
export function scripted(name: string, values: readonly number[], turns: string[] = []): Contestant {
  return {
    name,
    settings: `${name} as it is`,
    open: () => {
      const left = [...values];
      return Promise.resolve({
        measure: () => {
          turns.push(name);
          return Promise.resolve({ rate: left.shift() ?? NaN });
        },
      });
    },
  };
}

export function comparing(contestants: readonly Contestant[], goals: readonly Goal[] = []): Comparison {
  return {
    name: 'made-up',
    title: 'A made-up comparison',
    method: 'Nothing is run.',
    subject: 'ours',
    measurements: [
      { key: 'rate', title: 'payments', unit: '/s', better: 'higher' },
      { key: 'p99', title: 'p99', unit: 'ms', better: 'lower' },
    ],
    contestants,
    goals,
  };
}

export function measured(
  samples: Readonly<Record<string, readonly Sample[]>>,
  goals: readonly Goal[] = [],
): Result {
  const names = Object.keys(samples);
  return {
    comparison: comparing(
      names.map((name) => scripted(name, [])),
      goals,
    ),
    entries: names.map((contestant) => ({ contestant, samples: samples[contestant] ?? [] })),
    skipped: [],
  };
}
