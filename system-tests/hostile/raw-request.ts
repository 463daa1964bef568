// One request as bytes, and as a command that sends the same bytes again.

export type RawRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | null;
  /** Bytes sent as they are instead of everything above: what no client library would send. */
  readonly malformed: Buffer | null;
};

const wellFormedName = /^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/;
const wellFormedValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A well-formed request must get an answer; another one may be cut off. */
export function isWellFormed({ malformed, target, headers }: RawRequest): boolean {
  return (
    malformed === null &&
    /^[\x21-\x7e]+$/.test(target) &&
    headers.every(([name, value]) => wellFormedName.test(name) && wellFormedValue.test(value))
  );
}

/** `host` goes in front; Content-Length behind, where there is a body. */
export function bytesOf({ method, target, headers, body, malformed }: RawRequest, host: string): Buffer {
  if (malformed !== null)
    return Buffer.from(malformed.toString('latin1').replaceAll('<host>', host), 'latin1');
  const length = body === null ? [] : [['Content-Length', String(body.length)] as const];
  const lines = [['Host', host] as const, ...headers, ...length].map(([name, value]) => `${name}: ${value}`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body === null ? head : Buffer.concat([head, body]);
}

/** Every byte that is not plain text as an escape that bash and printf understand. */
function escaped(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      const isPlain = byte >= 0x20 && byte < 0x7f && !"\\'%".includes(char);
      return isPlain ? char : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** One line to paste: curl where curl can send it, else the bytes themselves. A body goes through printf, which knows NUL. */
export function asCommand(request: RawRequest, url: string): string {
  const { host, hostname, port } = new URL(url);
  if (!isWellFormed(request)) {
    return `printf '%b' '${escaped(bytesOf(request, host))}' | nc -q 2 ${hostname} ${port}`;
  }
  const { method, target, headers, body } = request;
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const options = [
    ...headers.map(([name, value]) => `-H $'${escaped(Buffer.from(`${name}: ${value}`, 'latin1'))}'`),
    ...(body === null ? [] : [...(isTyped ? [] : ["-H 'Content-Type:'"]), '--data-binary @-']),
  ];
  const command = `curl -isS --path-as-is -m 10 -X ${method} ${options.join(' ')} '${url}${target.replaceAll("'", '%27')}'`;
  return body === null ? command : `printf '%b' '${escaped(body)}' | ${command}`;
}
