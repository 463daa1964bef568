// Reading a provider's JSON without trusting it.

/** Every integer that is not safe has sixteen digits at least. */
const longNumber = /\d{16}/;

/** `undefined` where the text is not JSON, which a JSON document can never be. */
export function parseJson(text: string): unknown {
  try {
    // A reviver is called for each value, at several times the cost of all the rest.
    return (longNumber.test(text) ? JSON.parse(text, keepLargeIntegers) : JSON.parse(text)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof RangeError) return undefined; // nested deeper than the stack: no provider's answer nests
    throw error;
  }
}

// An id written as a number of more than 15 digits would be rounded to another
// message's id; its digits are kept as text instead.
function keepLargeIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^\d+$/.test(source) ? source : value;
}

/** A provider's id as text, or null where the value can not be one. Ids come as strings or as numbers. */
export function idOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !/^[\w.:-]{1,128}$/.test(text)) return null;
  // Placeholders that a broken provider prints where an id should be.
  return /^(0+|-\d+|null|undefined|none|nan)$/i.test(text) ? null : text;
}
