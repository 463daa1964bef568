// Requests as bytes over a kept-alive connection, several on the way at once,
// and answers read without a client library, which would hide what is odd.
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** What came of one request. `cut`: the connection ended before its answer was whole. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: RawAnswer }
  | { readonly kind: 'cut' }
  | { readonly kind: 'garbled'; readonly text: string }
  | { readonly kind: 'silence' };

type Outgoing = { readonly bytes: Buffer; readonly isHead: boolean };

type Head = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly length: number;
};

class NotHttpError extends Error {}

function readHead(buffer: Buffer): Head | null {
  const end = buffer.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = buffer.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new NotHttpError(first.slice(0, 200));
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return { status, headers, length: end + 4 };
}

type Whole = { readonly answer: RawAnswer; readonly length: number };

function readChunked(buffer: Buffer, start: number): { readonly body: Buffer; readonly end: number } | null {
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = buffer.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(buffer.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (buffer.length < from + size + 2) return null;
    if (size === 0) return { body: Buffer.concat(parts), end: from + 2 };
    parts.push(buffer.subarray(from, from + size));
    at = from + size + 2;
  }
}

/** The first answer in the buffer, or null where it is not whole. Interim answers (100) are passed over. */
function readAnswer(buffer: Buffer, isHead: boolean): Whole | null {
  const head = readHead(buffer);
  if (head === null) return null;
  const { status, headers } = head;
  if (status < 200) {
    const next = readAnswer(buffer.subarray(head.length), isHead);
    return next === null ? null : { ...next, length: next.length + head.length };
  }
  // A stream of events has no end: that it began is its answer.
  const isEndless = headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (isHead || isEndless || status === 204 || status === 304)
    return { answer: { status, headers, body: '' }, length: head.length };
  if (headers.get('transfer-encoding') === 'chunked') {
    const read = readChunked(buffer, head.length);
    return read && { answer: { status, headers, body: read.body.toString('utf8') }, length: read.end };
  }
  const end = head.length + Number(headers.get('content-length') ?? 0);
  if (buffer.length < end) return null;
  return { answer: { status, headers, body: buffer.toString('utf8', head.length, end) }, length: end };
}

function readOrGiveUp(buffer: Buffer, isHead: boolean): Whole | NotHttpError | null {
  try {
    return readAnswer(buffer, isHead);
  } catch (error) {
    if (error instanceof NotHttpError) return error;
    throw error;
  }
}

const goodbyeMs = 300;

type Exchange = { readonly replies: readonly Reply[]; readonly isOver: boolean };

const saysClose = ({ headers }: RawAnswer): boolean =>
  headers.get('connection')?.toLowerCase() === 'close' ||
  headers.get('content-type')?.startsWith('text/event-stream') === true;

/** Writes all of them at once and reads answers until all are there, the connection ends, or the time is up. */
function exchange(
  socket: Socket,
  requests: readonly Outgoing[],
  { timeoutMs, isLast }: { readonly timeoutMs: number; readonly isLast: boolean },
): Promise<Exchange> {
  return new Promise((resolve) => {
    const replies: Reply[] = [];
    let buffer = Buffer.alloc(0);
    const end = (isOver: boolean, last?: Reply): void => {
      clearTimeout(timer);
      clearTimeout(goodbye);
      socket.off('data', onData).off('close', onClose).off('error', onClose);
      if (last !== undefined) replies.push(last);
      resolve({ replies, isOver });
    };
    const onClose = (): void => end(true, { kind: 'cut' });
    const onData = (chunk: Buffer): void => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const whole = readOrGiveUp(buffer, requests[replies.length]?.isHead ?? false);
        if (whole === null) return;
        if (whole instanceof NotHttpError) {
          end(true, { kind: 'garbled', text: whole.message });
          return;
        }
        buffer = buffer.subarray(whole.length);
        replies.push({ kind: 'answered', answer: whole.answer });
        if (saysClose(whole.answer) || replies.length === requests.length) {
          end(saysClose(whole.answer));
          return;
        }
      }
    };
    const timer = setTimeout(() => end(true, { kind: 'silence' }), timeoutMs);
    // A moment later: a server that hears a goodbye need not answer any more.
    const goodbye = isLast ? setTimeout(() => socket.end(), goodbyeMs) : undefined;
    socket.on('data', onData).on('close', onClose).on('error', onClose);
    socket.write(Buffer.concat(requests.map(({ bytes }) => bytes)));
  });
}

export type RawConnection = {
  /** In order; a connection that the server ends is opened again for the rest. */
  send(requests: readonly Outgoing[]): Promise<readonly Reply[]>;
  /** Alone on a connection of its own, which is half-closed behind it: nothing more will come. */
  sendAlone(request: Outgoing): Promise<Reply>;
  close(): void;
};

export function createRawConnection(url: string, timeoutMs: number): RawConnection {
  const { hostname, port } = new URL(url);
  let kept: Socket | null = null;
  const open = (): Socket => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    return socket;
  };
  return {
    send: async (requests) => {
      const replies: Reply[] = [];
      while (replies.length < requests.length) {
        const isReused = kept !== null && !kept.destroyed && !kept.readableEnded;
        kept = isReused && kept !== null ? kept : open();
        const done = await exchange(kept, requests.slice(replies.length), { timeoutMs, isLast: false });
        // A connection that its other end let go meanwhile says nothing about the request.
        const isStale = isReused && done.replies[0]?.kind === 'cut';
        if (!isStale) replies.push(...done.replies);
        if (done.isOver) {
          kept.destroy();
          kept = null;
        }
      }
      return replies;
    },
    sendAlone: async (request) => {
      const socket = open();
      const { replies } = await exchange(socket, [request], { timeoutMs, isLast: true });
      socket.destroy();
      return replies[0] ?? { kind: 'cut' };
    },
    close: () => kept?.destroy(),
  };
}
