import { spawn } from 'node:child_process';

import { createLineReader } from './line-reader.ts';

// A leashed process ends when its starter does, however the starter dies. The
// starter holds a pipe open; a small watcher waits for its end, which the
// kernel guarantees even after SIGKILL, and then stops the process. Each
// process leads its own session, so a Ctrl-C in the terminal reaches the
// starter alone and the order of stopping stays the starter's decision.
//
// The shell replaces itself with the process, so that the pid and the command
// line are the process's own, and the watcher carries neither its name nor its
// output.
const LEASH = `exec 3<&0
sh -c '
read -r _
kill -"$2" "$1" 2>/dev/null
n=0
while [ "$n" -lt "$3" ] && kill -0 "$1" 2>/dev/null; do sleep 1; n=$((n+1)); done
kill -KILL "$1" 2>/dev/null
' leash "$$" "$1" "$2" <&3 >/dev/null 2>&1 3<&- &
shift 2
exec "$@" </dev/null 3<&-`;

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
  const child = spawn(
    'sh',
    [
      '-c',
      LEASH,
      'leash',
      options.orphanSignal,
      String(options.orphanGraceS),
      options.command,
      ...options.args,
    ],
    {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.user === undefined ? {} : options.user),
    },
  );
  createLineReader(child.stdout, (line) => options.onLine(line, 'stdout'));
  createLineReader(child.stderr, (line) => options.onLine(line, 'stderr'));
  // The pipe is never written to; it may break when the process ends first.
  child.stdin.on('error', () => undefined);

  const exited = new Promise<ExitReport>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => {
      // Lets the watcher go. Output already written is still read to its end.
      child.stdin.destroy();
      resolve({ code, signal });
    });
  });
  return { pid: child.pid, exited, kill: (signal) => child.kill(signal) };
}
