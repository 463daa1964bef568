import { createServer } from 'node:net';

// Below the range that systems hand out to outgoing connections (Linux from
// 32768, macOS from 49152): a client that keeps calling a stopped server inside
// that range can be given the server's own port and would then hold it.
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const TRIES_MAX = 50;

/**
 * A TCP port of 127.0.0.1 that nobody listens on, outside the ephemeral range. `reserved`: free as well, and
 * somebody else's soon.
 */
export async function findFreePort(reserved: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (!reserved.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port between ${PORT_MIN} and ${PORT_MAX} after ${TRIES_MAX} tries.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
