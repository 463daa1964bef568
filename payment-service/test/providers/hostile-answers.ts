// Answers that a broken, strange or hostile provider may put on the wire, each
// with what a strict reader makes of it: the whole body of a complete answer, or
// nothing. Written without the adapters and without an HTTP client.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ScriptedReply } from '@relevo/test-kit';

export type HostileAnswer = {
  readonly pieces: readonly Buffer[];
  readonly afterwards: 'end' | 'reset' | 'stay_open';
  /** What is there to be believed; null where the answer is cut, packed, too large or no HTTP. */
  readonly believable: { readonly status: number; readonly body: string } | null;
};

type Framed = Pick<HostileAnswer, 'believable'> & {
  readonly bytes: Buffer;
  /** From here on the answer is whole; what follows is not part of it. */
  readonly wholeAt: number;
};
type Shape = { readonly status: number; readonly body: Buffer };

const chunk = (part: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);

function framed(shape: Shape, head: readonly string[], tail: Buffer, isWhole: boolean): Framed {
  const { status, body } = shape;
  const lines = [`HTTP/1.1 ${status} OK`, ...head].join('\r\n');
  const bytes = Buffer.concat([Buffer.from(`${lines}\r\n\r\n`, 'latin1'), tail]);
  return {
    bytes,
    wholeAt: bytes.length,
    believable: isWhole ? { status, body: body.toString('utf8') } : null,
  };
}

const length = (body: Buffer, more = 0): string => `Content-Length: ${body.length + more}`;
const halves = (body: Buffer): readonly [Buffer, Buffer] => {
  const middle = Math.floor(body.length / 2);
  return [body.subarray(0, middle), body.subarray(middle)];
};

/** Ways to say where a body ends, honest and not. */
const framings: readonly ((shape: Shape) => Framed)[] = [
  (shape) => framed(shape, [length(shape.body)], shape.body, true),
  (shape) => framed(shape, ['Connection: close', length(shape.body)], shape.body, true),
  (shape) =>
    framed(
      shape,
      ['Transfer-Encoding: chunked'],
      Buffer.concat([chunk(shape.body), chunk(Buffer.alloc(0))]),
      true,
    ),
  (shape) => {
    const [first, second] = halves(shape.body);
    return framed(
      shape,
      ['Transfer-Encoding: chunked'],
      Buffer.concat([chunk(first), chunk(second), Buffer.from('0\r\nX-Trailer: 1\r\n\r\n')]),
      first.length > 0,
    );
  },
  // Too short, too long, contradictory.
  (shape) => framed(shape, [length(shape.body, 50)], shape.body, false),
  (shape) => framed(shape, [length(shape.body, -1)], shape.body, false),
  (shape) => framed(shape, [length(shape.body), length(shape.body, 1)], shape.body, false),
  (shape) => framed(shape, ['Content-Length: -5'], shape.body, false),
  (shape) => framed(shape, [length(shape.body), 'Transfer-Encoding: chunked'], chunk(shape.body), false),
  (shape) => framed(shape, ['Transfer-Encoding: chunked'], chunk(shape.body), false),
  (shape) =>
    framed(
      shape,
      ['Transfer-Encoding: chunked'],
      Buffer.concat([chunk(shape.body), Buffer.from('zz\r\n')]),
      false,
    ),
  // The end of the connection is the end of the body: one that was cut looks the same.
  (shape) => framed(shape, [], shape.body, true),
  // Rubbish behind a whole answer belongs to nobody.
  (shape) => {
    const rubbish = Buffer.from('HTTP/1.1 200 OK\r\n\r\nmore');
    const made = framed(shape, [length(shape.body)], Buffer.concat([shape.body, rubbish]), true);
    return { ...made, wholeAt: made.bytes.length - rubbish.length };
  },
  // Packed, although identity was asked for.
  (shape) => packed(shape, 'gzip', gzipSync(shape.body)),
  (shape) => packed(shape, 'deflate', deflateSync(shape.body)),
  (shape) => packed(shape, 'br', brotliCompressSync(shape.body)),
  (shape) => packed(shape, 'gzip', shape.body, true),
  (shape) => packed(shape, 'gzip', gzipSync(Buffer.alloc(5_000_000, 0x20))),
  // More than is read of any answer.
  (shape) => {
    const body = Buffer.concat([shape.body, Buffer.alloc(1_200_000, 0x20)]);
    return framed(shape, [length(body)], body, false);
  },
  (shape) =>
    framed(
      shape,
      ['Transfer-Encoding: chunked'],
      Buffer.concat([
        chunk(shape.body),
        ...Array.from({ length: 40 }, () => chunk(Buffer.alloc(40_000, 0x20))),
      ]),
      false,
    ),
  // Floods of headers, and cookies.
  (shape) =>
    framed(
      shape,
      [...Array.from({ length: 3_000 }, (_, index) => `Set-Cookie: a${index}=b`), length(shape.body)],
      shape.body,
      true,
    ),
  (shape) => framed(shape, [`X-Long: ${'y'.repeat(100_000)}`, length(shape.body)], shape.body, true),
  (shape) =>
    framed(
      shape,
      ['Set-Cookie: __proto__=1', '__proto__: 1', 'constructor: 1', length(shape.body)],
      shape.body,
      true,
    ),
  (shape) => framed(shape, ['Content-Type: text/html; charset=utf-16', length(shape.body)], shape.body, true),
  (shape) =>
    framed(
      shape,
      ['Retry-After: 1e9', 'Location: http://169.254.169.254/', 'Refresh: 0', length(shape.body)],
      shape.body,
      true,
    ),
  (shape) => framed(shape, ['X: a\u0000b', length(shape.body)], shape.body, true),
  (shape) => framed(shape, [' folded: 1', length(shape.body)], shape.body, true),
  // Interim answers in front.
  (shape) => behind(shape, 'HTTP/1.1 100 Continue\r\n\r\n'),
  (shape) => behind(shape, 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(20)),
  (shape) => behind(shape, 'HTTP/1.1 102 Processing\r\nContent-Length: 5\r\n\r\nhello', false),
  (shape) =>
    behind(shape, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', false),
  // No HTTP/1.1.
  // A version that is not ours around an answer that is: nothing in it is in doubt.
  (shape) => ({
    ...swapped(shape, 'HTTP/1.1', 'HTTP/2.0'),
    believable: { status: shape.status, body: shape.body.toString('utf8') },
  }),
  (shape) => swapped(shape, 'HTTP/1.1', 'HTCPCP/1.0'),
  (shape) => swapped(shape, 'HTTP/1.1', 'http/1.1'),
  (shape) => swapped(shape, '\r\n', '\n'),
  (shape) => swapped(shape, `${shape.status} OK`, `${shape.status}9 OK`),
  (shape) => swapped(shape, `${shape.status} OK`, `-${shape.status} OK`),
];

function packed(shape: Shape, encoding: string, bytes: Buffer, isPlain = false): Framed {
  const made = framed(shape, [`Content-Encoding: ${encoding}`, length(bytes)], bytes, isPlain);
  return made;
}

function behind(shape: Shape, interim: string, isWhole = true): Framed {
  const made = framed(shape, [length(shape.body)], shape.body, isWhole);
  const bytes = Buffer.concat([Buffer.from(interim), made.bytes]);
  return { ...made, bytes, wholeAt: bytes.length };
}

function swapped(shape: Shape, from: string, to: string): Framed {
  const made = framed(shape, [length(shape.body)], shape.body, false);
  return {
    ...made,
    bytes: Buffer.from(
      made.bytes.toString('latin1').replaceAll(from, () => to),
      'latin1',
    ),
  };
}

/** 204 and 304 have no body, whatever follows. */
function withoutForbiddenBody(made: Framed): Framed {
  const status = made.believable?.status ?? 0;
  return status === 204 || status === 304 ? { ...made, believable: null } : made;
}

const statuses = [
  200, 200, 200, 201, 201, 202, 204, 206, 299, 300, 302, 304, 307, 400, 401, 404, 429, 500, 503, 599, 99, 600,
  999,
];

/** Around bodies that the caller makes: some good, most not. */
export function hostileAnswers(bodies: fc.Arbitrary<Buffer>): fc.Arbitrary<HostileAnswer> {
  const shape = fc.record({ status: fc.constantFrom(...statuses), body: bodies });
  const framing = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...framings.slice(0, 4)) },
    { weight: 3, arbitrary: fc.constantFrom(...framings) },
  );
  const cut = fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 0.99, noNaN: true }) },
  );
  return fc
    .record({
      shape,
      framing,
      cut,
      size: fc.constantFrom(Infinity, Infinity, 700, 97),
      afterwards: fc.constantFrom('end' as const, 'end' as const, 'reset' as const),
    })
    .map(({ shape: given, framing: frame, cut: share, size, afterwards }) => {
      const made = withoutForbiddenBody(frame(given));
      const bytes =
        share === null ? made.bytes : made.bytes.subarray(0, Math.floor(made.bytes.length * share));
      return {
        pieces: piecesOf(bytes, size),
        afterwards,
        believable: bytes.length >= made.wholeAt ? made.believable : null,
      };
    });
}

const piecesMax = 200;

function piecesOf(bytes: Buffer, size: number): readonly Buffer[] {
  const step = Math.max(size, Math.ceil(bytes.length / piecesMax));
  if (step >= bytes.length || step === Infinity) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
    bytes.subarray(index * step, (index + 1) * step),
  );
}

export const asReply = ({ pieces, afterwards }: HostileAnswer): ScriptedReply => ({
  kind: 'raw',
  bytes: pieces,
  afterwards,
});
