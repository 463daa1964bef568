// Values of an address, taken when they can be what they should be, left out else.
// The router makes numbers and booleans of what reads like one, and loses nothing by it.

type Search = Readonly<Record<string, unknown>>;
type Maybe<K extends string, V> = { readonly [P in K]?: V };

// The one place where an absent key is told apart from a value: each caller spreads what comes back.
const maybe = <K extends string, V>(key: K, value: V | undefined): Maybe<K, V> =>
  value === undefined ? {} : ({ [key]: value } as Maybe<K, V>);

export function textIn<K extends string>(search: Search, key: K, lengthMax: number): Maybe<K, string> {
  const value = search[key];
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isPlain ? String(value).trim() : '';
  return maybe(key, text === '' || text.length > lengthMax ? undefined : text);
}

export function oneOf<K extends string, V extends string>(
  search: Search,
  key: K,
  values: readonly V[],
): Maybe<K, V> {
  return maybe(
    key,
    values.find((value) => value === search[key]),
  );
}

export function flagIn<K extends string>(search: Search, key: K): Maybe<K, boolean> {
  const value = search[key];
  return maybe(key, typeof value === 'boolean' ? value : undefined);
}

export function isoIn<K extends string>(search: Search, key: K): Maybe<K, string> {
  const value = search[key];
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return maybe(key, Number.isNaN(ms) ? undefined : new Date(ms).toISOString());
}

/** The search of an address with some of it changed; what becomes undefined is left out. */
export function withChange<S extends object>(
  before: S,
  change: { readonly [K in keyof S]?: S[K] | undefined },
): S {
  const entries = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  // Only keys of S are in it, each with its value or not at all.
  return Object.fromEntries(entries) as S;
}
