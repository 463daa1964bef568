import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { reachableBinaries } from './database-binaries.ts';
import { canEnter, serverUser } from './server-user.ts';
import type { ServerUser } from './server-user.ts';

// Where root's state goes when the folder asked for cannot be entered by the
// account that runs the server. A link in that folder points here.
const OUTSIDE_FOLDER = '/var/lib/relevo';
const INITDB_TIMEOUT_MS = 60_000;

/** A folder with an initialised PostgreSQL cluster and what it takes to run it. */
export type DatabaseHome = {
  readonly dataFolder: string;
  readonly binFolder: string;
  readonly password: string;
  readonly user: ServerUser | undefined;
};

/**
 * Prepares `folder` (created when absent, kept when it holds a cluster
 * already). As root on a folder that only root can enter, the data lie in
 * /var/lib/relevo and `folder` is a link to them. Throws with what to do.
 */
export async function createDatabaseHome(
  folder: string,
  options: { readonly isDurable: boolean },
): Promise<DatabaseHome> {
  const { home, user } = openFolder(folder);
  const binFolder = reachableBinaries(home, user);
  const dataFolder = join(home, 'data');
  const passwordFile = join(home, 'password');
  // The password gets its name last: without it a first start was cut short.
  if (!existsSync(passwordFile)) {
    const draft = `${passwordFile}.draft`;
    rmSync(dataFolder, { recursive: true, force: true });
    writeFileSync(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (user !== undefined) chownSync(draft, user.uid, user.gid);
    await initialise({ binFolder, dataFolder, passwordFile: draft, user, isDurable: options.isDurable });
    renameSync(draft, passwordFile);
  }
  return { binFolder, dataFolder, password: readFileSync(passwordFile, 'utf8'), user };
}

type OpenedFolder = { readonly home: string; readonly user: ServerUser | undefined };

function openFolder(folder: string): OpenedFolder {
  const candidate = serverUser();
  if (existsSync(folder)) {
    const home = realpathSync(folder);
    const { uid, gid } = statSync(home);
    // Root runs the server as whoever owns the data, so the owner can go on with them.
    return { home, user: candidate === undefined ? undefined : { uid, gid } };
  }
  rmSync(folder, { force: true }); // A link whose target is gone.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (candidate === undefined) return { home: folder, user: undefined };
  chownSync(folder, candidate.uid, candidate.gid);
  return { home: canEnter(folder, candidate) ? folder : moveOutside(folder, candidate), user: candidate };
}

function moveOutside(folder: string, user: ServerUser): string {
  const key = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16);
  const outside = join(OUTSIDE_FOLDER, key);
  mkdirSync(outside, { recursive: true });
  chownSync(outside, user.uid, user.gid);
  rmSync(folder, { recursive: true });
  symlinkSync(outside, folder);
  return outside;
}

type NewCluster = Omit<DatabaseHome, 'password'> & {
  readonly passwordFile: string;
  readonly isDurable: boolean;
};

async function initialise(cluster: NewCluster): Promise<void> {
  const { binFolder, dataFolder, passwordFile, user, isDurable } = cluster;
  const args = [
    `--pgdata=${dataFolder}`,
    '--username=relevo',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ];
  const child = spawn(join(binFolder, 'initdb'), args, { cwd: '/', timeout: INITDB_TIMEOUT_MS, ...user });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4_000)));
  child.stdout.resume();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`PostgreSQL could not create its data folder ${dataFolder}.\n${complaint.trim()}`);
  }
}
