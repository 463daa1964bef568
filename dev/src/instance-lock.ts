import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { readCommandLine } from '@relevo/local-runtime';

/** What can be told once the processes run, and again whenever one of them is another. */
type Running = {
  /** Pid of each process by its name, as it runs now. */
  readonly processes: Readonly<Record<string, number>>;
  /** Of each payment-service; the first is `ports.payment`. */
  readonly replicaPorts: readonly number[];
  /** Providers that are not on this machine: what is sent there reaches people. */
  readonly outsideUrls: readonly string[];
};

/** What the running instance leaves for `reset`, `doctor`, `drill` and a second start to read. */
export type Instance = Partial<Running> & {
  readonly pid: number;
  /** Told apart from another process that got the same pid later. */
  readonly commandLine: string;
  readonly ports: { readonly payment: number; readonly primary: number; readonly fallback: number };
};

export type InstanceLock = {
  readonly tell: (running: Running) => void;
  readonly release: () => void;
};

export type LockResult =
  ({ readonly isHeld: true } & InstanceLock) | { readonly isHeld: false; readonly holder: Instance };

const TRIES_MAX = 5;

/** Takes the folder for this process. A lock whose process is gone is taken over. */
export function takeInstanceLock(lockFile: string, ports: Instance['ports']): LockResult {
  mkdirSync(dirname(lockFile), { recursive: true, mode: 0o755 });
  const me: Instance = { pid: process.pid, commandLine: readCommandLine(process.pid) ?? '', ports };
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      if (tryLink(draft, lockFile)) return { isHeld: true, ...holdLock(lockFile, me) };
      const holder = findRunningInstance(lockFile);
      if (holder !== undefined) return { isHeld: false, holder };
      removeStaleLock(lockFile, draft);
    }
    throw new Error(`The lock ${lockFile} keeps changing hands. Try again in a moment.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function holdLock(lockFile: string, me: Instance): InstanceLock {
  let isReleased = false;
  return {
    tell: (running) => {
      // A process that starts while everything stops must not bring the lock back.
      if (isReleased) return;
      const next = `${lockFile}.${process.pid}.next`;
      try {
        writeFileSync(next, JSON.stringify({ ...me, ...running }), { mode: 0o600 });
        renameSync(next, lockFile);
      } catch {
        // A full disk, say: a drill then finds no process to act on, and everything else goes on.
        rmSync(next, { force: true });
      }
    },
    release: () => {
      isReleased = true;
      rmSync(lockFile, { force: true });
    },
  };
}

/** The instance that holds the lock and is alive; undefined when nothing runs. */
export function findRunningInstance(lockFile: string): Instance | undefined {
  let instance: Instance;
  try {
    // `as`: written by takeInstanceLock; what does not fit is no living process.
    instance = JSON.parse(readFileSync(lockFile, 'utf8')) as Instance;
  } catch {
    return undefined;
  }
  if (instance.pid === process.pid) return instance;
  return readCommandLine(instance.pid) === instance.commandLine ? instance : undefined;
}

// Linking is atomic and fails when the name is taken, with its content whole.
function tryLink(draft: string, lockFile: string): boolean {
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // `as`: fs throws system errors only.
    throw error;
  }
}

// Two starters may find the same stale lock. Renaming lets one of them have it;
// if it turns out to be the other's fresh lock by now, it goes back.
function removeStaleLock(lockFile: string, draft: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return; // The other starter was faster.
  }
  if (findRunningInstance(aside) !== undefined) tryLink(aside, lockFile);
  rmSync(aside, { force: true });
}
