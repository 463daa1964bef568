import { spawn } from 'node:child_process';

import { createLineReader } from './line-reader.ts';

// A leashed process ends when its starter does, however the starter dies. A
// small watcher reads from a pipe that the starter holds; the kernel closes it
// even after SIGKILL, and the watcher then stops the process. Each process
// leads its own session, so a Ctrl-C in the terminal reaches the starter alone
// and the order of stopping stays the starter's decision.

// Waits until the watcher is there, then becomes the process: its pid and its
// command line are the process's own. A starter that dies in between ends it.
const GATE = 'read -r go || exit 125; exec "$@" </dev/null';

// A line means that the process has ended and was seen to; only the end of the
// pipe means that the starter is gone.
const WATCH = `
read -r released && exit 0
kill -"$2" "$1" 2>/dev/null
n=0
while [ "$n" -lt "$3" ] && kill -0 "$1" 2>/dev/null; do sleep 1; n=$((n+1)); done
kill -KILL "$1" 2>/dev/null`;

/** How a process ended. `error` is set when it could not be started at all. */
export type ExitReport = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
};

export type LeashedProcess = {
  /** The process's own pid; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves once, never rejects. */
  readonly exited: Promise<ExitReport>;
  /** False when the process is gone already. */
  readonly kill: (signal: NodeJS.Signals) => boolean;
};

export type LeashedProcessOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** What the watcher sends once the starter is gone; SIGKILL follows after the grace. */
  readonly orphanSignal: 'TERM' | 'INT';
  readonly orphanGraceS: number;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
};

/** Starts a process that cannot outlive the caller (POSIX shells only). */
export function spawnLeashed(options: LeashedProcessOptions): LeashedProcess {
  const child = spawn('sh', ['-c', GATE, 'leash', options.command, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.user === undefined ? {} : options.user),
  });
  createLineReader(child.stdout, (line) => options.onLine(line, 'stdout'));
  createLineReader(child.stderr, (line) => options.onLine(line, 'stderr'));
  // Breaks when the process is killed before it passed the gate.
  child.stdin.on('error', () => undefined);
  const release = child.pid === undefined ? undefined : watch(child.pid, options);
  child.stdin.end('go\n');

  const exited = new Promise<ExitReport>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => {
      void release?.().then(() => resolve({ code, signal }));
    });
  });
  return { pid: child.pid, exited, kill: (signal) => child.kill(signal) };
}

// Resolves once the watcher is gone too, so that nothing is left of either.
function watch(pid: number, options: LeashedProcessOptions): () => Promise<void> {
  const watcher = spawn(
    'sh',
    ['-c', WATCH, 'leash', String(pid), options.orphanSignal, String(options.orphanGraceS)],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  watcher.stdin.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => {
    watcher.once('error', () => resolve());
    watcher.once('exit', () => resolve());
  });
  return () => {
    watcher.stdin.end('released\n');
    return gone;
  };
}
