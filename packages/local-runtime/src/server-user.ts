import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The unprivileged account the server runs as. */
export type ServerUser = { readonly uid: number; readonly gid: number };

const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root. Root gets an existing unprivileged
 * account, anyone else runs the server as themselves (undefined).
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readAccounts();
  return accounts.get('postgres') ?? accounts.get('nobody') ?? NOBODY;
}

/** Whether that user can enter the folder and everything above it. */
export function canEnter(folder: string, user: ServerUser): boolean {
  // `cd` runs as the user, after the shell was started from a folder open to all.
  return (
    spawnSync('sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', timeout: 10_000 }).status === 0
  );
}

function readAccounts(): ReadonlyMap<string, ServerUser> {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return new Map(); // Some minimal images have no account file.
  }
  const accounts = new Map<string, ServerUser>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    if (Number(uid) > 0) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}
