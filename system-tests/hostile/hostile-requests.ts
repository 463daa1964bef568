// Requests that mean no good, from a described route: nearly right ones, wrong
// ones, and bytes that are no HTTP at all.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';

import type { DescribedRoute } from './described-routes.ts';
import { escapeText, hostileForm, hostileJson, hostileText, protoKeys } from './hostile-values.ts';
import type { RawRequest } from './raw-request.ts';

export type Vocabulary = {
  /** What stands for a path parameter with some hope of being found. */
  readonly ids: readonly string[];
  /** Headers that let a request past the first door, where there is one. */
  readonly credentials: readonly (readonly [string, string])[];
};

type Header = readonly [string, string];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'];

const segment = (ids: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: hostileText.map(escapeText) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '%',
        '%zz',
        '%ff',
        '%00',
        '%ED%A0%80',
        '..',
        '%2e%2e%2f',
        '*',
        ';',
        '%2F',
        '.',
      ),
    },
  );

function pathFor({ path }: DescribedRoute, ids: readonly string[]): fc.Arbitrary<string> {
  const filled = fc
    .array(segment(ids), { minLength: 3, maxLength: 3 })
    .map((parts) => parts.reduce((text, part) => text.replace(/\{\w+\}/, () => part), path));
  const bent = fc
    .tuple(filled, fc.constantFrom('/', '//', '/./', ';x=1', '%20', '/%2e%2e/', '#f', '\\'))
    .map(([text, tail]) => text + tail);
  return fc.oneof({ weight: 9, arbitrary: filled }, { weight: 1, arbitrary: bent });
}

const cursorOf = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

function queryFor({ queryNames }: DescribedRoute): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('limit', 'cursor', ...queryNames) },
    { weight: 1, arbitrary: fc.constantFrom('a[b]', 'limit[]', ...protoKeys) },
    { weight: 1, arbitrary: hostileText.map(escapeText) },
  );
  const value = fc.oneof(
    fc.constantFrom('1', '50', '1000', '1001', '0x10', '1e3', '5.5', '%205', '9'.repeat(400), 'dead', 'true'),
    hostileText.map(escapeText),
    hostileText.map(cursorOf),
    fc.constantFrom('%', '%zz', '%ff', '+', '2026-01-31T12:00:00Z', '2026-02-30T25:61:61Z'),
  );
  const pairs = fc
    .array(fc.tuple(name, value), { minLength: 1, maxLength: 4 })
    .map((each) => `?${each.map(([key, text]) => `${key}=${text}`).join('&')}`);
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: pairs });
}

const headerText = hostileText.map((text) => Buffer.from(text, 'utf8').toString('latin1'));

const knownHeaders: fc.Arbitrary<Header> = fc.oneof(
  fc.tuple(
    fc.constant('Idempotency-Key'),
    fc.oneof(fc.constantFrom('k1', 'k2', 'k3', 'é', 'x'.repeat(256)), headerText),
  ),
  fc.tuple(
    fc.constant('Prefer'),
    // Never a wait that is kept: the run would stand still.
    fc.constantFrom(
      'wait=0',
      'wait=1',
      'wait=99999',
      'wait=-1',
      'wait',
      'wait=1, wait=0',
      'respond-async',
      ';,;',
    ),
  ),
  fc.tuple(
    fc.constant('traceparent'),
    fc.oneof(
      fc.constantFrom(
        `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
      ),
      headerText,
    ),
  ),
  fc.tuple(
    fc.constantFrom(
      'Authorization',
      'Accept',
      'Accept-Encoding',
      'Cookie',
      'Origin',
      'Range',
      'If-None-Match',
    ),
    headerText,
  ),
  fc.tuple(
    fc.constantFrom(
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-HTTP-Method-Override',
      'Via',
    ),
    headerText,
  ),
  fc.constantFrom<Header[]>(
    ['Expect', '100-continue'],
    ['Expect', 'the unexpected'],
    ['Connection', 'close'],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['X-Twilio-Signature', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['Range', 'bytes=0-0,-1'],
    ['X-Long', 'y'.repeat(15_000)],
    ['X-Too-Long', 'y'.repeat(20_000)],
  ),
  fc
    .tuple(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/), headerText)
    .filter(([name]) => !framing.test(name)),
);

// These say where a request ends, and are varied below, where nothing else depends on it.
const framing = /^(content-length|transfer-encoding|host|content-encoding|trailer|te|keep-alive|prefer)$/i;

const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));

type Packed = { readonly body: Buffer; readonly headers: readonly Header[] };

const packings: readonly ((body: Buffer) => Packed)[] = [
  (body) => ({ body, headers: [] }),
  (body) => ({ body: gzipSync(body), headers: [['Content-Encoding', 'gzip']] }),
  (body) => ({ body: deflateSync(body), headers: [['Content-Encoding', 'deflate']] }),
  (body) => ({ body: brotliCompressSync(body), headers: [['Content-Encoding', 'br']] }),
  (body) => ({ body, headers: [['Content-Encoding', 'gzip']] }),
  (body) => ({ body, headers: [['Content-Encoding', 'br']] }),
  (body) => ({ body: gzipSync(body).subarray(0, -4), headers: [['Content-Encoding', 'gzip']] }),
  (body) => ({ body, headers: [['Content-Encoding', 'gzip, gzip']] }),
  (body) => ({ body, headers: [['Content-Encoding', 'x-unheard-of']] }),
  () => ({ body: bomb, headers: [['Content-Encoding', 'gzip']] }),
  (body) => ({ body: Buffer.from(body.toString('utf8'), 'utf16le'), headers: [] }),
  (body) => ({
    body: Buffer.concat([body.subarray(0, -1), Buffer.from([0xc3, 0x28, 0xff]), body]),
    headers: [],
  }),
  () => ({ body: Buffer.alloc(40_000, 0x20), headers: [] }),
  () => ({ body: Buffer.alloc(0), headers: [] }),
];

const types = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json; charset=klingon',
  'application/problem+json',
  'APPLICATION/JSON',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
  'application/json, text/plain',
  ';',
  '/',
  '',
];

function bodyFor(route: DescribedRoute): fc.Arbitrary<Packed> {
  const [described] = route.bodies;
  if (described === undefined) {
    return fc.constantFrom<Packed[]>(
      { body: Buffer.from('{}'), headers: [['Content-Type', 'application/json']] },
      { body: Buffer.from('x'.repeat(40_000)), headers: [] },
    );
  }
  const { type, sample } = described;
  const text = type.includes('json')
    ? hostileJson(sample)
    : hostileForm(Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, String(value)])));
  const contentType = fc.oneof(
    { weight: 12, arbitrary: fc.constant(type) },
    { weight: 1, arbitrary: fc.constantFrom(...types) },
  );
  const packing = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...packings.slice(0, 1)) },
    { weight: 1, arbitrary: fc.constantFrom(...packings.slice(1)) },
  );
  return fc.tuple(text, contentType, packing).map(([written, declared, pack]) => {
    const { body, headers } = pack(Buffer.from(written, 'utf8'));
    return { body, headers: [['Content-Type', declared], ...headers] };
  });
}

function wellFramed(route: DescribedRoute, { ids, credentials }: Vocabulary): fc.Arbitrary<RawRequest> {
  const method = fc.oneof(
    { weight: 14, arbitrary: fc.constant(route.method) },
    { weight: 1, arbitrary: fc.constantFrom(...methods) },
  );
  const hasBody = route.bodies.length > 0 ? fc.nat(19).map((n) => n > 0) : fc.nat(19).map((n) => n === 0);
  const doorHeaders = fc.nat(9).map((n) => (n === 9 ? [] : credentials));
  const headers = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(knownHeaders, { maxLength: 4 }) },
  );
  return fc
    .record({
      method,
      path: pathFor(route, ids),
      query: queryFor(route),
      hasBody,
      packed: bodyFor(route),
      doorHeaders,
      headers,
    })
    .map((parts) => ({
      method: parts.method,
      target: parts.path + parts.query,
      headers: [...parts.doorHeaders, ...(parts.hasBody ? parts.packed.headers : []), ...parts.headers],
      body: parts.hasBody ? parts.packed.body : null,
      malformed: null,
    }));
}

const tooMany = Array.from({ length: 300 }, (_, index) => `X-${index}: 1`).join('\r\n');

/** `{}` is the method and the path; each is damaged in its own way. */
const damages: readonly string[] = [
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 9999\r\n\r\n{"amount"',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 2\r\n\r\n{}trailing rubbish',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: -1\r\n\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 1e3\r\n\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 99999999999999999999\r\n\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: 1\r\n\r\n',
  `{} HTTP/1.1\r\nHost: <host>\r\nTransfer-Encoding: chunked\r\n\r\n2;${'e'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  '{} HTTP/1.1\r\nHost: <host>\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nTransfer-Encoding: identity\r\n\r\n{}',
  '{} HTTP/1.1\r\nHost: <host>\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  '{} HTTP/1.1\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nHost: elsewhere\r\n\r\n',
  '{} HTTP/1.1\r\nHost: a b/c?d#e@f\r\n\r\n',
  '{} HTTP/1.1\r\nHost:\r\n\r\n',
  '{} HTTP/1.0\r\n\r\n',
  '{} HTTP/2.0\r\nHost: <host>\r\n\r\n',
  '{} HTTP/9.9\r\nHost: <host>\r\n\r\n',
  '{}\r\n\r\n',
  '{} HTTP/1.1\nHost: <host>\n\n',
  '{} HTTP/1.1\r\nHost: <host>\r\n folded: header\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nX: a\u0000b\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\nX y: 1\r\n\r\n',
  '{} HTTP/1.1\r\nHost: <host>\r\n: nameless\r\n\r\n',
  `{} HTTP/1.1\r\nHost: <host>\r\n${tooMany}\r\n\r\n`,
  `{} HTTP/1.1\r\nHost: <host>\r\nCookie: ${'c'.repeat(70_000)}\r\n\r\n`,
  `{}${'/long'.repeat(5_000)} HTTP/1.1\r\nHost: <host>\r\n\r\n`,
  '{} HTTP/1.1 extra\r\nHost: <host>\r\n\r\n',
  '\r\n\r\n{} HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'CONNECT <host> HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'GET http://elsewhere.example/payments HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'GET http://[::1 HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'GET // HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'GET ? HTTP/1.1\r\nHost: <host>\r\n\r\n',
  'get /livez HTTP/1.1\r\nHost: <host>\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'SSH-2.0-OpenSSH_9.2\r\n',
  '\u0000',
];

function badlyFramed(route: DescribedRoute, ids: readonly string[]): fc.Arbitrary<RawRequest> {
  const path = route.path.replaceAll(/\{\w+\}/g, ids[0] ?? 'x');
  const damaged = fc.constantFrom(...damages).map((text) => text.replace('{}', `${route.method} ${path}`));
  const cut = fc.tuple(damaged, fc.nat(60)).map(([text, length]) => text.slice(0, length));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  return fc
    .oneof({ weight: 8, arbitrary: damaged }, { weight: 1, arbitrary: cut }, { weight: 1, arbitrary: noise })
    .map((text) => ({
      method: '',
      target: '',
      headers: [],
      body: null,
      malformed: Buffer.from(text, 'latin1'),
    }));
}

/** Any of the routes; those that read a body, or more than a fixed page, more often. One request in twenty is no HTTP. */
export function hostileRequests(
  routes: readonly DescribedRoute[],
  vocabulary: Vocabulary,
): fc.Arbitrary<RawRequest> {
  const [first, ...others] = routes.map((route) => ({
    weight: route.bodies.length > 0 ? 6 : route.queryNames.length > 0 || route.path.includes('{') ? 3 : 1,
    arbitrary: fc.oneof(
      { weight: 19, arbitrary: wellFramed(route, vocabulary) },
      { weight: 1, arbitrary: badlyFramed(route, vocabulary.ids) },
    ),
  }));
  if (first === undefined) throw new Error('There is no route to fuzz.');
  return fc.oneof(first, ...others);
}
