// One HTTP server with every limit set: header time, request time, idle time,
// header count, connections. `close` drains and never hangs.
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUnreadable, refuseUnaddressed } from './unreadable-requests.ts';
import { StartError } from './run-service.ts';

/** What one caller may take of this process. Each bounds something that a caller could otherwise hold for ever. */
export type ConnectionLimits = {
  /** From the opening of a connection, or the first byte of a next request, to the end of its headers. */
  readonly headersMs: number;
  /** The same to the end of its body. How long the answer takes is no part of it. */
  readonly requestMs: number;
  /** Without a request on it, a connection that was used before is closed. */
  readonly idleMs: number;
  /** With a request on it, but without a byte in either direction: a caller that has gone, or does not read. */
  readonly stallMs: number;
  /** How often the first two are looked at: they may last so much longer. */
  readonly checkEveryMs: number;
  readonly connectionsMax: number;
};

const limitsDefault: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 15_000,
  // Longer than a usual load balancer's 60 s, so that it is the balancer that closes.
  idleMs: 65_000,
  // Longer than the longest `Prefer: wait`, shorter than the patience of an operator.
  stallMs: 60_000,
  checkEveryMs: 1_000,
  connectionsMax: 10_000,
};

// A peer whose machine is gone sends nothing more, not even a goodbye: the
// kernel asks after so long, and ends the connection where nobody answers.
const deadPeerProbeMs = 30_000;

export type ServerOptions = {
  readonly app: RequestListener;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly limits?: Partial<ConnectionLimits>;
};

export type RunningServer = {
  readonly port: number;
  readonly url: string;
  readonly server: Server;
  /** Stops accepting, lets running requests end for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
};

/** What a person does about an address that can not be had: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
function listenError(host: string, port: number, cause: NodeJS.ErrnoException): StartError {
  const code = cause.code ?? 'UNKNOWN';
  const mend =
    code === 'EADDRINUSE'
      ? `Stop what holds it (lsof -i :${port}), or set PORT to a free one.`
      : 'Set HOST and PORT to an address that this machine and user may listen on.';
  return new StartError(`Cannot listen on ${host}:${port} (${code}). ${mend}`, { cause });
}

// No maxRequestsPerSocket: past it Node answers 503 to what was sent ahead on
// the same connection, which would not be true of the service.
function createLimitedServer(options: ServerOptions): Server {
  const limits = { ...limitsDefault, ...options.limits };
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: 16_384,
      keepAlive: true,
      keepAliveInitialDelay: deadPeerProbeMs,
      // Refused by us, in a problem, where Node's own answer is empty.
      requireHostHeader: false,
    },
    refuseUnaddressed(options.app),
  );
  server.timeout = limits.stallMs;
  server.maxHeadersCount = 100;
  server.maxConnections = limits.connectionsMax;
  // Whoever comes when all places are taken is turned away, but those who only
  // hold theirs make room for the next one.
  server.on('drop', () => server.closeIdleConnections());
  answerUnreadable(server);
  return server;
}

const sweepEveryMs = 50;

async function closeServer(server: Server, graceMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // A connection that was busy becomes idle after its answer, and would be kept alive.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Throws a StartError where the address can not be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createLimitedServer(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(options.host, options.port, error)));
    server.listen(options.port, options.host, 1_024, resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    port,
    url: `http://${host}:${port}`,
    server,
    close: (graceMs) => closeServer(server, graceMs),
  };
}
