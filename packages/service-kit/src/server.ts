// One HTTP server with every limit set: header time, request time, idle time,
// header count, connections. `close` drains and never hangs.
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './run-service.ts';

export type ServerOptions = {
  readonly app: RequestListener;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly connectionsMax?: number;
  readonly requestTimeoutMs?: number;
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

function createLimitedServer(options: ServerOptions): Server {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: options.requestTimeoutMs ?? 15_000,
      // Longer than a usual load balancer's 60 s, so that it is the balancer that closes.
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
    },
    options.app,
  );
  server.maxHeadersCount = 100;
  server.maxConnections = options.connectionsMax ?? 10_000;
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
