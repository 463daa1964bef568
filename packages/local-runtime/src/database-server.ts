import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readCommandLine } from './command-line.ts';
import type { DatabaseHome } from './database-home.ts';
import { spawnLeashed } from './leashed-process.ts';
import type { ExitReport } from './leashed-process.ts';

// Recovery after a crash replays the log first; a laptop's worth takes seconds.
const READY_TIMEOUT_MS = 60_000;
const ORPHAN_GRACE_S = 5;
const LEFTOVER_TIMEOUT_MS = 10_000;
const LEFTOVER_POLL_MS = 50;
const TAIL_LINES = 12;

export type DatabaseServer = {
  /** Connection string of the superuser `relevo` on the database `postgres`. */
  readonly url: string;
  readonly pid: number | undefined;
  readonly exited: Promise<ExitReport>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
};

export type DatabaseServerOptions = {
  readonly home: DatabaseHome;
  readonly port: number;
  /** False turns off everything that waits for the disk: for tests only. */
  readonly isDurable: boolean;
  readonly connectionsMax: number;
  readonly onLine: (line: string) => void;
};

/**
 * Starts a PostgreSQL server on 127.0.0.1 and resolves once it takes
 * connections, recovery included. A server that a killed starter left on the
 * same data is stopped first. Rejects with the server's last lines.
 * SIGINT stops it quickly and cleanly, SIGQUIT at once (recovery follows).
 */
export async function startDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  const { home, port } = options;
  await stopLeftoverServer(home.dataFolder);
  const tail: string[] = [];
  let announceReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (announceReady = resolve));
  const server = spawnLeashed({
    command: join(home.binFolder, 'postgres'),
    args: ['-D', home.dataFolder, '-p', String(port), ...settings(options)],
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    cwd: '/',
    user: home.user,
    orphanSignal: 'INT',
    orphanGraceS: ORPHAN_GRACE_S,
    onLine: (line) => {
      options.onLine(line);
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      if (line.includes('database system is ready to accept connections')) announceReady();
    },
  });
  const isReady = await settlesBeforeExit(ready, server.exited);
  if (!isReady) {
    server.kill('SIGQUIT');
    throw new Error(`PostgreSQL did not start on port ${port}.\n${tail.join('\n')}`);
  }
  const url = `postgres://relevo:${home.password}@127.0.0.1:${port}/postgres`;
  return { url, pid: server.pid, exited: server.exited, kill: server.kill };
}

function settings(options: DatabaseServerOptions): readonly string[] {
  const { isDurable, connectionsMax } = options;
  const wanted = {
    listen_addresses: '127.0.0.1',
    // A socket folder would be one more thing to find, own and clean up.
    unix_socket_directories: '',
    max_connections: String(connectionsMax),
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...(isDurable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function settlesBeforeExit(ready: Promise<void>, exited: Promise<ExitReport>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([ready.then(() => true), exited.then(() => false), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

// The lock file names a process; after a crash that number may be anybody's.
// Only a postgres on these very data is stopped; another's number is ignored by
// removing the file, since PostgreSQL itself would refuse to start over it.
async function stopLeftoverServer(dataFolder: string): Promise<void> {
  const lockFile = join(dataFolder, 'postmaster.pid');
  const pid = readLockedPid(lockFile);
  if (pid === undefined) return;
  if (!isServerOn(pid, dataFolder)) {
    rmSync(lockFile, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  const deadlineMs = Date.now() + LEFTOVER_TIMEOUT_MS;
  while (isServerOn(pid, dataFolder)) {
    if (Date.now() > deadlineMs) {
      throw new Error(`A PostgreSQL left over on ${dataFolder} does not stop. Run: kill -9 ${pid}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LEFTOVER_POLL_MS));
  }
}

function readLockedPid(lockFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined; // No lock file: the usual case.
  }
}

function isServerOn(pid: number, dataFolder: string): boolean {
  return readCommandLine(pid)?.includes(dataFolder) ?? false;
}
