// Values that have broken servers before, and generated ones between them.
import fc from 'fast-check';

export const protoKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then'];

const long = (length: number): string => 'x'.repeat(length);

/** Text as a person with bad intent types it; not encoded for any place yet. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '123',
    '',
    ' ',
    '0',
    '-1',
    '1e999',
    'null',
    'undefined',
    'NaN',
    'true',
    '[object Object]',
    "' OR 1=1 --",
    "'; drop table payments; --",
    '${7*7}{{7*7}}<script>alert(1)</script>',
    '../../../../etc/passwd',
    '%s%n%x',
    '$1::uuid',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\uffff\ufffe',
    '\u202e\u200b\ufeff',
    '👩‍👩‍👧‍👦'.repeat(20),
    'ﷺ'.repeat(40),
    'Z̷̢̗a̴͔͝l̷̙͘g̷̟͝o̵̱͌'.repeat(10),
    long(129),
    long(1_601),
    long(9_000),
    '+573001112233',
    '+0',
    `+${'9'.repeat(40)}`,
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '2026-01-31T12:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
    '275760-09-13T00:00:00Z',
    ...protoKeys,
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

const nested = (open: string, close: string, depth: number): string =>
  `${open.repeat(depth)}${close.repeat(depth)}`;

/** JSON text of one value; not always valid JSON. */
const hostileJsonValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '0',
    '-0',
    '-0.0',
    '1',
    '-1',
    '0.001',
    '1e2',
    '1E+2',
    '1e308',
    '1e309',
    '-1e308',
    '5e-324',
    '1e-400',
    '9'.repeat(400),
    `0.${'1'.repeat(400)}`,
    `1${'0'.repeat(12)}`,
    '9007199254740993',
    '0x10',
    '01',
    '+1',
    '.5',
    'NaN',
    'Infinity',
    'undefined',
    "'single'",
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"toString":1,"valueOf":1}',
    '{"length":1e9}',
    '"\\ud800"',
    '"\\u0000"',
    '"\\x41"',
    '"\u0001"',
    '"',
    nested('[', ']', 10_000),
    nested('{"a":', '}', 5_000).replace('}', 'null}'),
    nested('[', '', 10_000),
    `"${long(33_000)}"`,
    `[${Array.from({ length: 5_000 }, () => '1').join(',')}]`,
  ),
  hostileText.map((text) => JSON.stringify(text)),
  fc.json({ maxDepth: 3 }),
  fc.double().map(String),
  fc.bigInt().map(String),
);

type Field = { readonly key: string; readonly value: string };

type Change =
  | { readonly how: 'replace' | 'double'; readonly at: number; readonly value: string }
  | { readonly how: 'drop'; readonly at: number }
  | { readonly how: 'add'; readonly key: string; readonly value: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    how: fc.constantFrom('replace' as const, 'double' as const),
    at: fc.nat(12),
    value: hostileJsonValue,
  }),
  fc.record({ how: fc.constant('drop' as const), at: fc.nat(12) }),
  fc.record({
    how: fc.constant('add' as const),
    key: fc.oneof(fc.constantFrom(...protoKeys), hostileText),
    value: hostileJsonValue,
  }),
);

function applyChange(fields: readonly Field[], step: Change): readonly Field[] {
  if (step.how === 'add') return [...fields, { key: step.key, value: step.value }];
  if (fields.length === 0) return fields;
  const at = step.at % fields.length;
  if (step.how === 'drop') return fields.filter((_field, index) => index !== at);
  return fields.flatMap((field, index) => {
    if (index !== at) return [field];
    const changed = { ...field, value: step.value };
    return step.how === 'double' ? [field, changed] : [changed];
  });
}

const render = (fields: readonly Field[]): string =>
  `{${fields.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;

const wrappings: readonly ((text: string) => string)[] = [
  (text) => `[${text}]`,
  (text) => `${text}x`,
  (text) => `\ufeff${text}`,
  (text) => `/* a comment */${text}`,
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) => `${text}${text}`,
  (text) => text.replaceAll(/([:,])/g, '$1 \n\t'),
  () => '',
];

/** From a body that is taken to one that is beyond belief: few changes first, so that shrinking ends near the good one. */
export function hostileJson(sample: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const fields = Object.entries(sample).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
  const changed = fc
    .array(change, { maxLength: 3 })
    .map((changes) => render(changes.reduce(applyChange, fields)));
  const wrapped = fc.tuple(changed, fc.constantFrom(...wrappings)).map(([text, wrap]) => wrap(text));
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 1, arbitrary: wrapped },
    { weight: 1, arbitrary: hostileJsonValue },
  );
}

/** A form's text: names and values from a sample, some of them replaced, repeated or foreign. */
export function hostileForm(sample: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const own = Object.entries(sample);
  const pair = fc.tuple(
    fc.oneof(fc.constantFrom('To', ...own.map(([name]) => name)), hostileText),
    hostileText,
  );
  const encode = ([name, value]: readonly [string, string]): string =>
    `${escapeText(name)}=${escapeText(value)}`;
  return fc
    .tuple(fc.subarray(own), fc.array(pair, { maxLength: 3 }), fc.constantFrom('', '&', '&&=', '%', '%zz=%'))
    .map(([kept, foreign, tail]) => [...kept, ...foreign].map(encode).join('&') + tail);
}

/** Percent-encoding that also takes half a surrogate pair, which encodeURIComponent refuses. */
export function escapeText(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : [...Buffer.from(text, 'utf16le')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
