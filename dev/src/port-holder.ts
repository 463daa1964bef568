import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';

import { readCommandLine, readParentPid } from '@relevo/local-runtime';

const CONNECT_TIMEOUT_MS = 500;
const LISTEN_STATE = '0A';

type PortHolder = {
  readonly pid: number;
  readonly commandLine: string;
  /** What to end so that the port stays free: the holder, or the Relevo that would restart it. */
  readonly stopPid: number;
};
export type PortCheck =
  | { readonly port: number; readonly isFree: true }
  | { readonly port: number; readonly isFree: false; readonly holder: PortHolder | undefined };

/** Whether a port of 127.0.0.1 can be listened on, and who holds it where that can be told. */
export async function checkPort(port: number): Promise<PortCheck> {
  // Listening alone is not proof: some systems let a loopback port be taken
  // beside a listener on all addresses.
  if (!(await isAnswering(port)) && (await canListen(port))) return { port, isFree: true };
  return { port, isFree: false, holder: findHolder(port) };
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: CONNECT_TIMEOUT_MS });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function findHolder(port: number): PortHolder | undefined {
  const pid = pidFromProc(port) ?? pidFromLsof(port);
  if (pid === undefined) return undefined;
  return { pid, commandLine: readCommandLine(pid) ?? 'unknown command', stopPid: supervisorOf(pid) ?? pid };
}

function supervisorOf(pid: number): number | undefined {
  const parent = readParentPid(pid);
  if (parent === undefined) return undefined;
  return /\bdev\/(?:launch\.cjs|start\.ts)\b/.test(readCommandLine(parent) ?? '') ? parent : undefined;
}

function pidFromProc(port: number): number | undefined {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const entry of namesIn('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // Another user's descriptors are closed to us: that process stays unknown.
    for (const fd of namesIn(`/proc/${entry}/fd`)) {
      if (sockets.has(linkTarget(`/proc/${entry}/fd/${fd}`))) return Number(entry);
    }
  }
  return undefined;
}

function listeningSockets(port: number): ReadonlySet<string> {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  const found = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of textOf(table).split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      const isOurs = columns[1]?.endsWith(`:${portHex}`) === true && columns[3] === LISTEN_STATE;
      if (isOurs) found.add(`socket:[${columns[9] ?? ''}]`);
    }
  }
  return found;
}

function pidFromLsof(port: number): number | undefined {
  const lsof = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], {
    encoding: 'utf8',
    timeout: 3_000,
  });
  if (lsof.status !== 0) return undefined; // Nothing found, or no lsof here.
  const pid = /^p(\d+)$/m.exec(lsof.stdout)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

// Processes come and go while /proc is read, and some of it is not ours to see.
function orElse<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
const namesIn = (folder: string): readonly string[] => orElse(() => readdirSync(folder), []);
const linkTarget = (link: string): string => orElse(() => readlinkSync(link), '');
const textOf = (file: string): string => orElse(() => readFileSync(file, 'utf8'), '');
