import { parseArgs } from 'node:util';

export type Arguments = {
  /** The comparisons to run, in this order. */
  readonly names: readonly string[];
  readonly isQuick: boolean;
  /** Null: as many as the pace says. */
  readonly repeats: number | null;
  readonly isWritingDocs: boolean;
};

export type ParsedArguments =
  | ({ readonly kind: 'run' } & Arguments)
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly problem: string };

export type Names = {
  /** Run where none is named. */
  readonly usual: readonly string[];
  /** Of those, run where none is named and the run is quick. */
  readonly quick: readonly string[];
  /** Run only when they are named. */
  readonly long: readonly string[];
};

const REPEATS_MAX = 100;

const options = {
  quick: { type: 'boolean', default: false },
  'write-docs': { type: 'boolean', default: false },
  repeats: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** A name may also be the beginning of several: `outage` runs each of the outages. */
export function parseArguments(words: readonly string[], { usual, quick, long }: Names): ParsedArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    // parseArgs throws for an unknown option or a missing value and says which.
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const known = [...usual, ...long];
  const named = positionals.map((word) =>
    known.includes(word) ? [word] : known.filter((name) => name.startsWith(`${word}-`)),
  );
  const stranger = positionals.find((_word, index) => named[index]?.length === 0);
  if (stranger !== undefined) {
    return {
      kind: 'refused',
      problem: `There is no comparison "${stranger}". There are: ${known.join(', ')}.`,
    };
  }
  const repeats = values.repeats === undefined ? null : Number(values.repeats);
  if (repeats !== null && !(Number.isInteger(repeats) && repeats >= 1 && repeats <= REPEATS_MAX)) {
    return { kind: 'refused', problem: `--repeats takes a whole number from 1 to ${REPEATS_MAX}.` };
  }
  if (values.quick && values['write-docs']) {
    return {
      kind: 'refused',
      problem: 'A quick run says too little to go into the docs: leave out --quick.',
    };
  }
  const unnamed = values.quick ? quick : usual;
  const names = positionals.length === 0 ? unnamed : [...new Set(named.flat())];
  return { kind: 'run', names, isQuick: values.quick, repeats, isWritingDocs: values['write-docs'] };
}
