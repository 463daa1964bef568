// A phone number is personal: it never reaches a transport. Everything that is
// logged passes through here first, keys and errors included. Only the last
// four digits stay, so that a person on call can still tell two numbers apart.

const depthMax = 6;
const itemsMax = 100;
const textLengthMax = 8_192;

// The first two branches are what must survive: UUIDs and hexadecimal ids with
// at least one letter. The others are numbers with a plus (also URL-encoded)
// and bare runs of digits, as national numbers and receipts carry them.
const sensitive =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[0-9a-f]*[a-f])[0-9a-f]{16,}|(?:\+|%2B)\d[\d\s().-]{5,20}\d|(?<!\d)\d{9,15}(?!\d)/gi;

/** Nothing but one of the first two: most of what is logged. */
const isId =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{16,64})$/i;

const keep = /^[0-9a-f-]*[a-f-][0-9a-f-]*$/i;

// Numbers are left alone under these names: times, durations, sizes, process ids.
const measuredName = /(?:ms|at|seconds|bytes|pid|port|count|timestamp|total|max|limit)$/i;

function maskNumber(found: string): string {
  if (keep.test(found)) return found;
  const digits = found.replace(/^%2B/i, '').replace(/\D/g, '');
  if (digits.length < 7) return found;
  return `***${digits.slice(-4)}`;
}

const digit = /\d/;

/** Text with every phone number in it reduced to its last four digits; cut at 8,192 characters. */
export function maskText(text: string): string {
  if (text.length <= textLengthMax && (!digit.test(text) || isId.test(text))) return text;
  const bounded = text.length > textLengthMax ? `${text.slice(0, textLengthMax)}…` : text;
  return bounded.replace(sensitive, maskNumber);
}

function maskError(error: Error, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = { name: error.name, message: maskText(error.message) };
  if ('code' in error) masked['code'] = maskValue('code', error.code, depth + 1);
  if (error.stack !== undefined) masked['stack'] = maskText(error.stack);
  if (error.cause !== undefined) masked['cause'] = maskValue('cause', error.cause, depth + 1);
  return masked;
}

/** Clocks tell fifteen digits of a millisecond; nobody reads more than one behind the point. */
function maskNumeric(name: string, value: number): number | string {
  if (name.endsWith('Ms')) return Math.round(value * 10) / 10;
  const isPhoneLike = Number.isInteger(value) && value >= 1e8 && value < 1e15 && !measuredName.test(name);
  return isPhoneLike ? maskText(String(value)) : value;
}

function maskValue(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'number') return maskNumeric(name, value);
  if (typeof value === 'bigint') return measuredName.test(name) ? String(value) : maskText(String(value));
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (depth >= depthMax) return '…';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return maskError(value, depth);
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => maskValue(name, item, depth + 1));
  return maskFields(value, depth + 1);
}

/** As `mask`, remembering the first 1,000 answers: the names that code writes are few, and come with every line. */
function remembering(mask: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const masked = known.get(name) ?? mask(name);
    if (known.size < namesMax) known.set(name, masked);
    return masked;
  };
}

const namesMax = 1_000;
const maskName = remembering(maskText);

/**
 * A copy of the fields that is fit to be written: bounded in depth, length and text, without phone
 * numbers, milliseconds (`…Ms`) in tenths.
 */
export function maskFields(fields: object, depth = 0): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, itemsMax)) {
    masked[maskName(name)] = maskValue(name, value, depth);
  }
  return masked;
}
