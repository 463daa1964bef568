// The same seed gives the same numbers, on every machine.
export type SeededRandom = {
  /** In [0, 1). */
  readonly next: () => number;
  readonly integer: (min: number, max: number) => number;
  readonly oneOf: <T>(choices: readonly T[]) => T;
};

/** Each purpose has a sequence of its own, so that one more draw for the one leaves the other as it was. */
export function createSeededRandom(seed: number, purpose: string): SeededRandom {
  let state = seed | 0;
  for (const letter of purpose) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // Mulberry32 (Ettinger, 2017): 32 bits of state, enough for a plan.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    integer,
    oneOf: (choices) => {
      const choice = choices[integer(0, choices.length - 1)];
      if (choice === undefined) throw new Error('nothing to choose from');
      return choice;
    },
  };
}
