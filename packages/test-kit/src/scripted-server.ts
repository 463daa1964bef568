// A real HTTP server on a free port of the loopback interface that answers as a
// script says: well, late, broken or not at all. It counts what came in and
// which connections are open, so that a test sees both ends of a call.
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type ScriptedRequest = {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Number of the connection it came over, from 0: the same for requests that share one. */
  readonly connection: number;
};

export type ScriptedReply =
  | {
      readonly kind: 'respond';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Bytes put on the socket as they are, a list of them piece by piece; then it is ended, reset or left open. */
  | {
      readonly kind: 'raw';
      readonly bytes: string | Uint8Array | readonly Uint8Array[];
      readonly afterwards: 'end' | 'reset' | 'stay_open';
    }
  /** A correct head and a body that comes byte by byte and never ends. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  /** The request is read and nothing is said. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

/** `index` counts the requests from 0. */
export type Script = (request: ScriptedRequest, index: number) => ScriptedReply;

export type ScriptedServer = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ScriptedRequest[];
  /** From now on this script answers. */
  follow(script: Script): void;
  /** Resolves when `count` requests, counted from the start, have been read in full. */
  requestCountReached(count: number): Promise<void>;
  /** Resolves when no connection is open. */
  allConnectionsClosed(): Promise<void>;
  close(): Promise<void>;
};

export async function startScriptedServer(firstScript: Script): Promise<ScriptedServer> {
  let script = firstScript;
  const requests: ScriptedRequest[] = [];
  const connections = new Map<Socket, number>();
  const waiting = new Set<() => void>();
  let connectionsSeen = 0;

  const server = http.createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body,
        connection: connections.get(incoming.socket) ?? -1,
      };
      requests.push(request);
      reply(script(request, requests.length - 1), response, incoming.socket);
      wakeAll();
    });
  });
  server.on('connection', (socket) => {
    connections.set(socket, connectionsSeen);
    connectionsSeen += 1;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      connections.delete(socket);
      wakeAll();
    });
  });

  function wakeAll(): void {
    for (const wake of [...waiting]) wake();
  }

  function until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on a port, so the address is never a pipe's name.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    follow: (next) => (script = next),
    requestCountReached: (count) => until(() => requests.length >= count),
    allConnectionsClosed: () => until(() => connections.size === 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections.keys()) socket.destroy();
      }),
  };
}

function reply(scripted: ScriptedReply, response: http.ServerResponse, socket: Socket): void {
  switch (scripted.kind) {
    case 'respond':
      response.writeHead(scripted.status, scripted.headers).end(scripted.body ?? '');
      return;
    case 'raw':
      // Through the callback, so that the bytes are gone before the connection is.
      writePieces(socket, Array.isArray(scripted.bytes) ? scripted.bytes : [scripted.bytes], () => {
        if (scripted.afterwards === 'end') socket.end();
        if (scripted.afterwards === 'reset') socket.resetAndDestroy();
      });
      return;
    case 'trickle':
      trickle(response, scripted.everyMs);
      return;
    case 'hang':
      return;
    case 'reset':
      socket.resetAndDestroy();
  }
}

/** Each piece in a turn of its own, so that the other side reads them apart. */
function writePieces(
  socket: Socket,
  [first, ...others]: readonly (string | Uint8Array)[],
  then: () => void,
): void {
  socket.setNoDelay(true);
  if (first === undefined || socket.destroyed) then();
  else socket.write(first, () => setImmediate(() => writePieces(socket, others, then)));
}

function trickle(response: http.ServerResponse, everyMs: number): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), everyMs);
  response.on('close', () => clearInterval(timer));
}

async function readBody(incoming: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // Node's own type says any; without an encoding set, every chunk is a Buffer.
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    // The caller hung up in mid-request: what came is what there is.
  }
  return Buffer.concat(chunks).toString('utf8');
}
